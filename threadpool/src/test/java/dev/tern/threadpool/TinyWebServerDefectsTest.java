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

/** What the thread pools of the two C++ servers, from which Tern descends, got wrong. */
@Timeout(120)
final class TinyWebServerDefectsTest {

    /** Both detach their threads, which may still run when what they use is gone. */
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

    /** WebServer's queue grows as long as tasks come faster than they go. */
    @Test
    void theQueueIsBoundedAlsoWhenNoBoundIsSet() throws InterruptedException {
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

    /** What a task of WebServer throws leaves the function of its thread, which ends the process. */
    @Test
    void aThrowingTaskEndsNothing() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        try (ThreadPool pool = ThreadPool.builder()
                .threads(1)
                .uncaught((task, thrown) -> told.incrementAndGet())
                .build()) {
            pool.execute(() -> {
                throw new AssertionError("on purpose");
            });
            pool.execute(ran::countDown);
            Gate.await(ran);
            assertFalse(pool.isShutdown());
        }
        assertEquals(1, told.get());
    }

    /** TinyWebServer's pool holds the pool of database connections and takes one for every request. */
    @Test
    void thePoolKnowsNothingButTasks() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
            Set<String> atRunTime = ModuleDescriptor.read(in).requires().stream()
                    .filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
                    .map(Requires::name)
                    .collect(Collectors.toSet());
            assertEquals(Set.of("java.base"), atRunTime);
        }
    }

    /** WebServer gives a connection back twice, so that it is twice in its pool; here a worker must not serve two tasks at once. */
    @Test
    void noMoreTasksRunAtOnceThanThereAreThreads() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ThreadPool pool = ThreadPool.builder()
                .threads(2)
                .queueCapacity(4)
                .rejection(RejectionPolicy.BLOCK)
                .build()) {
            for (int i = 0; i < 10_000; i++) {
                pool.execute(() -> {
                    int now = running.incrementAndGet();
                    most.accumulateAndGet(now, Math::max);
                    running.decrementAndGet();
                });
            }
        }
        assertTrue(most.get() >= 1 && most.get() <= 2, () -> "at once: " + most);
    }
}
