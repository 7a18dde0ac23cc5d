package dev.tern.log;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Removes the oldest rolled files after each roll, and compresses the others on a thread of its own if that was asked for.
 *
 * <p>Thread safety: confined to the thread that writes to the sink, on which it reports too. Ownership: has a thread while there is
 * something to compress; {@link #awaitEnd} waits for it.
 */
final class Retention {
    private final int keep;
    private final boolean gzip;
    private final LogErrorHandler errors;
    /** Rolls after which nobody has been here; while there are some, the thread goes on. */
    private final AtomicInteger due = new AtomicInteger();

    /** Those of the last roll. */
    private volatile @Nullable RolledFiles rolled;

    private @Nullable DaemonThread compressor;
    /** How the last time ended. */
    private volatile @Nullable IOException failure;

    private boolean reported;

    Retention(int keep, boolean gzip, LogErrorHandler errors) {
        this.keep = keep;
        this.gzip = gzip;
        this.errors = errors;
    }

    /** A file was rolled, and is one of these now. */
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
            // No thread is to be had: no reason to lose lines, and the next roll tries again.
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
