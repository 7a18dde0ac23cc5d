package dev.tern.server.reactor;

import dev.tern.timer.HeapTimerQueue;
import dev.tern.timer.TimerQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that waits for readiness, deadlines and tasks, and runs what they ask for; a reactor.
 *
 * <pre>{@code
 *      +--> poll, until the next deadline ---> ready channels
 *      |                                            |
 *      |                                      tasks of others
 *      |                                            |
 *      +---- channels with a turn left <------ due timers
 * }</pre>
 *
 * <p>Thread safety: {@link #execute} and {@link #stop} from any thread; everything else on the loop's thread. A loop
 * never dies: what the poller, a channel, a task, a timer or the logger throws ends none of the others. Source: 游双 chapter 8 (Reactor),
 * chapter 11 (the poll timeout is the smallest deadline); muduo's EventLoop.
 */
public final class EventLoop {
    private static final FailureLog LOG = new FailureLog(EventLoop.class, "{}: a poll, task or timer failed");
    private static final long PAUSE_AFTER_FAILURE_NANOS = 20_000_000;
    /** Others may hand over tasks faster than they run: the channels that are ready come first again after so many. */
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
    /** The thread that may use what belongs to the loop: its own; after its end, at most one of those that give it tasks. */
    private final AtomicReference<@Nullable Thread> runner;

    private volatile boolean stopped;
    private volatile boolean ended;
    private long loopNanos;
    private boolean loopNanosKnown;
    /** Reported once, until it succeeds again. */
    private boolean pollFails;

    /** Creates a loop that owns {@code poller}; its thread is started by {@link #start}. */
    public EventLoop(String name, Poller poller) {
        this.poller = poller;
        this.thread = new Thread(this::run, name);
        this.runner = new AtomicReference<>(thread);
    }

    /** Starts the loop's thread. */
    public void start() {
        thread.start();
    }

    /** Whether the caller is the loop's thread, or the thread that runs a task of a loop that has ended. */
    public boolean inLoop() {
        return Thread.currentThread() == runner.get();
    }

    /** The timers of this loop. Loop thread only. */
    public TimerQueue timers() {
        assert inLoop();
        return timers;
    }

    /** The poller of this loop; see there which calls are bound to the loop's thread. */
    public Poller poller() {
        return poller;
    }

    /**
     * Runs a task on the loop's thread, soon, in the order of the calls. After the end of that thread the task runs on the calling thread, or
     * on another that is in this method: one task at a time, so that what belongs to the loop can still be released. Neither allocates nor
     * throws. Any thread.
     */
    public void execute(LoopTask task) {
        boolean wasEmpty = tasks.push(task);
        if (ended) {
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

    /** Tried until it succeeds: without it the task may wait for ever. */
    private void wakeUp() {
        for (int i = 0; i < MAX_WAKEUP_ATTEMPTS && !tryWakeUp(); i++) {
            LockSupport.parkNanos(WAKEUP_RETRY_NANOS);
        }
    }

    private boolean tryWakeUp() {
        try {
            poller.wakeup();
            return true;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Runs a task in the next turn, after readiness has been looked at again. Neither allocates nor throws. Loop thread only. */
    public void executeLater(LoopTask task) {
        assert inLoop();
        deferred.add(task);
    }

    /** Ends the loop after the current turn, and closes its poller. Any thread. */
    public void stop() {
        stopped = true;
        if (thread.getState() == Thread.State.NEW) {
            end();
        } else {
            wakeUp();
        }
    }

    /**
     * Waits for the end of the loop's thread.
     *
     * @return whether it has ended
     */
    public boolean join(long timeoutMillis) throws InterruptedException {
        thread.join(timeoutMillis);
        return !thread.isAlive();
    }

    private void run() {
        // Linked now: in a handler there may be no memory for it.
        LockSupport.parkNanos(0);
        while (!stopped) {
            runIteration();
        }
        runAll();
        end();
    }

    private void end() {
        closePoller();
        ended = true;
        runner.set(null);
        // Given before they could see that this loop has ended.
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
     * The present, as of the first question in this turn: exact enough for timeouts, and one look at the clock for all that is ready at
     * once. Loop thread only.
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
        try {
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

    /** Until none is left; those of connections end soon, since all are closed before the end of a loop. */
    private void runAll() {
        do {
            runTasks();
            runDeferred();
        } while (hasTasks());
    }

    /** Runs the first task of a list; the rest of the list. */
    private @Nullable LoopTask runFirst(LoopTask task) {
        // Read first: the task may hand itself over again while it runs.
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
            // The other timers that are due run in the next turn, which begins at once.
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
