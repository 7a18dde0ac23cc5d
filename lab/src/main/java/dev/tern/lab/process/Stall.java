package dev.tern.lab.process;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a process for a while, by the signals STOP and CONT. The process runs again when {@link #end} returns.
 *
 * <p>Thread safety: confined to one thread; a thread of its own sends the signals.
 */
public final class Stall {
    private static final double NANOS = 1e9;

    private final long pid;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    private Stall(long pid, double beginSeconds, double seconds) {
        this.pid = pid;
        thread = new Thread(() -> stall(beginSeconds, seconds), "lab-stall");
    }

    /** Plans one stall, in seconds from now. */
    public static Stall plan(long pid, double beginSeconds, double seconds) {
        Stall stall = new Stall(pid, beginSeconds, seconds);
        stall.thread.start();
        return stall;
    }

    private void stall(double beginSeconds, double seconds) {
        try {
            if (!isEndedWithin(beginSeconds)) {
                signal("STOP");
                try {
                    isEndedWithin(seconds);
                } finally {
                    signal("CONT");
                }
            }
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isEndedWithin(double seconds) throws InterruptedException {
        return ended.await((long) (seconds * NANOS), TimeUnit.NANOSECONDS);
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    /** Ends the stall if it lasts, and waits until the process runs. */
    public void end() throws InterruptedException {
        ended.countDown();
        thread.join();
    }
}
