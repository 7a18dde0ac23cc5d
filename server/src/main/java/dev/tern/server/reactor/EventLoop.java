package dev.tern.server.reactor;

import dev.tern.timer.HeapTimerQueue;
import dev.tern.timer.TimerQueue;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * never dies: what a channel, task or timer throws is logged, and the loop goes on. Source: 游双 chapter 8 (Reactor),
 * chapter 11 (the poll timeout is the smallest deadline); muduo's EventLoop.
 */
public final class EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long PAUSE_AFTER_FAILURE_NANOS = 100_000_000;

    private final Poller poller;
    private final Thread thread;
    private final TimerQueue timers = new HeapTimerQueue();
    private final TaskStack tasks = new TaskStack();
    private final ArrayDeque<LoopTask> again = new ArrayDeque<>();
    private volatile boolean stopped;
    private long turnNanos;
    private boolean turnKnown;
    /** Reported once, until it succeeds again. */
    private boolean pollFails;

    /** Creates a loop that owns {@code poller}; its thread is started by {@link #start}. */
    public EventLoop(String name, Poller poller) {
        this.poller = poller;
        this.thread = new Thread(this::run, name);
    }

    /** Starts the loop's thread. */
    public void start() {
        thread.start();
    }

    /** Whether the caller is the loop's thread. */
    public boolean inLoop() {
        return Thread.currentThread() == thread;
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

    /** Runs a task on the loop's thread, soon, in the order of the calls. Any thread. */
    public void execute(LoopTask task) {
        boolean wasEmpty = tasks.push(task);
        if (wasEmpty && !inLoop()) {
            poller.wakeup();
        }
    }

    /** Runs a task in the next turn, after readiness has been looked at again. Loop thread only. */
    public void nextTurn(LoopTask task) {
        assert inLoop();
        again.add(task);
    }

    /** Ends the loop after the current turn, and closes its poller. Any thread. */
    public void stop() {
        stopped = true;
        if (thread.getState() == Thread.State.NEW) {
            poller.close();
        } else {
            poller.wakeup();
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
        try {
            while (!stopped) {
                turn();
            }
            runTasks();
        } finally {
            poller.close();
        }
    }

    /**
     * The present, as of the first question in this turn: exact enough for timeouts, and one look at the clock for all that is ready at
     * once. Loop thread only.
     */
    public long turnNanos() {
        assert inLoop();
        if (!turnKnown) {
            turnKnown = true;
            turnNanos = System.nanoTime();
        }
        return turnNanos;
    }

    private void turn() {
        turnKnown = false;
        try {
            poller.poll(pollTimeoutNanos());
            pollFails = false;
        } catch (IOException | RuntimeException | Error e) {
            if (!pollFails) {
                pollFails = true;
                failed("poll", e);
            }
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
        }
        runTasks();
        expireTimers();
        runAgain();
    }

    private long pollTimeoutNanos() {
        if (!tasks.isEmpty() || !again.isEmpty()) {
            return 0;
        }
        return timers.isEmpty() ? -1 : Math.max(0, timers.nextDeadlineNanos() - System.nanoTime());
    }

    private void runTasks() {
        @Nullable LoopTask task = tasks.takeAll();
        while (task != null) {
            // Read first: the task may hand itself over again while it runs.
            LoopTask following = task.next;
            task.next = null;
            guarded(task);
            task = following;
        }
    }

    private void expireTimers() {
        try {
            if (!timers.isEmpty()) {
                timers.expire(System.nanoTime());
            }
        } catch (RuntimeException | Error e) {
            failed("timer", e);
        }
    }

    private void runAgain() {
        for (int left = again.size(); left > 0; left--) {
            guarded(again.remove());
        }
    }

    private static void guarded(LoopTask task) {
        try {
            task.runInLoop();
        } catch (RuntimeException | Error e) {
            failed("task", e);
        }
    }

    private static void failed(String what, Throwable e) {
        LOG.error("event loop: {} failed", what, e);
    }
}
