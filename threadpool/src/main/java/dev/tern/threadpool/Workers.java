package dev.tern.threadpool;

import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * The threads of a pool, which are started and joined together. A thread that was never started counts as ended.
 *
 * <p>Thread safety: safe for concurrent calls, except {@link #start}.
 */
final class Workers {
    private final Thread[] threads;

    /**
     * Creates the threads without starting them.
     *
     * @param count number of threads, above 0
     * @param thread creates the thread with the given number, counted from 0
     */
    Workers(int count, IntFunction<Thread> thread) {
        threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = thread.apply(i);
        }
    }

    int count() {
        return threads.length;
    }

    void start() {
        for (Thread thread : threads) {
            thread.start();
        }
    }

    void interrupt() {
        for (Thread thread : threads) {
            thread.interrupt();
        }
    }

    boolean anyAlive() {
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                return true;
            }
        }
        return false;
    }

    boolean containCurrentThread() {
        for (Thread thread : threads) {
            if (thread == Thread.currentThread()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Blocks until all threads have ended.
     *
     * @param timeoutNanos timeout in nanoseconds; does not block if it is 0 or negative
     * @return whether all threads have ended
     */
    boolean join(long timeoutNanos) throws InterruptedException {
        long begin = System.nanoTime();
        for (Thread thread : threads) {
            TimeUnit.NANOSECONDS.timedJoin(thread, timeoutNanos - (System.nanoTime() - begin));
        }
        return !anyAlive();
    }
}
