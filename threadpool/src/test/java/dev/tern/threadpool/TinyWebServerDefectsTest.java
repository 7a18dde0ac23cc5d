package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Defects in the thread pools of TinyWebServer and WebServer, each as a test of this module. */
@Timeout(120)
final class TinyWebServerDefectsTest {

    /** Both detach their threads, which may still run after the objects that they use are destroyed. */
    @Test
    void theThreadsAreJoinedAtTheEnd() {
        List<Thread> made = new ArrayList<>();
        ThreadPool.Builder builder = ThreadPool.builder().threads(4).thread((body, name) -> {
            made.add(new Thread(body, name));
            return made.get(made.size() - 1);
        });
        for (int round = 1; round <= 10; round++) {
            try (ThreadPool pool = builder.build()) {
                pool.execute(() -> LockSupport.parkNanos(5_000_000));
            }
            assertEquals(4 * round, made.size());
            for (Thread thread : made) {
                assertEquals(Thread.State.TERMINATED, thread.getState());
            }
        }
    }

    /** WebServer's queue is unbounded, so it grows while tasks arrive faster than they are run. */
    @Test
    void theQueueIsBoundedByDefault() throws InterruptedException {
        try (ThreadPool pool = ThreadPool.builder().threads(1).build()) {
            Gate gate = Gate.hold(pool);
            int accepted = 0;
            while (accepted < 1_000_000 && pool.tryExecute(() -> {})) {
                accepted++;
            }
            assertEquals(1024, accepted);
            gate.open();
        }
    }

    /** In WebServer an exception of a task leaves the thread function, which terminates the process. */
    @Test
    void aThrowingTaskDoesNotEndItsWorker() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        AtomicInteger handled = new AtomicInteger();
        try (ThreadPool pool = ThreadPool.builder()
                .threads(1)
                .uncaught((task, thrown) -> handled.incrementAndGet())
                .build()) {
            pool.execute(() -> {
                throw new AssertionError("on purpose");
            });
            pool.execute(ran::countDown);
            Gate.await(ran);
            assertFalse(pool.isShutdown());
        }
        assertEquals(1, handled.get());
    }

    /** TinyWebServer's pool contains the database connection pool, and takes a connection per request. */
    @Test
    void theModuleRequiresOnlyJavaBase() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
            Set<String> atRunTime = ModuleDescriptor.read(in).requires().stream()
                    .filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
                    .map(Requires::name)
                    .collect(Collectors.toSet());
            assertEquals(Set.of("java.base"), atRunTime);
        }
    }

    /**
     * WebServer returns a database connection twice, so that two threads can use it; here a worker must run one task at
     * a time.
     */
    @Test
    void noMoreTasksRunAtOnceThanThereAreThreads() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger max = new AtomicInteger();
        try (ThreadPool pool = ThreadPool.builder()
                .threads(2)
                .queueCapacity(4)
                .rejection(RejectionPolicy.BLOCK)
                .build()) {
            for (int i = 0; i < 10_000; i++) {
                pool.execute(() -> {
                    int now = running.incrementAndGet();
                    max.accumulateAndGet(now, Math::max);
                    running.decrementAndGet();
                });
            }
        }
        assertTrue(max.get() >= 1 && max.get() <= 2, () -> "at once: " + max);
    }
}
