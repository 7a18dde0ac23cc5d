package dev.tern.server.reactor;

import dev.tern.timer.HeapTimerQueue;
import dev.tern.timer.TimerQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A reactor: one thread that polls for readiness, deadlines and tasks, and runs their callbacks.
 *
 * <pre>{@code
 *      +--> poll, until the next deadline ---> ready channels
 *      |                                            |
 *      |                                  tasks of other threads
 *      |                                            |
 *      +---------- deferred tasks <----------- due timers
 * }</pre>
 *
 * <p>Thread safety: {@link #execute} and {@link #stop} from any thread; everything else on the loop's thread.
 * Exceptions of the poller, a channel, a task, a timer or the logger do not end the loop. Source: 游双 chapter 8
 * (Reactor), chapter 11 (the poll timeout is the smallest deadline); muduo's EventLoop.
 */
public final class EventLoop {
    private static final FailureLog LOG = new FailureLog(EventLoop.class, "{}: a poll, task or timer failed");
    private static final long PAUSE_AFTER_FAILURE_NANOS = 20_000_000;
    /** Bounded, so that threads that submit tasks without pause cannot starve the ready channels. */
    private static final int MAX_TASKS_PER_ITERATION = 64;

    private static final int MAX_WAKEUP_ATTEMPTS = 1000;
    private static final long WAKEUP_RETRY_NANOS = 1_000_000;

    private final Poller poller;
    private final Thread thread;
    private final TimerQueue timers = new HeapTimerQueue();
    private final MpscTaskQueue tasks = new MpscTaskQueue();
    /** The tasks that were taken from {@link #tasks} and have not run yet. */
    private @Nullable LoopTask taken;

    private final TaskList deferred = new TaskList();
    private final Counter polls = new Counter();
    /** Threads that submit tasks count; a system call follows each increment, and is much more expensive. */
    private final AtomicLong wakeUps = new AtomicLong();
    /** The thread that may use the loop's objects: its own; after its end, one submitter of tasks at a time. */
    private final AtomicReference<@Nullable Thread> runner;

    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private long loopNanos;
    private boolean loopNanosKnown;
    /** Whether the last poll failed: only the first of consecutive failures is logged. */
    private boolean pollFails;

    private enum State {
        /** Runs iterations once {@link #start} was called. */
        RUNNING,
        /** Ends after the current iteration. */
        STOPPING,
        /** The poller is closed; tasks run on the thread that submits them. */
        ENDED
    }

    /** Creates a loop that owns {@code poller}; its thread is started by {@link #start}. */
    public EventLoop(String name, Poller poller) {
        this.poller = poller;
        this.thread = new Thread(this::run, name);
        this.runner = new AtomicReference<>(thread);
    }

    /** The number of polls so far. Any thread. */
    public long polls() {
        return polls.get();
    }

    /** How often a thread has woken the loop. Any thread. */
    public long wakeUps() {
        return wakeUps.get();
    }

    /** Starts the loop's thread. */
    public void start() {
        thread.start();
    }

    /** Whether the caller is the loop's thread, or runs a task of a loop that has ended. */
    public boolean inLoop() {
        return Thread.currentThread() == runner.get();
    }

    /** The timers of this loop. Loop thread only. */
    public TimerQueue timers() {
        assert inLoop();
        return timers;
    }

    /** The poller of this loop; its methods state which of them are for the loop's thread only. */
    public Poller poller() {
        return poller;
    }

    /**
     * Runs a task on the loop's thread, in the order of the calls. After the end of the loop the task runs on the
     * calling thread or on a concurrent caller of this method, one task at a time, so that resources of the loop can
     * still be released. Neither allocates nor throws. Any thread.
     */
    public void execute(LoopTask task) {
        boolean wasEmpty = tasks.push(task);
        if (state.get() == State.ENDED) {
            runWithoutThread();
        } else if (wasEmpty && !inLoop()) {
            wakeUp();
        }
    }

    private void runWithoutThread() {
        while (!tasks.isEmpty() && runner.compareAndSet(null, Thread.currentThread())) {
            runAll();
            runner.set(null);
        }
    }

    /** Retries after a failure: without a wake-up the task may never run. */
    private void wakeUp() {
        for (int i = 0; i < MAX_WAKEUP_ATTEMPTS && !tryWakeUp(); i++) {
            LockSupport.parkNanos(WAKEUP_RETRY_NANOS);
        }
    }

    private boolean tryWakeUp() {
        try {
            wakeUps.incrementAndGet();
            poller.wakeup();
            return true;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Runs a task in the next iteration, after a poll. Neither allocates nor throws. Loop thread only. */
    public void executeLater(LoopTask task) {
        assert inLoop();
        deferred.add(task);
    }

    /** Ends the loop after the current iteration, and closes its poller. Any thread. */
    public void stop() {
        state.compareAndSet(State.RUNNING, State.STOPPING);
        if (thread.getState() == Thread.State.NEW) {
            end();
        } else {
            wakeUp();
        }
    }

    /**
     * Blocks until the loop's thread has ended.
     *
     * @return whether it has ended
     */
    public boolean join(long timeoutMillis) throws InterruptedException {
        thread.join(timeoutMillis);
        return !thread.isAlive();
    }

    private void run() {
        // Links LockSupport now: the handler of an OutOfMemoryError may have no memory left for linking.
        LockSupport.parkNanos(0);
        while (state.get() == State.RUNNING) {
            runIteration();
        }
        runAll();
        end();
    }

    private void end() {
        closePoller();
        state.set(State.ENDED);
        runner.set(null);
        // Tasks that were submitted before the loop ended.
        runWithoutThread();
    }

    private void closePoller() {
        try {
            poller.close();
        } catch (Throwable e) {
            LOG.error(thread.getName(), e);
        }
    }

    /**
     * The time of the first call in this iteration: exact enough for timeouts, and the clock is read once for all ready
     * channels. Loop thread only.
     */
    public long loopNanos() {
        assert inLoop();
        if (!loopNanosKnown) {
            loopNanosKnown = true;
            loopNanos = System.nanoTime();
        }
        return loopNanos;
    }

    private void runIteration() {
        loopNanosKnown = false;
        // A handler may have left the flag set; a set flag ends each select at once and closes file channels.
        Thread.interrupted();
        try {
            polls.increment();
            poller.poll(pollTimeoutNanos());
            pollFails = false;
        } catch (Throwable e) {
            if (!pollFails) {
                pollFails = true;
                LOG.error(thread.getName(), e);
            }
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
        }
        runTasks();
        expireTimers();
        runDeferred();
    }

    private long pollTimeoutNanos() {
        if (hasTasks()) {
            return 0;
        }
        return timers.isEmpty() ? -1 : Math.max(0, timers.nextDeadlineNanos() - System.nanoTime());
    }

    private boolean hasTasks() {
        return taken != null || !tasks.isEmpty() || !deferred.isEmpty();
    }

    private void runTasks() {
        LoopTask task = taken != null ? taken : tasks.takeAll();
        for (int i = 0; i < MAX_TASKS_PER_ITERATION && task != null; i++) {
            task = runFirst(task);
        }
        taken = task;
    }

    private void runDeferred() {
        LoopTask task = deferred.takeAll();
        while (task != null) {
            task = runFirst(task);
        }
    }

    /** Runs tasks until none is left. Terminates, since all connections are closed before the loop ends. */
    private void runAll() {
        do {
            runTasks();
            runDeferred();
        } while (hasTasks());
    }

    /** Runs the first task of a list and returns the rest. */
    private @Nullable LoopTask runFirst(LoopTask task) {
        // Read first: the task may submit itself again.
        LoopTask rest = task.next;
        task.next = null;
        runGuarded(task);
        return rest;
    }

    private void expireTimers() {
        try {
            if (!timers.isEmpty()) {
                timers.expire(System.nanoTime());
            }
        } catch (Throwable e) {
            // The remaining due timers run in the next iteration, which polls without blocking.
            LOG.error(thread.getName(), e);
        }
    }

    private void runGuarded(LoopTask task) {
        try {
            task.runInLoop();
        } catch (Throwable e) {
            LOG.error(thread.getName(), e);
        }
    }
}
