package dev.tern.log;

import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Moves the lines of a queue to the sink: on the thread of the log, or in the calling thread when there is none.
 *
 * <p>Invariant: one thread at a time takes lines from the queue. It is the log's thread until that has ended, and then
 * the thread that holds the lock.
 *
 * <p>Thread safety: the lock of the writer guards all fields. Its holder calls all methods but {@link #start} and
 * {@link #join}. The log's thread alone releases the lock while it writes.
 */
final class QueueDrain {
    private final WriterLock lock;
    private final LineQueue queue;
    /** Cached from {@code queue} to save an indirection. */
    private final LineCounters counters;

    private final RetryingSink sink;
    private final long gatherNanos;
    private final Condition changed;
    private final Condition notEmpty;
    private final @Nullable DaemonThread thread;
    private RunState state;
    /** A hint to the thread: a caller is blocked until lines are written, so they are not gathered. */
    private boolean urgent;

    QueueDrain(WriterLock lock, LineQueue queue, RetryingSink sink, long gatherNanos, boolean queued) {
        this.lock = lock;
        this.queue = queue;
        this.counters = queue.counters();
        this.sink = sink;
        this.gatherNanos = gatherNanos;
        this.changed = lock.newCondition();
        this.notEmpty = lock.newCondition();
        this.thread = queued ? new DaemonThread(this::run, "tern-log") : null;
        this.state = queued ? RunState.QUEUED : RunState.DIRECT;
    }

    void start() {
        if (thread != null) {
            thread.start();
        }
    }

    /** Blocks until the thread has ended; the lock must not be held. */
    void join() {
        if (thread != null) {
            thread.joinUninterruptibly();
        }
    }

    boolean accepts() {
        return state.accepts();
    }

    /** Must follow each line that was added; {@code first} says that the queue was empty before. */
    void added(boolean first) {
        if (state.isDirect()) {
            writeOut();
        } else if (first || queue.isHalfFull()) {
            notEmpty.signal();
        }
    }

    /** Ends the gathering, because a caller is blocked. */
    void wake() {
        urgent = true;
        notEmpty.signal();
    }

    /** Blocks until lines were written, the close has begun, or the time is over. */
    void awaitProgress(long nanos) throws InterruptedException {
        changed.awaitNanos(nanos);
    }

    /** Blocks until lines were written or the close has begun. */
    void awaitProgress() {
        changed.awaitUninterruptibly();
    }

    /** Refuses further lines, releases blocked callers, and lets the thread end. */
    void beginClose() {
        state = state.atClose();
        changed.signalAll();
        notEmpty.signal();
    }

    /** Lets the thread end; afterwards callers write their own lines. */
    void beginExit() {
        state = state.atExit();
        notEmpty.signal();
    }

    private void run() {
        lock.lock();
        try {
            while (state == RunState.QUEUED) {
                drainOnce();
            }
            // At the exit of the JVM other threads still log. They block until this is done, then write their lines
            // themselves.
            state = state == RunState.ENDING ? RunState.DIRECT : state;
            writeOut();
        } finally {
            state = state.whenThreadEnds();
            lock.unlock();
        }
    }

    /** Throws nothing, because blocked callers depend on this thread. Lines that were not written stay in the queue. */
    private void drainOnce() {
        try {
            if (!queue.isEmpty()) {
                gather();
                writeOut();
            } else if (counters.isAnnouncementDue() && sink.pauseNanos() <= 0) {
                queue.announceAlone();
            } else {
                awaitLines();
            }
        } catch (Throwable e) {
            // Most likely an OutOfMemoryError; reporting it would need memory as well.
            lock.pause();
        }
    }

    private void awaitLines() {
        if (counters.isAnnouncementDue()) {
            awaitLines(sink.pauseNanos());
        } else {
            notEmpty.awaitUninterruptibly();
        }
    }

    /** Blocks for at most {@code nanos}; returns the time that is left. */
    private long awaitLines(long nanos) {
        try {
            return notEmpty.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // No code interrupts this thread; if it happens, the lines are written at once.
            return 0;
        }
    }

    private void gather() {
        long left = gatherNanos;
        while (left > 0 && !urgent && state == RunState.QUEUED && !queue.isHalfFull()) {
            left = awaitLines(left);
        }
        urgent = false;
    }

    /**
     * Writes the queued lines in batches. The lock is released meanwhile, so that callers proceed; later lines are
     * gathered.
     */
    void writeOut() {
        long upTo = counters.put();
        while (counters.done() < upTo) {
            LineBatch lines = queue.peek();
            int taken = state.isDirect() ? sink.write(lines) : withoutLock(lines);
            queue.settle(lines, taken);
            changed.signalAll();
        }
    }

    private int withoutLock(LineBatch lines) {
        lock.unlock();
        try {
            return sink.write(lines);
        } finally {
            lock.lockInAnyCase();
        }
    }
}
