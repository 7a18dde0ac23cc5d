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
 * Counts the bytes that the submitting thread and a worker allocate. Each is measured while the other does not use the
 * lock, because a thread that blocks on a lock allocates a node.
 */
@Timeout(120)
final class AllocationTest {
    private static final int BATCHES = 400;
    private static final int BATCH = 64;
    private static final Runnable NOTHING = () -> {};

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Duration noTime = Duration.ofNanos(1);
    private long bytesAtStart;
    private long workerBytes;

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
    void tryExecuteWithATimeoutAllocatesNothingIfThereIsRoom() throws InterruptedException {
        assertCallerAllocatesNothing(pool -> pool.tryExecute(NOTHING, noTime));
    }

    @Test
    void aRejectionAllocatesNothing() throws InterruptedException {
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
            assertNone(workerBytes);
        }
    }

    private void takeBatch(ThreadPool pool, int number) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Gate gate = Gate.hold(pool);
        pool.execute(() -> bytesAtStart = threads.getCurrentThreadAllocatedBytes());
        for (int i = 0; i < BATCH; i++) {
            pool.execute(NOTHING);
        }
        pool.execute(() -> {
            // The first half is warm-up.
            workerBytes += number < BATCHES / 2 ? 0 : threads.getCurrentThreadAllocatedBytes() - bytesAtStart;
            done.countDown();
        });
        gate.open();
        Gate.await(done);
    }

    private interface Submission {
        boolean submit(ThreadPool pool) throws InterruptedException;
    }

    private void assertCallerAllocatesNothing(Submission submission) throws InterruptedException {
        long allocated = 0;
        try (ThreadPool pool =
                ThreadPool.builder().threads(1).queueCapacity(BATCH).build()) {
            for (int i = 0; i < BATCHES; i++) {
                Gate gate = Gate.hold(pool);
                long batch = allocatedBy(pool, submission, BATCH);
                allocated += i < BATCHES / 2 ? 0 : batch;
                assertEquals(BATCH, pool.statistics().queued());
                gate.open();
                long all = (i + 1L) * (BATCH + 1);
                Gate.await(() -> pool.statistics().completed() == all);
            }
        }
        assertNone(allocated);
    }

    private long allocatedBy(ThreadPool pool, Submission submission, int times) throws InterruptedException {
        boolean all = true;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < times; i++) {
            all &= submission.submit(pool);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(all);
        return allocated;
    }

    /** Less than one byte per task on average, which tolerates rare allocations of the JVM itself. */
    private static void assertNone(long allocated) {
        assertTrue(allocated < BATCHES * BATCH / 2, () -> allocated + " bytes");
    }
}
