package dev.tern.log;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A sink that may fail. During a failure, lines are discarded and counted, and the sink is retried once per second; the
 * begin and the end of a failure are reported once each.
 *
 * <p>An interrupt of the caller would close a file channel, and lose the lines of all callers. It is deferred until the
 * sink returns.
 *
 * <p>Thread safety: safe for concurrent calls; one thread at a time calls the sink, see {@link #isHeldHere}. Ownership:
 * closes its sink.
 */
final class RetryingSink {
    private interface Step {
        void run() throws IOException;
    }

    private final LogSink sink;
    private final LogErrorHandler errors;
    private final ReentrantLock lock = new ReentrantLock();
    private final FailurePeriod failure;
    /** Volatile, because the lock is held for as long as the sink blocks. */
    private volatile boolean closed;

    private final AtomicLong failures = new AtomicLong();
    /** Lines discarded so far. The writing thread counts them, so it needs no lock to read them. */
    private final LongSupplier discarded;

    private long discardedBefore;
    /** Whether the lock holder was interrupted. */
    private boolean interrupted;

    RetryingSink(LogSink sink, LogErrorHandler errors, LongSupplier nanoClock, LongSupplier discarded) {
        this.sink = sink;
        this.errors = new NonThrowingErrorHandler(errors);
        this.failure = new FailurePeriod(nanoClock);
        this.discarded = discarded;
    }

    /** Whether the sink or its error handler is calling, which must not block for itself. */
    boolean isHeldHere() {
        return lock.isHeldByCurrentThread();
    }

    private void enter() {
        lock.lock();
        interrupted = Thread.interrupted();
    }

    private void leave() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        lock.unlock();
    }

    /** Opens the sink; if that fails, a failure begins. */
    void open() {
        enter();
        try {
            uninterrupted(sink::open);
        } catch (Throwable e) {
            failed(e);
        } finally {
            leave();
        }
    }

    /** Writes lines; returns how many were written, counted from the first. The others are lost. */
    int write(LineBatch lines) {
        enter();
        try {
            if (pauseNanos() > 0) {
                return 0;
            }
            closed = false;
            deliver(lines);
            healed();
            return lines.count();
        } catch (Throwable e) {
            failed(e);
            return lines.countTo(lines.bytes().position());
        } finally {
            leave();
        }
    }

    private void deliver(LineBatch lines) throws IOException {
        while (true) {
            try {
                sink.write(lines.bytes(), lines);
                return;
            } catch (ClosedByInterruptException inTheMidst) {
                deferInterrupt();
                if (!lines.bytes().hasRemaining()) {
                    return;
                }
            }
        }
    }

    private void uninterrupted(Step step) throws IOException {
        while (true) {
            try {
                step.run();
                return;
            } catch (ClosedByInterruptException inTheMidst) {
                deferInterrupt();
            }
        }
    }

    /** The next call of the sink reopens its file and continues. The flag may be cleared already, by {@link #enter}. */
    private void deferInterrupt() {
        Thread.interrupted();
        interrupted = true;
    }

    private void healed() {
        if (failure.isFailing()) {
            errors.healed(discarded.getAsLong() - discardedBefore);
            failure.heal();
        }
    }

    /** Throws nothing: if memory is too short for the report, the next failure is reported. */
    private void failed(Throwable cause) {
        failures.incrementAndGet();
        try {
            if (!failure.isFailing()) {
                discardedBefore = discarded.getAsLong();
                errors.failed(asIoException(cause));
            }
            failure.fail();
        } catch (Throwable e) {
            // The lines are counted as discarded, and the log announces them.
        }
    }

    private static IOException asIoException(Throwable cause) {
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    /** The time until the sink is tried again, in nanoseconds; not above 0 when the next write is an attempt. */
    long pauseNanos() {
        return failure.pauseNanos();
    }

    /** Ends the pause, for the last write before the close. */
    void retryNow() {
        failure.retryNow();
    }

    /** The number of failed writes. */
    long failures() {
        return failures.get();
    }

    boolean isClosed() {
        return closed;
    }

    /** Forces what was written. */
    void force() throws IOException {
        enter();
        try {
            if (closed) {
                throw new IOException("the log is closed");
            }
            uninterrupted(sink::force);
        } finally {
            leave();
        }
    }

    /** Closes the sink unless it is closed; a later write, at the exit of the JVM, reopens it. */
    void close() {
        enter();
        try {
            if (!closed) {
                closed = true;
                uninterrupted(sink::close);
            }
        } catch (Throwable e) {
            failed(e);
        } finally {
            leave();
        }
    }
}
