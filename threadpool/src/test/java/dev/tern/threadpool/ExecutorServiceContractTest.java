package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of ExecutorService and its behaviour on interrupts, tested on this pool and on that of the JDK. */
@ParameterizedClass
@EnumSource
@Timeout(120)
final class ExecutorServiceContractTest {
    private static final Runnable NOTHING = () -> {};

    @Parameter
    ExecutorKind kind = ExecutorKind.TERN;

    private final List<ExecutorService> opened = new ArrayList<>();

    private ExecutorService threads(int threads) {
        ExecutorService pool = kind.open(threads);
        opened.add(pool);
        return pool;
    }

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        for (ExecutorService pool : opened) {
            pool.shutdownNow();
            assertTrue(terminates(pool));
        }
    }

    private static boolean terminates(ExecutorService pool) throws InterruptedException {
        return pool.awaitTermination(Gate.GUARD_SECONDS, TimeUnit.SECONDS);
    }

    /** A call on a separate thread, with the throwable of the call, or null. */
    private record Caller(Thread thread, FutureTask<@Nullable Throwable> ending) {

        static Caller of(Executable call) {
            FutureTask<@Nullable Throwable> ending = new FutureTask<>(() -> thrownBy(call));
            Thread thread = new Thread(ending, "contract caller");
            thread.setDaemon(true);
            thread.start();
            return new Caller(thread, ending);
        }

        private static @Nullable Throwable thrownBy(Executable call) {
            try {
                call.execute();
                return null;
            } catch (Throwable e) {
                return e;
            }
        }

        void awaitWaiting() {
            Gate.await(
                    () -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
        }

        /** Interrupts the call once it blocks; returns what it throws, or null. */
        @Nullable Throwable interrupt() throws Exception {
            awaitWaiting();
            thread.interrupt();
            return end();
        }

        @Nullable Throwable end() throws Exception {
            return ending.get(Gate.GUARD_SECONDS, TimeUnit.SECONDS);
        }
    }

    // ---- results ----

    @Test
    void aFutureReturnsTheResultOfItsTask() throws Exception {
        ExecutorService pool = threads(2);
        assertEquals(42, pool.submit(() -> 42).get());
        assertEquals("done", pool.submit(NOTHING, "done").get());
        assertNull(pool.submit(NOTHING).get());
    }

    @Test
    void aFutureThrowsTheExceptionOfItsTask() {
        Exception thrown = new Exception("on purpose");
        Future<Object> future = threads(1).submit((Callable<Object>) () -> {
            throw thrown;
        });
        assertSame(thrown, assertThrows(ExecutionException.class, future::get).getCause());
    }

    @Test
    void invokeAllReturnsAllResultsInOrder() throws Exception {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            calls.add(() -> number);
        }
        List<Future<Integer>> futures = threads(2).invokeAll(calls);
        for (int i = 0; i < 50; i++) {
            assertTrue(futures.get(i).isDone());
            assertEquals(i, futures.get(i).get());
        }
    }

    @Test
    void invokeAllWithATimeoutCancelsUnfinishedTasks() throws Exception {
        Gate gate = new Gate();
        List<Future<Object>> futures =
                threads(1).invokeAll(List.of(Executors.callable(gate)), 1, TimeUnit.MILLISECONDS);
        assertTrue(futures.get(0).isCancelled());
    }

    @Test
    void invokeAnyReturnsAResultOfASuccessfulTask() throws Exception {
        ExecutorService pool = threads(2);
        Callable<Integer> fails = () -> {
            throw new IllegalStateException("on purpose");
        };
        assertEquals(7, pool.invokeAny(List.of(fails, () -> 7, fails)));
        assertThrows(ExecutionException.class, () -> pool.invokeAny(List.of(fails, fails)));
    }

    @Test
    void invokeAnyWithATimeoutLeavesNoTaskRunning() throws Exception {
        ExecutorService pool = threads(1);
        List<Callable<Object>> calls = List.of(Executors.callable(new Gate()));
        assertThrows(TimeoutException.class, () -> pool.invokeAny(calls, 1, TimeUnit.MILLISECONDS));
        assertNull(pool.submit(NOTHING).get(Gate.GUARD_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aTaskCancelledInTheQueueNeverRuns() throws Exception {
        ExecutorService pool = threads(1);
        Gate gate = Gate.hold(pool);
        AtomicInteger ran = new AtomicInteger();
        Future<?> future = pool.submit(ran::incrementAndGet);
        assertTrue(future.cancel(false));
        assertThrows(CancellationException.class, future::get);
        gate.open();
        pool.submit(NOTHING).get();
        assertEquals(0, ran.get());
    }

    @Test
    void getTimesOutBeforeTheTaskHasEnded() throws Exception {
        Gate gate = new Gate();
        Future<?> future = threads(1).submit(gate);
        assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.MILLISECONDS));
        gate.open();
        assertNull(future.get());
    }

    @Test
    void everyMethodRejectsANullTask() {
        ExecutorService pool = threads(1);
        assertThrows(NullPointerException.class, () -> pool.execute(null));
        assertThrows(NullPointerException.class, () -> pool.submit((Runnable) null));
        assertThrows(NullPointerException.class, () -> pool.submit((Callable<Object>) null));
        assertThrows(NullPointerException.class, () -> pool.invokeAll(null));
        assertThrows(NullPointerException.class, () -> pool.invokeAny(Collections.singletonList(null)));
    }

    @Test
    void theQueueHoldsExactlyItsCapacity() throws Exception {
        ExecutorService pool = threads(1);
        Gate.hold(pool);
        for (int i = 0; i < ExecutorKind.CAPACITY; i++) {
            pool.execute(NOTHING);
        }
        assertThrows(RejectedExecutionException.class, () -> pool.execute(NOTHING));
    }

    @Test
    void allThreadsRunTasksAtOnceAfterFailures() throws Exception {
        ExecutorService pool = threads(3);
        for (int i = 0; i < 100; i++) {
            pool.execute(() -> {
                throw new StackOverflowError("on purpose");
            });
        }
        List.of(Gate.hold(pool), Gate.hold(pool), Gate.hold(pool)).forEach(Gate::open);
    }

    // ---- interrupts ----

    @Test
    void aCancelledRunningTaskIsInterruptedAndTheNextIsNot() throws Exception {
        ExecutorService pool = threads(1);
        Gate gate = new Gate();
        Future<?> future = pool.submit(gate);
        gate.awaitStarted();
        assertTrue(future.cancel(true));
        assertFalse(pool.submit(() -> Thread.currentThread().isInterrupted()).get());
        assertEquals(1, gate.interrupts.get());
    }

    @Test
    void aPendingInterruptOfATaskDoesNotReachTheNextTask() throws Exception {
        ExecutorService pool = threads(1);
        pool.submit(() -> Thread.currentThread().interrupt()).get();
        assertFalse(pool.submit(() -> Thread.currentThread().isInterrupted()).get());
    }

    @Test
    void anInterruptedGetDoesNotAffectItsTask() throws Exception {
        Gate gate = new Gate();
        Future<String> future = threads(1).submit(gate, "done");
        assertInstanceOf(InterruptedException.class, Caller.of(future::get).interrupt());
        assertFalse(future.isDone());
        gate.open();
        assertEquals("done", future.get());
        assertEquals(0, gate.interrupts.get());
    }

    @Test
    void anInterruptedInvokeAllCancelsRunningAndQueuedTasks() throws Exception {
        ExecutorService pool = threads(1);
        assertEverythingIsCancelled(pool, pool::invokeAll);
    }

    @Test
    void anInterruptedInvokeAnyCancelsRunningAndQueuedTasks() throws Exception {
        ExecutorService pool = threads(1);
        assertEverythingIsCancelled(pool, pool::invokeAny);
    }

    private interface Invoking {
        void invoke(List<Callable<Object>> calls) throws Exception;
    }

    private static void assertEverythingIsCancelled(ExecutorService pool, Invoking invoking) throws Exception {
        Gate gate = new Gate();
        AtomicInteger ran = new AtomicInteger();
        List<Callable<Object>> calls =
                List.of(Executors.callable(gate), Executors.callable((Runnable) ran::incrementAndGet));
        Caller caller = Caller.of(() -> invoking.invoke(calls));
        gate.awaitStarted();
        assertInstanceOf(InterruptedException.class, caller.interrupt());
        pool.submit(NOTHING).get();
        assertEquals(1, gate.interrupts.get());
        assertEquals(0, ran.get());
    }

    @Test
    void anInterruptedInvokeAllRunsNoQueuedTask() throws Exception {
        ExecutorService pool = threads(1);
        Gate gate = Gate.hold(pool);
        AtomicInteger ran = new AtomicInteger();
        List<Callable<Object>> calls = List.of(Executors.callable((Runnable) ran::incrementAndGet));
        Caller caller = Caller.of(() -> pool.invokeAll(calls));
        assertInstanceOf(InterruptedException.class, caller.interrupt());
        gate.open();
        pool.submit(NOTHING).get();
        assertEquals(0, ran.get());
        assertEquals(0, gate.interrupts.get());
    }

    @Test
    void anInterruptedAwaitTerminationDoesNotShutDown() throws Exception {
        ExecutorService pool = threads(1);
        Caller caller = Caller.of(() -> pool.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS));
        assertInstanceOf(InterruptedException.class, caller.interrupt());
        assertFalse(pool.isShutdown());
        assertEquals(7, pool.submit(() -> 7).get());
    }

    // ---- shutdown ----

    @Test
    void awaitTerminationReturnsTrueOnlyAfterTermination() throws Exception {
        ExecutorService pool = threads(2);
        assertFalse(pool.awaitTermination(0, TimeUnit.SECONDS));
        assertFalse(pool.awaitTermination(-1, TimeUnit.SECONDS));
        Gate gate = Gate.hold(pool);
        pool.shutdown();
        assertFalse(pool.awaitTermination(1, TimeUnit.MILLISECONDS));
        assertTrue(pool.isShutdown());
        assertFalse(pool.isTerminated());
        gate.open();
        assertTrue(terminates(pool));
        assertTrue(pool.isTerminated());
        assertTrue(pool.awaitTermination(0, TimeUnit.SECONDS));
    }

    @Test
    void shutdownRunsAcceptedTasksWithoutInterrupts() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        ExecutorService pool = threads(1);
        Gate gate = Gate.hold(pool);
        for (int i = 0; i < 100; i++) {
            pool.execute(ran::incrementAndGet);
        }
        pool.shutdown();
        pool.shutdown();
        gate.open();
        assertTrue(terminates(pool));
        assertEquals(100, ran.get());
        assertEquals(0, gate.interrupts.get());
    }

    @Test
    void afterShutdownEveryTaskIsRejected() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        ExecutorService pool = threads(1);
        pool.shutdown();
        assertThrows(RejectedExecutionException.class, () -> pool.execute(ran::incrementAndGet));
        assertThrows(RejectedExecutionException.class, () -> pool.submit(ran::incrementAndGet));
        assertThrows(RejectedExecutionException.class, () -> pool.invokeAll(List.of(ran::incrementAndGet)));
        assertTrue(terminates(pool));
        assertEquals(0, ran.get());
    }

    @Test
    void aTaskCannotSubmitTasksAfterShutdown() throws Exception {
        ExecutorService pool = threads(1);
        Gate gate = Gate.hold(pool);
        Future<?> submitter = pool.submit(() -> pool.execute(NOTHING));
        pool.shutdown();
        gate.open();
        Throwable cause = assertThrows(ExecutionException.class, submitter::get).getCause();
        assertInstanceOf(RejectedExecutionException.class, cause);
    }

    @Test
    void shutdownNowReturnsExactlyTheTasksThatNeverStarted() throws Exception {
        for (int round = 0; round < 50; round++) {
            ExecutorService pool = threads(2);
            AtomicInteger ran = new AtomicInteger();
            for (int i = 0; i < ExecutorKind.CAPACITY; i++) {
                pool.execute(ran::incrementAndGet);
            }
            int returned = pool.shutdownNow().size();
            assertTrue(terminates(pool));
            assertEquals(ExecutorKind.CAPACITY, ran.get() + returned);
        }
    }

    @Test
    void shutdownNowReturnsTheSameTasksInOrder() throws Exception {
        ExecutorService pool = threads(1);
        Gate.hold(pool);
        List<Runnable> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Runnable task = new Gate();
            waiting.add(task);
            pool.execute(task);
        }
        assertEquals(waiting, pool.shutdownNow());
        assertEquals(List.of(), pool.shutdownNow());
        assertTrue(terminates(pool));
    }

    @Test
    void shutdownNowDoesNotCancelReturnedFutures() throws Exception {
        ExecutorService pool = threads(1);
        Gate.hold(pool);
        Future<Integer> future = pool.submit(() -> 42);
        List<Runnable> returned = pool.shutdownNow();
        assertFalse(future.isDone());
        returned.forEach(Runnable::run);
        assertEquals(42, future.get());
    }

    @Test
    void shutdownNowInterruptsAllRunningTasks() throws Exception {
        ExecutorService pool = threads(3);
        List<Gate> gates = List.of(Gate.hold(pool), Gate.hold(pool), Gate.hold(pool));
        pool.shutdownNow();
        assertTrue(terminates(pool));
        for (Gate gate : gates) {
            assertEquals(1, gate.interrupts.get());
        }
    }

    /** The interrupt of a shutdown must reach a task that was taken just before. */
    @Test
    void shutdownNowInterruptsATaskThatHasJustStarted() throws Exception {
        for (int round = 0; round < 200; round++) {
            ExecutorService pool = threads(1);
            // Never opened: it ends only by an interrupt, or it is returned.
            pool.execute(new Gate());
            pool.shutdownNow();
            assertTrue(terminates(pool), "round " + round);
        }
    }

    @Test
    void shutdownNowAfterShutdownReturnsQueuedTasks() throws Exception {
        ExecutorService pool = threads(1);
        Gate.hold(pool);
        pool.execute(NOTHING);
        pool.shutdown();
        assertEquals(List.of(NOTHING), pool.shutdownNow());
        assertTrue(terminates(pool));
    }

    @Test
    void closeBlocksUntilTheRunningTaskHasEnded() throws Exception {
        ExecutorService pool = threads(1);
        Gate gate = Gate.hold(pool);
        Caller closer = Caller.of(closeable(pool)::close);
        Gate.await(pool::isShutdown);
        closer.awaitWaiting();
        assertFalse(pool.isTerminated());
        gate.open();
        assertNull(closer.end());
        assertTrue(pool.isTerminated());
        assertEquals(0, gate.interrupts.get());
    }

    @Test
    void anInterruptedCloseStopsThePoolAndStillBlocks() throws Exception {
        ExecutorService pool = threads(1);
        AtomicInteger ran = new AtomicInteger();
        AtomicBoolean interrupted = new AtomicBoolean();
        AutoCloseable closeable = closeable(pool);
        Gate gate = Gate.hold(pool);
        pool.execute(ran::incrementAndGet);
        Caller closer = Caller.of(() -> {
            closeable.close();
            interrupted.set(Thread.currentThread().isInterrupted() && pool.isTerminated());
        });
        assertNull(closer.interrupt());
        assertTrue(interrupted.get());
        assertEquals(1, gate.interrupts.get());
        assertEquals(0, ran.get());
    }

    /** ExecutorService has close() since JDK 19. */
    private static AutoCloseable closeable(ExecutorService pool) {
        assumeTrue(pool instanceof AutoCloseable, "this JDK's ExecutorService has no close");
        return (AutoCloseable) pool;
    }
}
