package dev.tern.log;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes the oldest rolled files after each roll, and compresses the others on a separate thread if configured.
 *
 * <p>Thread safety: confined to the thread that writes to the sink, on which it reports too. Ownership: has a thread
 * while there is something to compress; {@link #awaitEnd} waits for it.
 */
final class Retention {
    private final int keep;
    private final boolean gzip;
    private final LogErrorHandler errors;
    /** Rolls that the thread has not processed; it runs while there are some. */
    private final AtomicInteger due = new AtomicInteger();

    /** The files of the last roll. */
    private volatile @Nullable RolledFiles rolled;

    private @Nullable DaemonThread compressor;
    /** The failure of the last run; null if it succeeded. */
    private volatile @Nullable IOException failure;

    private final FailurePeriod period;

    Retention(int keep, boolean gzip, LogErrorHandler errors, LongSupplier nanoClock) {
        this.period = new FailurePeriod(nanoClock);
        this.keep = keep;
        this.gzip = gzip;
        this.errors = errors;
    }

    /** Called after a file was rolled into {@code files}. */
    void rolled(RolledFiles files) {
        rolled = files;
        if (!gzip) {
            cleanUp(files);
        } else if (due.getAndIncrement() == 0) {
            startCompressor();
        }
        report();
    }

    private void startCompressor() {
        try {
            DaemonThread thread = new DaemonThread(this::cleanUpWhileDue, "tern-log-gzip");
            thread.start();
            compressor = thread;
        } catch (OutOfMemoryError e) {
            // No thread can be created. No line is lost, and the next roll tries again.
            due.set(0);
            failure = new IOException(e);
        }
    }

    private void cleanUpWhileDue() {
        int seen;
        do {
            seen = due.get();
            cleanUp(Objects.requireNonNull(rolled));
        } while (!due.compareAndSet(seen, 0));
    }

    private void cleanUp(RolledFiles files) {
        try {
            files.keep(keep);
            if (gzip) {
                files.compress();
            }
            failure = null;
        } catch (IOException e) {
            failure = e;
        } catch (Throwable e) {
            // Also an Error: the thread must live to see that nothing is due, or it would never be started again.
            failure = new IOException(e);
        }
    }

    /** Reports a failure, once until the next success. */
    void report() {
        IOException last = failure;
        if (last == null) {
            period.heal();
        } else if (!period.isFailing()) {
            errors.cleanUpFailed(last);
            period.fail();
        }
    }

    /** Blocks until the pending removal and compression have ended. */
    void awaitEnd() {
        if (compressor != null) {
            compressor.joinUninterruptibly();
        }
        report();
    }
}
