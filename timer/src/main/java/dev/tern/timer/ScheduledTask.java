package dev.tern.timer;

import java.time.Duration;

/**
 * A task of a {@link TimerService}, with the methods to cancel and to reschedule it.
 *
 * <pre>
 *      +------------- repeats ------------+
 *      v                                  |
 *   WAITING ---- deadline has passed ---> RUNNING ---- does not repeat, cancel ---> ENDED
 *      |                                                                              ^
 *      +------------------------------------- cancel ---------------------------------+
 * </pre>
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: the service refers to a task only while it is WAITING or
 * RUNNING.
 */
public final class ScheduledTask {

    /** The states of a task. */
    enum State {
        /** In the queue, or dropped when the service was closed. */
        WAITING,
        /** Removed from the queue and running on the thread of the service. */
        RUNNING,
        /** Ran for the last time, or was cancelled. */
        ENDED
    }

    /** When a task runs again. */
    enum Repeat {
        /** Runs once. */
        NEVER,
        /** One period after the previous deadline. */
        AT_FIXED_RATE,
        /** One period after the end of the previous run. */
        WITH_FIXED_DELAY
    }

    final Runnable action;

    /** The callback in the queue; created once, so that repeating does not allocate and cannot fail. */
    final Runnable callback;

    final Repeat repeat;
    final long periodNanos;
    private final TimerService service;

    // Guarded by the service's lock.
    State state = State.WAITING;
    long handle = TimerQueue.NONE;
    long deadlineNanos;

    ScheduledTask(TimerService service, Runnable action, Repeat repeat, long periodNanos) {
        this.service = service;
        this.action = action;
        this.repeat = repeat;
        this.periodNanos = periodNanos;
        this.callback = () -> service.runTask(this);
    }

    /**
     * Cancels all further runs and removes the task from the queue. A run that has started continues without an
     * interrupt.
     *
     * @return whether this call prevented a run
     */
    public boolean cancel() {
        return service.cancel(this);
    }

    /**
     * Moves the deadline of the next run. Later runs of a repeating task are computed from the new deadline.
     *
     * @param delay delay from now; a negative delay is treated as zero
     * @return true if the task was waiting; false if it is running or has ended
     * @throws IllegalArgumentException if the delay exceeds {@link TimerService#MAX_DELAY}
     */
    public boolean reschedule(Duration delay) {
        return service.reschedule(this, delay);
    }
}
