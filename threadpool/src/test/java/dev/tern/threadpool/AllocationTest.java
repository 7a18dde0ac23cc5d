package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Counts the bytes of the calling thread and of a worker. Each is measured while the other keeps off the lock, since a thread that must
 * queue for a lock allocates its place in that queue.
 */
@Timeout(120)
final class AllocationTest {
    private static final int BATCHES = 400;
    private static final int BATCH = 64;
    private static final Runnable NOTHING = () -> {};

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Duration noTime = Duration.ofNanos(1);
    private long atFirst;
    private long inWorker;

    @Test
    void tryExecuteOfAReusedTaskAllocatesNothing() throws InterruptedException {
        assertCallerAllocatesNothing(pool -> pool.tryExecute(NOTHING));
    }

    @Test
    void executeOfAReusedTaskAllocatesNothing() throws InterruptedException {
        assertCallerAllocatesNothing(pool -> {
            pool.execute(NOTHING);
            return true;
        });
    }

    @Test
    void tryExecuteWithATimeoutAllocatesNothingWhereThereIsRoom() throws InterruptedException {
        assertCallerAllocatesNothing(pool -> pool.tryExecute(NOTHING, noTime));
    }

    @Test
    void aRefusalAllocatesNothing() throws InterruptedException {
        try (ThreadPool pool = ThreadPool.builder().threads(1).queueCapacity(1).build()) {
            Gate gate = Gate.hold(pool);
            pool.execute(NOTHING);
            allocatedBy(pool, p -> !p.tryExecute(NOTHING), BATCHES * BATCH);
            assertNone(allocatedBy(pool, p -> !p.tryExecute(NOTHING), BATCHES * BATCH));
            gate.open();
        }
    }

    @Test
    void takingAndRunningATaskAllocatesNothing() throws InterruptedException {
        try (ThreadPool pool = ThreadPool.builder().threads(1).build()) {
            for (int i = 0; i < BATCHES; i++) {
                takeBatch(pool, i);
            }
            assertNone(inWorker);
        }
    }

    private void takeBatch(ThreadPool pool, int number) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Gate gate = Gate.hold(pool);
        pool.execute(() -> atFirst = threads.getCurrentThreadAllocatedBytes());
        for (int i = 0; i < BATCH; i++) {
            pool.execute(NOTHING);
        }
        pool.execute(() -> {
            // The first half lets the code be linked and compiled.
            inWorker += number < BATCHES / 2 ? 0 : threads.getCurrentThreadAllocatedBytes() - atFirst;
            done.countDown();
        });
        gate.open();
        Gate.await(done);
    }

    private interface Giving {
        boolean give(ThreadPool pool) throws InterruptedException;
    }

    private void assertCallerAllocatesNothing(Giving giving) throws InterruptedException {
        long allocated = 0;
        try (ThreadPool pool =
                ThreadPool.builder().threads(1).queueCapacity(BATCH).build()) {
            for (int i = 0; i < BATCHES; i++) {
                Gate gate = Gate.hold(pool);
                long batch = allocatedBy(pool, giving, BATCH);
                allocated += i < BATCHES / 2 ? 0 : batch;
                assertEquals(BATCH, pool.statistics().queued());
                gate.open();
                long all = (i + 1L) * (BATCH + 1);
                Gate.await(() -> pool.statistics().completed() == all);
            }
        }
        assertNone(allocated);
    }

    private long allocatedBy(ThreadPool pool, Giving giving, int times) throws InterruptedException {
        boolean all = true;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < times; i++) {
            all &= giving.give(pool);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(all);
        return allocated;
    }

    /** Less than one byte a task: whatever the JVM does once in a while for its own sake is forgiven. */
    private static void assertNone(long allocated) {
        assertTrue(allocated < BATCHES * BATCH / 2, () -> allocated + " bytes");
    }
}
