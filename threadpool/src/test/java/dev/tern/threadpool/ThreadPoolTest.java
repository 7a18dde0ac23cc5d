package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadPoolTest {

    private static ThreadPool.Builder one() {
        return ThreadPool.builder().name("t").threads(1).queueCapacity(1);
    }

    @Test
    void oneWorkerRunsTasksInOrderOnItsNamedThread() {
        List<String> seen = new ArrayList<>();
        try (ThreadPool pool = ThreadPool.builder().name("t").threads(1).build()) {
            for (int i = 0; i < 100; i++) {
                int number = i;
                pool.execute(() -> seen.add(Thread.currentThread().getName() + " " + number));
            }
        }
        assertEquals(100, seen.size());
        assertEquals("t-0 0", seen.get(0));
        assertEquals("t-0 99", seen.get(99));
    }

    @Test
    void aPoolKnowsItsOwnThreads() throws Exception {
        try (ThreadPool pool = one().build()) {
            assertTrue(pool.submit(pool::isWorkerThread).get());
            assertFalse(pool.isWorkerThread());
        }
    }

    @Test
    void aFullQueueIsReportedByTheReturnValue() throws InterruptedException {
        try (ThreadPool pool = one().build()) {
            Gate gate = Gate.hold(pool);
            assertTrue(pool.tryExecute(() -> {}));
            assertFalse(pool.tryExecute(() -> {}));
            assertFalse(pool.tryExecute(() -> {}, Duration.ofMillis(1)));
            assertEquals(new ThreadPoolStatistics(2, 0, 2, 1, 1, 1, 0), withoutWait(pool.statistics()));
            gate.open();
        }
    }

    static ThreadPoolStatistics withoutWait(ThreadPoolStatistics s) {
        return new ThreadPoolStatistics(
                s.submitted(), s.completed(), s.rejected(), s.active(), s.queued(), s.threads(), 0);
    }

    @Test
    void theLongestWaitIsTheTimeInTheQueue() throws InterruptedException {
        ThreadPool pool = one().queueCapacity(100).build();
        Gate gate = Gate.hold(pool);
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            pool.execute(() -> {});
        }
        long submitted = System.nanoTime();
        Gate.await(() -> System.nanoTime() - submitted > 3_000_000);
        gate.open();
        pool.close();
        long longest = pool.statistics().longestWaitNanos();
        assertTrue(longest >= 3_000_000, "longest wait: " + longest);
        assertTrue(longest <= System.nanoTime() - begin, "longest wait: " + longest);
    }

    @Test
    void closeWithTimeoutRunsAcceptedTasks() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        ThreadPool pool = ThreadPool.builder().threads(2).build();
        for (int i = 0; i < 1000; i++) {
            pool.execute(ran::incrementAndGet);
        }
        assertTrue(pool.close(Duration.ofSeconds(60)));
        assertEquals(1000, ran.get());
        assertTrue(pool.close(Duration.ZERO));
    }

    @Test
    void closeInterruptsAndDropsTasksAfterItsTimeout() throws InterruptedException {
        ThreadPool pool = one().build();
        Gate gate = Gate.hold(pool);
        AtomicInteger ran = new AtomicInteger();
        pool.execute(ran::incrementAndGet);
        assertFalse(pool.close(Duration.ofMillis(1)));
        assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
        assertEquals(1, gate.interrupts.get());
        assertEquals(0, ran.get());
    }

    @Test
    void closeWithTimeoutByATaskOfThePoolDoesNotBlock() throws InterruptedException {
        ThreadPool pool = one().build();
        AtomicReference<Object> result = new AtomicReference<>();
        AtomicInteger ran = new AtomicInteger();
        Gate gate = Gate.hold(pool);
        gate.open();
        pool.submit(() -> {
            pool.tryExecute(ran::incrementAndGet);
            result.set(pool.close(Duration.ofSeconds(60)));
            return null;
        });
        assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
        assertEquals(false, result.get());
        assertEquals(1, ran.get());
    }

    @Test
    void eachPolicyBehavesAsDocumented() throws InterruptedException {
        for (RejectionPolicy policy : RejectionPolicy.values()) {
            ThreadPool pool = one().rejection(policy).build();
            try {
                Gate gate = Gate.hold(pool);
                pool.execute(() -> {});
                AtomicReference<Thread> ran = new AtomicReference<>();
                Runnable task = () -> ran.set(Thread.currentThread());
                switch (policy) {
                    case ABORT -> assertThrows(RejectedExecutionException.class, () -> pool.execute(task));
                    case DISCARD, CALLER_RUNS -> pool.execute(task);
                    case BLOCK -> {
                        new Thread(gate::open).start();
                        pool.execute(task);
                    }
                }
                gate.open();
                pool.shutdown();
                assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
                boolean callerRan = ran.get() == Thread.currentThread();
                assertEquals(policy == RejectionPolicy.CALLER_RUNS, callerRan, policy.toString());
                assertEquals(policy == RejectionPolicy.BLOCK || callerRan, ran.get() != null, policy.toString());
            } finally {
                pool.shutdownNow();
            }
        }
    }

    /** In TinyWebServer and WebServer a throwing task terminates the process. */
    @Test
    void aThrowingTaskIsReportedAndDoesNotEndItsWorker() {
        ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
        AtomicInteger ran = new AtomicInteger();
        try (ThreadPool pool = ThreadPool.builder()
                .threads(2)
                .uncaught((task, e) -> thrown.add(e))
                .build()) {
            for (int i = 0; i < 50; i++) {
                pool.execute(() -> {
                    throw new AssertionError("on purpose");
                });
                pool.execute(ran::incrementAndGet);
            }
        }
        assertEquals(50, thrown.size());
        assertEquals(50, ran.get());
    }

    @Test
    void closeRunsAcceptedTasks() {
        AtomicInteger ran = new AtomicInteger();
        ThreadPool pool = ThreadPool.builder().threads(2).queueCapacity(10_000).build();
        for (int i = 0; i < 10_000; i++) {
            pool.execute(ran::incrementAndGet);
        }
        pool.close();
        assertEquals(10_000, ran.get());
        assertTrue(pool.isTerminated());
        assertFalse(pool.tryExecute(() -> {}));
        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    }

    @Test
    void aTaskMayCloseItsOwnPool() throws InterruptedException {
        ThreadPool pool = one().build();
        pool.execute(pool::close);
        assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
    }

    @Test
    void everyAcceptedTaskOfManyProducersRunsOnce() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger accepted = new AtomicInteger();
        try (ThreadPool pool = ThreadPool.builder().threads(3).queueCapacity(8).build()) {
            List<Thread> producers = new ArrayList<>();
            for (int p = 0; p < 4; p++) {
                Thread producer = new Thread(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        if (pool.tryExecute(ran::incrementAndGet)) {
                            accepted.incrementAndGet();
                        }
                    }
                });
                producer.start();
                producers.add(producer);
            }
            for (Thread producer : producers) {
                producer.join();
            }
        }
        assertEquals(accepted.get(), ran.get());
        assertTrue(accepted.get() > 0);
    }

    /**
     * The submitter wakes one worker, and each worker wakes the next. A task left in the queue would never reach the
     * barrier.
     */
    @Test
    void aBurstOfTasksRunsOnAllIdleWorkersAtOnce() throws Exception {
        int workers = 4;
        try (ThreadPool pool =
                ThreadPool.builder().name("burst").threads(workers).build()) {
            for (int burst = 0; burst < 100; burst++) {
                Gate.await(() -> idleThreads("burst-") == workers);
                CyclicBarrier all = new CyclicBarrier(workers);
                List<Future<Integer>> met = new ArrayList<>();
                for (int task = 0; task < workers; task++) {
                    met.add(pool.submit(() -> all.await(10, TimeUnit.SECONDS)));
                }
                for (Future<Integer> each : met) {
                    each.get();
                }
            }
        }
    }

    private static long idleThreads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .filter(thread -> thread.getState() == Thread.State.WAITING)
                .count();
    }

    @Test
    void invalidSettingsAreReportedWithNameValueAndBound() {
        assertEquals(
                "threads: 0, must be > 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ThreadPool.builder().threads(0))
                        .getMessage());
    }
}
