package dev.tern.timer;

/**
 * Timers of one thread: callbacks by deadline.
 *
 * <p>Time is passed in, so a queue needs neither a clock nor a thread. All times are monotonic nanoseconds as {@link
 * System#nanoTime} gives them. They are compared by difference, so they may wrap; all times that meet in a queue must lie
 * within 2^62 ns (146 years) of each other. A queue that has ticks rounds each deadline up to the end of a tick, and all
 * that is said here of deadlines holds for these.
 *
 * <p>Thread safety: confined to one thread, or to one lock. Ownership: a queue refers to a callback until it is about to
 * run, or its timer is cancelled. A handle is a slot and that slot's generation in a long: the handle of a timer that is
 * gone is refused for ever, though its slot is used again. A handle means nothing to another queue. Source: 游双 chapter 11.
 */
public interface TimerQueue {

    /** The handle of no timer; a queue refuses it like any other that is gone. */
    long NONE = 0;

    /**
     * Adds a timer.
     *
     * @param deadlineNanos when it is due; may have passed
     * @param callback what {@link #expire} runs then, once
     * @return its handle, never {@link #NONE}
     * @throws IllegalStateException if the queue holds as many timers as it may
     */
    long schedule(long deadlineNanos, Runnable callback);

    /**
     * Removes a timer.
     *
     * @return whether it was waiting; false if it has run, runs, or was cancelled
     */
    boolean cancel(long handle);

    /**
     * Moves the deadline of a timer, nearer or further away. Its handle stays valid.
     *
     * @return whether it was waiting; false if it has run, runs, or was cancelled
     */
    boolean reschedule(long handle, long deadlineNanos);

    /**
     * Runs every timer that is due, in the order of deadlines; equal ones in any order.
     *
     * <p>A timer is removed before its callback runs. The callback may schedule, cancel and reschedule. A deadline that it
     * sets at or before {@code nowNanos} counts as {@code nowNanos + 1}: it is left to the next call, so that each call
     * ends.
     *
     * <p>What a callback throws ends the call. No timer is lost by it but the one that threw: the others that are due stay
     * so, and run at the next call.
     *
     * @param nowNanos the present; not before that of the previous call
     * @return the number of callbacks run
     * @throws IllegalStateException if a callback calls it
     */
    int expire(long nowNanos);

    /**
     * When {@link #expire} is worth calling next: the timeout of a poll is this less the present, or 0 if that is negative.
     * Never after the first deadline; before it only where the implementation says so.
     *
     * @throws IllegalStateException if no timer waits; see {@link #isEmpty}
     */
    long nextDeadlineNanos();

    /** The number of timers that wait. */
    int size();

    /**
     * Removes all timers and runs none.
     *
     * @return how many there were
     */
    int clear();

    /** Whether no timer waits. */
    default boolean isEmpty() {
        return size() == 0;
    }
}
