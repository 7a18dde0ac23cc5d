package dev.tern.server.connection;

import dev.tern.timer.TimerQueue;

/**
 * The timer of one connection. Its scheduled time is a lower bound of the deadline, so a request, which moves the
 * deadline on, costs no timer operation: a timer that fires early is scheduled again.
 *
 * <p>Invariant: {@code scheduledNanos <= deadlineNanos} while the connection is ARMED.
 *
 * <p>Thread safety: {@link #await} by the connection's owner; {@link #run} and {@link #cancel} on the loop's thread.
 */
final class ConnectionTimer implements Runnable {
    /** Until the next firing when a connection has timed out; it closes or begins a new wait before that. */
    private static final long TIMED_OUT_NANOS = 60_000_000_000L;
    /** Until the next firing when a thread owned the connection; it may be ARMED then. */
    private static final long OWNED_NANOS = 100_000_000;

    /** The connection of a timer. */
    interface Owner {
        /** The deadline has passed; called on the loop's thread, which owns the connection. */
        void timedOut();
    }

    private final TimerQueue timers;
    private final Ownership ownership;
    private final Owner owner;
    /** Used on the loop's thread only. */
    private long handle = TimerQueue.NONE;
    // Both are used by the owner of the connection only.
    private long scheduledNanos;
    private long deadlineNanos;

    ConnectionTimer(TimerQueue timers, Ownership ownership, Owner owner) {
        this.timers = timers;
        this.ownership = ownership;
        this.owner = owner;
    }

    /**
     * Sets the deadline of a wait. The first wait of a connection begins on the loop's thread.
     *
     * @return false when the timer fires too late and only the loop's thread may change that
     */
    boolean await(long deadlineNanos, ThreadKind thread) {
        this.deadlineNanos = deadlineNanos;
        if (thread == ThreadKind.WORKER) {
            return isEarlyEnough();
        }
        if (handle == TimerQueue.NONE) {
            schedule(deadlineNanos);
        } else if (!isEarlyEnough()) {
            scheduledNanos = deadlineNanos;
            timers.reschedule(handle, deadlineNanos);
        }
        return true;
    }

    private boolean isEarlyEnough() {
        return deadlineNanos - scheduledNanos >= 0;
    }

    private void schedule(long nanos) {
        scheduledNanos = nanos;
        handle = timers.schedule(nanos, this);
    }

    @Override
    public void run() {
        long nowNanos = System.nanoTime();
        if (!ownership.acquireArmed()) {
            // Without scheduledNanos, which belongs to the owner.
            handle = timers.schedule(nowNanos + OWNED_NANOS, this);
            return;
        }
        boolean due = deadlineNanos - nowNanos <= 0;
        schedule(due ? nowNanos + TIMED_OUT_NANOS : deadlineNanos);
        if (due) {
            owner.timedOut();
        } else {
            ownership.release();
        }
    }

    void cancel() {
        timers.cancel(handle);
    }
}
