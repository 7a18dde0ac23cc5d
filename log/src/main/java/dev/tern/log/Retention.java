package dev.tern.log;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Removes the oldest rolled files after each roll, and compresses the others on a thread of its own if that was asked for.
 *
 * <p>Thread safety: confined to the thread that writes to the sink, on which it reports too. Ownership: has a thread while there is
 * something to compress; {@link #awaitEnd} waits for it.
 */
final class Retention {
    private final RolledFiles rolled;
    private final int keep;
    private final boolean gzip;
    private final LogErrorHandler errors;
    /** Rolls after which nobody has been here; while there are some, the thread goes on. */
    private final AtomicInteger due = new AtomicInteger();

    private @Nullable DaemonThread compressor;
    /** How the last time ended. */
    private volatile @Nullable IOException failure;

    private boolean reported;

    Retention(RolledFiles rolled, int keep, boolean gzip, LogErrorHandler errors) {
        this.rolled = rolled;
        this.keep = keep;
        this.gzip = gzip;
        this.errors = errors;
    }

    /** A file was rolled. */
    void rolled() {
        if (!gzip) {
            cleanUp();
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
            // No thread is to be had: no reason to lose lines, and the next roll tries again.
            due.set(0);
            failure = new IOException(e);
        }
    }

    private void cleanUpWhileDue() {
        int seen;
        do {
            seen = due.get();
            cleanUp();
        } while (!due.compareAndSet(seen, 0));
    }

    private void cleanUp() {
        try {
            rolled.keep(keep);
            if (gzip) {
                rolled.compress();
            }
            failure = null;
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException(e);
        }
    }

    /** Says a failure, once until it goes well again. */
    void report() {
        IOException last = failure;
        if (last == null) {
            reported = false;
        } else if (!reported) {
            reported = true;
            errors.cleanUpFailed(last);
        }
    }

    /** Returns when what is due has been done. */
    void awaitEnd() {
        if (compressor != null) {
            compressor.joinUninterruptibly();
        }
        report();
    }
}
