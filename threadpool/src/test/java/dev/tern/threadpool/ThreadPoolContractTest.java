package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of this pool beyond that of ExecutorService, which {@link ExecutorServiceContractTest} tests. */
@Timeout(120)
final class ThreadPoolContractTest {
    private static final Runnable NOTHING = () -> {};

    private static ThreadPool.Builder threads(int threads) {
        return ThreadPool.builder().name("contract").threads(threads);
    }

    private static boolean terminates(ThreadPool pool) throws InterruptedException {
        return pool.awaitTermination(Gate.GUARD_SECONDS, TimeUnit.SECONDS);
    }

    private static Thread start(Runnable body) {
        Thread thread = new Thread(body, "contract caller");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        Gate.await(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void join(Thread thread) throws InterruptedException {
        thread.join(Gate.GUARD_SECONDS * 1000L);
        assertFalse(thread.isAlive(), "timeout");
    }

    private static long aliveWithPrefix(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    @Nested
    final class Submitting {
        @ParameterizedTest
        @EnumSource
        void everyMethodRejectsANullTask(RejectionPolicy policy) {
            try (ThreadPool pool = threads(1).rejection(policy).build()) {
                assertThrows(NullPointerException.class, () -> pool.execute(null));
                assertThrows(NullPointerException.class, () -> pool.tryExecute(null));
                assertThrows(NullPointerException.class, () -> pool.tryExecute(null, Duration.ZERO));
                assertThrows(NullPointerException.class, () -> pool.submit((Runnable) null));
                assertThrows(NullPointerException.class, () -> pool.invokeAll(null));
                assertEquals(new ThreadPoolStatistics(0, 0, 0, 0, 0, 1, 0), pool.statistics());
            }
        }

        @ParameterizedTest
        @EnumSource
        void afterShutdownEveryPolicyThrowsAndTryExecuteReturnsFalse(RejectionPolicy policy) throws Exception {
            ThreadPool pool = threads(1).rejection(policy).build();
            pool.shutdown();
            AtomicInteger ran = new AtomicInteger();
            assertThrows(RejectedExecutionException.class, () -> pool.execute(ran::incrementAndGet));
            assertThrows(RejectedExecutionException.class, () -> pool.submit(ran::incrementAndGet));
            assertFalse(pool.tryExecute(ran::incrementAndGet));
            assertFalse(pool.tryExecute(ran::incrementAndGet, Duration.ofDays(1)));
            assertTrue(terminates(pool));
            assertEquals(0, ran.get());
            assertEquals(4, pool.statistics().rejected());
        }

        @Test
        void theQueueHoldsExactlyItsCapacity() throws InterruptedException {
            try (ThreadPool pool = threads(1).queueCapacity(100).build()) {
                Gate gate = Gate.hold(pool);
                for (int i = 0; i < 100; i++) {
                    assertTrue(pool.tryExecute(NOTHING), "task " + i);
                }
                assertFalse(pool.tryExecute(NOTHING));
                assertEquals(
                        new ThreadPoolStatistics(101, 0, 1, 1, 100, 1, 0),
                        ThreadPoolTest.withoutWait(pool.statistics()));
                gate.open();
            }
        }

        @Test
        void aBlockedSubmissionIsAcceptedWhenThereIsRoom() throws InterruptedException {
            AtomicInteger ran = new AtomicInteger();
            try (ThreadPool pool = threads(1).queueCapacity(1).build()) {
                Gate gate = Gate.hold(pool);
                pool.execute(NOTHING);
                Thread submitter = start(() -> {
                    try {
                        // Exceeds the range of nanoseconds in a long.
                        pool.tryExecute(ran::incrementAndGet, ChronoUnit.FOREVER.getDuration());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                awaitWaiting(submitter);
                gate.open();
                join(submitter);
            }
            assertEquals(1, ran.get());
        }

        @Test
        void shutdownRejectsABlockedSubmission() throws InterruptedException {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            ThreadPool pool =
                    threads(1).queueCapacity(1).rejection(RejectionPolicy.BLOCK).build();
            Gate gate = Gate.hold(pool);
            pool.execute(NOTHING);
            Thread submitter = start(
                    () -> thrown.set(assertThrows(RejectedExecutionException.class, () -> pool.execute(NOTHING))));
            awaitWaiting(submitter);
            pool.shutdown();
            join(submitter);
            assertEquals("the pool is shut down", thrown.get().getMessage());
            gate.open();
            assertTrue(terminates(pool));
        }

        @Test
        void anInterruptedBlockedSubmissionIsRejectedAndCounted() throws InterruptedException {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            try (ThreadPool pool =
                    threads(1).queueCapacity(1).rejection(RejectionPolicy.BLOCK).build()) {
                Gate gate = Gate.hold(pool);
                pool.execute(NOTHING);
                Thread submitter = start(() -> {
                    thrown.set(assertThrows(RejectedExecutionException.class, () -> pool.execute(NOTHING)));
                    interrupted.set(Thread.currentThread().isInterrupted());
                });
                awaitWaiting(submitter);
                submitter.interrupt();
                join(submitter);
                assertEquals(1, pool.statistics().rejected());
                gate.open();
            }
            assertInstanceOf(InterruptedException.class, thrown.get().getCause());
            assertEquals(true, interrupted.get());
        }

        @Test
        void anInterruptedTimedSubmissionThrowsAndIsCounted() throws InterruptedException {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicInteger ran = new AtomicInteger();
            try (ThreadPool pool = threads(1).queueCapacity(1).build()) {
                Gate gate = Gate.hold(pool);
                pool.execute(NOTHING);
                Thread submitter = start(() -> thrown.set(assertThrows(
                        InterruptedException.class, () -> pool.tryExecute(ran::incrementAndGet, Duration.ofDays(1)))));
                awaitWaiting(submitter);
                submitter.interrupt();
                join(submitter);
                assertEquals(1, pool.statistics().rejected());
                gate.open();
            }
            assertInstanceOf(InterruptedException.class, thrown.get());
            assertEquals(0, ran.get());
        }

        @Test
        void aDiscardedFutureIsCancelled() throws InterruptedException {
            try (ThreadPool pool = threads(1)
                    .queueCapacity(1)
                    .rejection(RejectionPolicy.DISCARD)
                    .build()) {
                Gate gate = Gate.hold(pool);
                pool.execute(NOTHING);
                Future<Integer> discarded = pool.submit(() -> 42);
                assertThrows(CancellationException.class, () -> discarded.get(Gate.GUARD_SECONDS, TimeUnit.SECONDS));
                assertEquals(1, pool.statistics().rejected());
                gate.open();
            }
        }

        @Test
        void anInterruptedCallerCanSubmitIfThereIsRoom() throws InterruptedException {
            AtomicInteger ran = new AtomicInteger();
            ThreadPool pool = threads(1).rejection(RejectionPolicy.BLOCK).build();
            Thread.currentThread().interrupt();
            pool.execute(ran::incrementAndGet);
            assertTrue(pool.tryExecute(ran::incrementAndGet, Duration.ofDays(1)));
            assertTrue(Thread.interrupted());
            pool.close();
            assertEquals(2, ran.get());
        }

        @Test
        void callerRunsThrowsTheExceptionOfTheTask() throws InterruptedException {
            try (ThreadPool pool = threads(1)
                    .queueCapacity(1)
                    .rejection(RejectionPolicy.CALLER_RUNS)
                    .build()) {
                Gate gate = Gate.hold(pool);
                pool.execute(NOTHING);
                Runnable throwing = () -> {
                    throw new IllegalStateException("on purpose");
                };
                assertThrows(IllegalStateException.class, () -> pool.execute(throwing));
                gate.open();
            }
        }
    }

    @Nested
    final class Running {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 5})
        void everyAcceptedTaskOfManySubmittersRunsExactlyOnce(int workers) throws InterruptedException {
            int submitterCount = 6;
            int each = 5_000;
            AtomicIntegerArray runs = new AtomicIntegerArray(submitterCount * each);
            AtomicIntegerArray accepted = new AtomicIntegerArray(submitterCount * each);
            ThreadPool pool = threads(workers).queueCapacity(16).build();
            List<Thread> submitters = new ArrayList<>();
            for (int s = 0; s < submitterCount; s++) {
                int first = s * each;
                submitters.add(start(() -> {
                    for (int i = first; i < first + each; i++) {
                        int number = i;
                        accepted.set(number, pool.tryExecute(() -> runs.incrementAndGet(number)) ? 1 : 0);
                    }
                }));
            }
            for (Thread submitter : submitters) {
                join(submitter);
            }
            pool.close();
            assertEquals(accepted.toString(), runs.toString());
            ThreadPoolStatistics statistics = pool.statistics();
            assertEquals(submitterCount * each, statistics.submitted() + statistics.rejected());
            assertEquals(statistics.submitted(), statistics.completed());
        }

        @Test
        void withBlockEveryTaskOfManySubmittersRuns() throws InterruptedException {
            AtomicInteger ran = new AtomicInteger();
            ThreadPool pool =
                    threads(2).queueCapacity(2).rejection(RejectionPolicy.BLOCK).build();
            List<Thread> submitters = new ArrayList<>();
            for (int s = 0; s < 6; s++) {
                submitters.add(start(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        pool.execute(ran::incrementAndGet);
                    }
                }));
            }
            for (Thread submitter : submitters) {
                join(submitter);
            }
            pool.close();
            assertEquals(12_000, ran.get());
            assertEquals(0, pool.statistics().rejected());
        }

        @Test
        void oneWorkerRunsTasksInOrderOfAcceptance() {
            List<Integer> seen = new ArrayList<>();
            List<Integer> expected = new ArrayList<>();
            try (ThreadPool pool =
                    threads(1).queueCapacity(7).rejection(RejectionPolicy.BLOCK).build()) {
                for (int i = 0; i < 2_000; i++) {
                    int number = i;
                    expected.add(number);
                    pool.execute(() -> seen.add(number));
                }
            }
            assertEquals(expected, seen);
        }

        @Test
        void allThreadsRunTasksAtOnce() throws InterruptedException {
            try (ThreadPool pool = threads(4).build()) {
                List<Gate> gates = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    gates.add(Gate.hold(pool));
                }
                assertEquals(4, pool.statistics().active());
                gates.forEach(Gate::open);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void theThreadsHaveTheSetNameNumberAndDaemonStatus(boolean daemon) throws InterruptedException {
            List<String> seen = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch all = new CountDownLatch(3);
            try (ThreadPool pool =
                    ThreadPool.builder().name("crew").threads(3).daemon(daemon).build()) {
                for (int i = 0; i < 3; i++) {
                    pool.execute(() -> {
                        Thread thread = Thread.currentThread();
                        seen.add(thread.getName() + " " + thread.isDaemon());
                        all.countDown();
                        assertTrue(awaitQuietly(all));
                    });
                }
            }
            Collections.sort(seen);
            assertEquals(List.of("crew-0 " + daemon, "crew-1 " + daemon, "crew-2 " + daemon), seen);
        }

        private static boolean awaitQuietly(CountDownLatch latch) {
            try {
                return latch.await(Gate.GUARD_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        }
    }

    @Nested
    final class Failing {
        private record Report(Runnable task, Throwable thrown, Thread worker) {}

        @ParameterizedTest
        @ValueSource(classes = {IllegalStateException.class, OutOfMemoryError.class, InterruptedException.class})
        void theHandlerIsCalledOnTheWorkerWithTaskAndException(Class<? extends Throwable> type) throws Exception {
            Throwable thrown = type.getConstructor(String.class).newInstance("on purpose");
            AtomicReference<Thread> worker = new AtomicReference<>();
            AtomicReference<Report> report = new AtomicReference<>();
            Runnable task = () -> {
                worker.set(Thread.currentThread());
                Failing.<RuntimeException>sneak(thrown);
            };
            try (ThreadPool pool = threads(2)
                    .uncaught((t, e) -> report.set(new Report(t, e, Thread.currentThread())))
                    .build()) {
                pool.execute(task);
            }
            assertEquals(new Report(task, thrown, worker.get()), report.get());
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void sneak(Throwable thrown) throws T {
            throw (T) thrown;
        }

        @Test
        void noWorkerEndsIfTaskAndHandlerThrow() throws InterruptedException {
            ThreadPool.UncaughtHandler throwing = (task, thrown) -> {
                throw new AssertionError("the handler, on purpose");
            };
            try (ThreadPool pool = threads(3).uncaught(throwing).build()) {
                for (int i = 0; i < 100; i++) {
                    pool.execute(() -> {
                        throw new StackOverflowError("on purpose");
                    });
                }
                Gate.await(() -> pool.statistics().completed() == 100);
                // Three tasks at a time: no worker is missing.
                List<Gate> gates = List.of(Gate.hold(pool), Gate.hold(pool), Gate.hold(pool));
                assertEquals(3, pool.statistics().active());
                gates.forEach(Gate::open);
            }
        }

        @Test
        void aThrowingTaskDoesNotAffectOthers() {
            AtomicInteger ran = new AtomicInteger();
            try (ThreadPool pool = threads(1).uncaught((task, thrown) -> {}).build()) {
                for (int i = 0; i < 100; i++) {
                    pool.execute(() -> {
                        throw new IllegalStateException("on purpose");
                    });
                    pool.execute(ran::incrementAndGet);
                }
            }
            assertEquals(100, ran.get());
        }

        @Test
        void theHandlerIsNotCalledForFutures() {
            AtomicInteger handled = new AtomicInteger();
            Callable<Object> throwing = () -> {
                throw new IllegalStateException("on purpose");
            };
            try (ThreadPool pool =
                    threads(1).uncaught((task, e) -> handled.incrementAndGet()).build()) {
                assertThrows(ExecutionException.class, pool.submit(throwing)::get);
            }
            assertEquals(0, handled.get());
        }

        @Test
        void theDefaultHandlerIsThatOfTheThread() {
            AtomicReference<Throwable> handled = new AtomicReference<>();
            Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
            Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> handled.set(thrown));
            RuntimeException thrown = new RuntimeException("on purpose");
            try (ThreadPool pool = threads(1).build()) {
                pool.execute(() -> {
                    throw thrown;
                });
            } finally {
                Thread.setDefaultUncaughtExceptionHandler(before);
            }
            assertSame(thrown, handled.get());
        }

        @Test
        void ifAThreadFailsToStartTheStartedOnesAreEnded() {
            List<Thread> made = new ArrayList<>();
            OutOfMemoryError none = new OutOfMemoryError("no thread, on purpose");
            ThreadPool.Builder builder = threads(3).thread((body, name) -> {
                Thread thread = made.size() < 2 ? new Thread(body, name) : new NeverStarts(none);
                made.add(thread);
                return thread;
            });
            assertSame(none, assertThrows(OutOfMemoryError.class, builder::build));
            assertEquals(3, made.size());
            assertEquals(Thread.State.TERMINATED, made.get(0).getState());
            assertEquals(Thread.State.TERMINATED, made.get(1).getState());
        }

        private static final class NeverStarts extends Thread {
            private final Error error;

            NeverStarts(Error error) {
                this.error = error;
            }

            @Override
            public void start() {
                throw error;
            }
        }
    }

    @Nested
    final class Ending {
        @Test
        void aTerminatedPoolHasNoLiveThread() throws InterruptedException {
            for (int round = 0; round < 100; round++) {
                List<Thread> made = Collections.synchronizedList(new ArrayList<>());
                ThreadPool pool = threads(2)
                        .thread((body, name) -> {
                            made.add(new Thread(body, name));
                            return made.get(made.size() - 1);
                        })
                        .build();
                pool.execute(NOTHING);
                pool.shutdown();
                Gate.await(pool::isTerminated);
                for (Thread thread : made) {
                    assertEquals(Thread.State.TERMINATED, thread.getState());
                }
            }
        }

        @Test
        void noThreadIsLeftAfterClose() {
            String name = "leaves-no-thread-" + System.nanoTime();
            try (ThreadPool pool = ThreadPool.builder().name(name).threads(5).build()) {
                assertEquals(5, aliveWithPrefix(name));
                pool.execute(NOTHING);
            }
            assertEquals(0, aliveWithPrefix(name));
        }

        @Test
        void closeIsIdempotent() {
            ThreadPool pool = threads(1).build();
            pool.close();
            pool.close();
            assertTrue(pool.isTerminated());
        }

        @Test
        void closeByATaskOfThePoolDoesNotBlock() throws InterruptedException {
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch goOn = new CountDownLatch(1);
            AtomicReference<Boolean> terminatedInside = new AtomicReference<>();
            ThreadPool pool = threads(2).build();
            pool.execute(() -> {
                Running.awaitQuietly(goOn);
                pool.close();
                terminatedInside.set(pool.isTerminated());
            });
            Gate gate = Gate.hold(pool);
            pool.execute(ran::incrementAndGet);
            goOn.countDown();
            Gate.await(pool::isShutdown);
            gate.open();
            assertTrue(terminates(pool));
            assertEquals(false, terminatedInside.get());
            assertEquals(1, ran.get());
        }

        @Test
        void anInterruptedCloseCancelsAndCountsQueuedTasks() throws InterruptedException {
            ThreadPool pool = threads(1).build();
            Gate.hold(pool);
            Future<Integer> dropped = pool.submit(() -> 42);
            pool.execute(NOTHING);
            Thread closer = start(pool::close);
            awaitWaiting(closer);
            closer.interrupt();
            join(closer);
            assertThrows(CancellationException.class, () -> dropped.get(Gate.GUARD_SECONDS, TimeUnit.SECONDS));
            assertEquals(2, pool.statistics().neverStarted());
            assertEquals(1, pool.statistics().completed());
        }

        @Test
        void aCloseAfterItsTimeoutCancelsAndCountsQueuedTasks() throws InterruptedException {
            ThreadPool pool = threads(1).build();
            Gate.hold(pool);
            Future<Integer> dropped = pool.submit(() -> 42);
            assertFalse(pool.close(Duration.ofMillis(1)));
            assertThrows(CancellationException.class, () -> dropped.get(Gate.GUARD_SECONDS, TimeUnit.SECONDS));
            assertEquals(1, pool.statistics().neverStarted());
            assertTrue(terminates(pool));
        }

        @Test
        void anInterruptedCloseWithTimeoutThrowsAndDropsNothing() throws InterruptedException {
            AtomicInteger ran = new AtomicInteger();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            ThreadPool pool = threads(1).build();
            Gate gate = Gate.hold(pool);
            pool.execute(ran::incrementAndGet);
            Thread closer = start(
                    () -> thrown.set(assertThrows(InterruptedException.class, () -> pool.close(Duration.ofDays(1)))));
            awaitWaiting(closer);
            closer.interrupt();
            join(closer);
            assertInstanceOf(InterruptedException.class, thrown.get());
            assertTrue(pool.isShutdown());
            gate.open();
            assertTrue(terminates(pool));
            assertEquals(1, ran.get());
            assertEquals(0, gate.interrupts.get());
            assertEquals(0, pool.statistics().neverStarted());
        }

        @Test
        void tasksReturnedByShutdownNowAreCounted() throws InterruptedException {
            ThreadPool pool = threads(1).build();
            Gate.hold(pool);
            pool.execute(NOTHING);
            assertEquals(0, pool.statistics().neverStarted());
            pool.shutdownNow();
            assertTrue(terminates(pool));
            assertEquals(1, pool.statistics().neverStarted());
        }

        @Test
        void aTaskCannotSubmitTasksAfterShutdown() throws InterruptedException {
            AtomicReference<Boolean> accepted = new AtomicReference<>();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            ThreadPool pool = threads(1).uncaught((task, e) -> {}).build();
            Gate gate = Gate.hold(pool);
            pool.execute(() -> {
                accepted.set(pool.tryExecute(NOTHING));
                pool.execute(NOTHING);
            });
            pool.execute(() -> thrown.set(assertThrows(RejectedExecutionException.class, () -> pool.submit(NOTHING))));
            pool.shutdown();
            gate.open();
            assertTrue(terminates(pool));
            assertEquals(false, accepted.get());
            assertEquals("the pool is shut down", thrown.get().getMessage());
            assertEquals(3, pool.statistics().rejected());
        }

        @Test
        void aTaskCanSubmitTasksBeforeShutdown() throws InterruptedException {
            CountDownLatch ran = new CountDownLatch(1);
            try (ThreadPool pool = threads(1).build()) {
                pool.execute(() -> pool.execute(() -> pool.execute(ran::countDown)));
                Gate.await(ran);
            }
        }
    }
}
