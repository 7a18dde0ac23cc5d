package dev.tern.timer;

/**
 * Timers of one thread: callbacks by deadline. Time is passed in, so that a queue needs no clock and no thread.
 *
 * <p>Deadlines are monotonic nanoseconds as {@link System#nanoTime} gives them, compared by difference, so they may wrap; all
 * deadlines in a queue, and the times passed to {@link #expire}, must lie within 2^62 ns (146 years) of each other.
 *
 * <p>A timer is known by a handle, a slot and the slot's generation in a long: the handle of a timer that has run or was cancelled
 * is refused for ever, though its slot is used again.
 *
 * <p>Thread safety: confined to one thread. Source: 游双, chapter 11.
 */
public interface TimerQueue {

    /** No timer's handle. */
    long NONE = 0;

    /**
     * Adds a timer.
     *
     * @param deadlineNanos when it is due; may have passed
     * @param callback what {@link #expire} runs then, once
     * @return its handle, never {@link #NONE}
     * @throws IllegalStateException when the queue is full
     */
    long schedule(long deadlineNanos, Runnable callback);

    /**
     * Removes a timer.
     *
     * @return whether it was waiting
     */
    boolean cancel(long handle);

    /**
     * Moves a timer's deadline.
     *
     * @return whether it was waiting
     */
    boolean reschedule(long handle, long deadlineNanos);

    /**
     * Runs the callbacks of all timers that are due, in the order of their deadlines, each after its removal. A callback may schedule,
     * cancel and reschedule; a timer that becomes due by that is run by the next call, not by this one. When a callback throws, the
     * other due timers stay due for the next call, and nothing is lost.
     *
     * @param nowNanos the present time
     * @return the number of callbacks run
     */
    int expire(long nowNanos);

    /**
     * When {@link #expire} is to be called next: never later than the first deadline.
     *
     * @throws IllegalStateException when the queue is empty
     */
    long nextDeadlineNanos();

    /** The number of waiting timers. */
    int size();

    /** Whether no timer waits. */
    default boolean isEmpty() {
        return size() == 0;
    }
}
