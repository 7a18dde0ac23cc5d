package dev.tern.timer;

/**
 * A queue of timers for one thread: callbacks ordered by deadline.
 *
 * <p>Time: the caller passes the time in, so a queue has neither a clock nor a thread. All times are monotonic
 * nanoseconds like those of {@link System#nanoTime}. They are compared by difference, so they may wrap around; all
 * times in a queue must lie within 2^62 ns (146 years) of each other. A queue with ticks rounds each deadline up to the
 * end of a tick; the word deadline in this interface means the rounded one.
 *
 * <p>Handles: a handle is a slot index and the generation of the slot, in one long. The handle of a timer that has run
 * or was cancelled stays invalid even if its slot is reused, so a late cancel is safe. A handle is valid only for its
 * own queue.
 *
 * <p>Thread safety: confined to one thread, or guarded by one lock. Ownership: a queue refers to a callback until the
 * callback starts or its timer is cancelled. Source: 游双 chapter 11.
 */
public interface TimerQueue {

    /** A handle that is never valid. */
    long NONE = 0;

    /**
     * Adds a timer.
     *
     * @param deadlineNanos the deadline; may be in the past
     * @param callback run once, by {@link #expire}
     * @return the handle of the timer, never {@link #NONE}
     * @throws IllegalStateException if the queue is full
     */
    long schedule(long deadlineNanos, Runnable callback);

    /**
     * Cancels a timer.
     *
     * @return true if the timer was removed; false if it has run, is running, or was cancelled
     */
    boolean cancel(long handle);

    /**
     * Moves the deadline of a timer to an earlier or later time. The handle stays valid.
     *
     * @return true if the deadline was moved; false if the timer has run, is running, or was cancelled
     */
    boolean reschedule(long handle, long deadlineNanos);

    /**
     * Runs the callbacks of all timers that are due, in the order of deadlines; timers with equal deadlines run in any
     * order.
     *
     * <p>A timer is removed before its callback runs. A callback may schedule, cancel and reschedule. If it sets a
     * deadline at or before {@code nowNanos}, {@code nowNanos + 1} is used: the timer runs in the next call, so that
     * each call terminates.
     *
     * <p>An exception of a callback leaves this method. Only the timer that threw is lost: the other due timers run in
     * the next call.
     *
     * @param nowNanos the current time; not before that of the previous call
     * @return the number of callbacks that ran
     * @throws IllegalStateException if called by a callback
     */
    int expire(long nowNanos);

    /**
     * Returns the time at which {@link #expire} should be called next. The timeout of a poll is this time minus the
     * current time, or 0 if that is negative. It is never after the first deadline, and before it only in
     * implementations that say so.
     *
     * @throws IllegalStateException if the queue is empty; see {@link #isEmpty}
     */
    long nextDeadlineNanos();

    /** Returns the number of timers. */
    int size();

    /**
     * Removes all timers without running them.
     *
     * @return the number of removed timers
     */
    int clear();

    /** Returns whether the queue has no timers. */
    default boolean isEmpty() {
        return size() == 0;
    }
}
