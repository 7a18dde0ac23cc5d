package dev.tern.threadpool;

import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * The threads of a pool, which begin together and end together. A thread that was never started counts as ended.
 *
 * <p>Thread safety: safe for concurrent calls, but for {@link #start}.
 */
final class Workers {
    private final Thread[] threads;

    /**
     * Makes the threads and starts none.
     *
     * @param count how many, above 0
     * @param thread makes the thread of a number from 0
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
     * Waits until all threads have ended.
     *
     * @param timeoutNanos how long at most, in nanoseconds; not at all when it is 0 or below
     * @return whether they have
     */
    boolean join(long timeoutNanos) throws InterruptedException {
        long begin = System.nanoTime();
        for (Thread thread : threads) {
            TimeUnit.NANOSECONDS.timedJoin(thread, timeoutNanos - (System.nanoTime() - begin));
        }
        return !anyAlive();
    }
}
