package dev.tern.timer;

import java.time.Duration;

/**
 * A task that was given to a {@link TimerService}, to cancel it or to move it.
 *
 * <pre>
 *      +------------- repeats ------------+
 *      v                                  |
 *   WAITING ----- its time has come ---> RUNNING ----- does not repeat, cancel ---> ENDED
 *      |                                                                              ^
 *      +------------------------------------- cancel ---------------------------------+
 * </pre>
 *
 * <p>Thread safety: all threads. Ownership: the service refers to a task while it waits or runs, no longer.
 */
public final class ScheduledTask {

    /** Where a task is in its life. */
    enum State {
        /** In the queue, or dropped with it when the service was closed. */
        WAITING,
        /** Taken from the queue; on the service's thread. */
        RUNNING,
        /** Has run for the last time, or was cancelled. */
        ENDED
    }

    /** When a task runs again. */
    enum Repeat {
        /** Never. */
        NEVER,
        /** A period after it was due. */
        AT_FIXED_RATE,
        /** A period after it has ended. */
        WITH_FIXED_DELAY
    }

    final Runnable action;

    /** What the queue runs; made once, so that to repeat allocates nothing and cannot fail. */
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
     * Sees to it that the task does not run again, and lets go of it at once. A run that has begun goes on, uninterrupted.
     *
     * @return whether it would have run again, but for this
     */
    public boolean cancel() {
        return service.cancel(this);
    }

    /**
     * Moves the next run; the later runs of a repeating task follow that one.
     *
     * @param delay from now; negative is zero
     * @return whether the task was waiting; false while it runs and when it has ended
     * @throws IllegalArgumentException if the delay is over {@link TimerService#MAX_DELAY}
     */
    public boolean reschedule(Duration delay) {
        return service.reschedule(this, delay);
    }
}
