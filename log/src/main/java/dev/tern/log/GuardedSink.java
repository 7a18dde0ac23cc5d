package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A sink that may fail: while it does, lines are lost and counted, it is tried again once a second, and it is reported once when it
 * fails and once when it heals.
 *
 * <p>Thread safety: safe for concurrent calls; the sink itself is called by one thread at a time. Ownership: closes its sink.
 */
final class GuardedSink {
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final LogSink sink;
    private final LogErrorHandler errors;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean failing;
    /** Readable without the lock, which is held as long as the sink takes. */
    private final AtomicLong failures = new AtomicLong();

    private long lostSinceFailure;
    private long retryNanos;

    GuardedSink(LogSink sink, LogErrorHandler errors) {
        this.sink = sink;
        this.errors = errors;
    }

    /** Writes so many lines; the number of those that were lost. */
    int write(ByteBuffer lines, int count) {
        lock.lock();
        try {
            if (failing && System.nanoTime() - retryNanos < 0) {
                lostSinceFailure += count;
                return count;
            }
            sink.write(lines);
            healed();
            return 0;
        } catch (IOException e) {
            return failed(e, lines);
        } catch (RuntimeException | Error e) {
            return failed(new IOException(e), lines);
        } finally {
            lock.unlock();
        }
    }

    private void healed() {
        if (failing) {
            failing = false;
            report(() -> errors.healed(lostSinceFailure));
        }
    }

    private int failed(IOException cause, ByteBuffer lines) {
        int lost = countLines(lines);
        failures.incrementAndGet();
        retryNanos = System.nanoTime() + RETRY_NANOS;
        if (!failing) {
            failing = true;
            lostSinceFailure = 0;
            report(() -> errors.failed(cause));
        }
        lostSinceFailure += lost;
        return lost;
    }

    private static int countLines(ByteBuffer lines) {
        int count = 0;
        for (int at = lines.position(); at < lines.limit(); at++) {
            count += lines.get(at) == '\n' ? 1 : 0;
        }
        return count;
    }

    private static void report(Runnable report) {
        try {
            report.run();
        } catch (RuntimeException | Error e) {
            // A handler that fails must not end the log, and there is nobody left to tell.
        }
    }

    /** How many writes have failed. */
    long failures() {
        return failures.get();
    }

    void force() throws IOException {
        lock.lock();
        try {
            sink.force();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            sink.close();
        } catch (IOException e) {
            report(() -> errors.failed(e));
        } catch (RuntimeException | Error e) {
            report(() -> errors.failed(new IOException(e)));
        } finally {
            lock.unlock();
        }
    }
}
