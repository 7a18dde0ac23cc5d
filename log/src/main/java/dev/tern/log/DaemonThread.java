package dev.tern.log;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A daemon thread with an uninterruptible join.
 *
 * <p>Thread safety: as {@link Thread}.
 */
final class DaemonThread extends Thread {

    DaemonThread(Runnable work, String name) {
        super(work, name);
        setDaemon(true);
    }

    /** Runs {@code work} on a thread of its own; returns whether it ended within the limit. */
    static boolean runsWithin(Duration limit, Runnable work) {
        DaemonThread thread = new DaemonThread(work, "tern-log-close");
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            work.run();
        }
        return thread.joinUninterruptibly(TimeUnit.NANOSECONDS.convert(limit));
    }

    /** Blocks until the thread has ended; the flag of an interrupt stays set. */
    void joinUninterruptibly() {
        joinUninterruptibly(Long.MAX_VALUE);
    }

    /** Blocks for at most {@code nanos}; returns whether the thread has ended. The flag of an interrupt stays set. */
    boolean joinUninterruptibly(long nanos) {
        long begin = System.nanoTime();
        long left = nanos;
        boolean interrupted = false;
        while (isAlive() && left > 0) {
            try {
                joinFor(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - begin);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !isAlive();
    }

    private void joinFor(long nanos) throws InterruptedException {
        if (nanos == Long.MAX_VALUE) {
            join();
        } else {
            TimeUnit.NANOSECONDS.timedJoin(this, nanos);
        }
    }
}
