package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A sink that may fail: while it does, lines are lost and counted, it is tried again once a second, and it is reported once when it
 * fails and once when it heals.
 *
 * <p>An interrupt of the caller would close a file channel, and lose the lines of everybody. So it is put off until the sink is done.
 *
 * <p>Thread safety: safe for concurrent calls; the sink itself is called by one thread at a time, which is told apart by {@link
 * #isHeldHere}. Ownership: closes its sink.
 */
final class RetryingSink {
    private static final long RETRY_NANOS = 1_000_000_000L;

    /** Takes lines, with their ends. */
    private interface Target {
        void write(ByteBuffer lines, LineBoundaries ends) throws IOException;
    }

    private interface Step {
        void run() throws IOException;
    }

    private final LogSink sink;
    private final Target target;
    private final LogErrorHandler errors;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Readable without the lock, as all that is volatile here: it is held as long as the sink takes. */
    private volatile boolean failing;

    private volatile long retryNanos;
    private volatile boolean closed;
    private final AtomicLong failures = new AtomicLong();
    /** Lines discarded so far: counted by the thread that writes, and so the same for it with and without a lock. */
    private final LongSupplier discarded;

    private long discardedBefore;
    /** The thread that has the lock was interrupted. */
    private boolean interrupted;

    RetryingSink(LogSink sink, LogErrorHandler errors, LongSupplier nanoClock, LongSupplier discarded) {
        this.sink = sink;
        // It rolls between lines, and not where a line has a line feed of its own.
        this.target = sink instanceof RollingFileSink rolling ? rolling::write : (lines, ends) -> sink.write(lines);
        this.errors = new NonThrowingErrorHandler(errors);
        this.nanoClock = nanoClock;
        this.discarded = discarded;
    }

    /** Whether the caller is called by the sink or its handler, and must not wait for either. */
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

    /** Opens the sink; one that cannot be opened is failing from now on. */
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

    /** Writes lines; how many of them were taken, from the first on. The others are lost. */
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
                target.write(lines.bytes(), lines);
                return;
            } catch (ClosedByInterruptException inTheMidst) {
                putOffInterrupt();
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
                putOffInterrupt();
            }
        }
    }

    /** The sink opens its file again then, and goes on behind what it has taken. The flag may be cleared already, by {@link #enter}. */
    private void putOffInterrupt() {
        Thread.interrupted();
        interrupted = true;
    }

    private void healed() {
        if (failing) {
            errors.healed(discarded.getAsLong() - discardedBefore);
            failing = false;
        }
    }

    /** Throws nothing: where memory is too short for the report, the next failure is reported. */
    private void failed(Throwable cause) {
        failures.incrementAndGet();
        try {
            if (!failing) {
                discardedBefore = discarded.getAsLong();
                errors.failed(asIoException(cause));
            }
            retryNanos = nanoClock.getAsLong() + RETRY_NANOS;
            failing = true;
        } catch (Throwable e) {
            // The lines are counted as discarded, which the log will say.
        }
    }

    private static IOException asIoException(Throwable cause) {
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    /** How long the sink is not tried, since it failed: nanoseconds, not above 0 when the next lines are tried. */
    long pauseNanos() {
        return failing ? retryNanos - nanoClock.getAsLong() : 0;
    }

    /** Ends the pause: what comes now is the last. */
    void retryNow() {
        retryNanos = nanoClock.getAsLong();
    }

    /** How many writes have failed. */
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

    /** Closes the sink, unless it is closed; a write after that, which is one at the exit of the JVM, opens it again. */
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
