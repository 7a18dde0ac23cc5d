package dev.tern.log;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A thread that keeps no JVM alive, and that can be waited for without a way out.
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

    /** Returns when it has ended; an interrupt is kept for the caller. */
    void joinUninterruptibly() {
        joinUninterruptibly(Long.MAX_VALUE);
    }

    /** Returns when it has ended, or after some nanoseconds; whether it has ended. An interrupt is kept for the caller. */
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
