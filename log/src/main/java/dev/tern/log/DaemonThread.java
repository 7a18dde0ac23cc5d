package dev.tern.log;

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

    /** Returns when it has ended; an interrupt is kept for the caller. */
    void joinUninterruptibly() {
        boolean interrupted = false;
        while (isAlive()) {
            try {
                join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
