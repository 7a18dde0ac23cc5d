package dev.tern.threadpool;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where those who give tasks meet the workers who take them: a bounded queue, the counts, one lock over both and two conditions.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class TaskExchange {
    /** Guards all below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final TaskQueue queue;
    /** Written under the lock, and never unset. */
    private volatile boolean shutdown;

    private int active;
    private long submitted;
    private long completed;
    private long rejected;

    /**
     * Creates an open exchange without tasks.
     *
     * @param capacity the most tasks that may wait, above 0
     */
    TaskExchange(int capacity) {
        queue = new TaskQueue(capacity);
    }

    // ---- for those who give ----

    /** Adds a task; false, and counted, when there is no room or the exchange is shut down. */
    boolean offer(Runnable task) {
        lock.lock();
        try {
            return add(task) || reject();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a task as {@link #offer(Runnable)} does, but waits for room. */
    boolean offer(Runnable task, long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lock();
        try {
            while (!add(task)) {
                if (shutdown || left <= 0) {
                    return reject();
                }
                left = notFull.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            reject();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private boolean add(Runnable task) {
        if (shutdown || !queue.offer(task)) {
            return false;
        }
        submitted++;
        notEmpty.signal();
        return true;
    }

    private boolean reject() {
        rejected++;
        return false;
    }

    // ---- for the workers ----

    /** Waits for a task, which is active until {@link #ended}; null when there will be none. */
    @Nullable Runnable take() {
        lock.lock();
        try {
            while (!shutdown && queue.size() == 0) {
                notEmpty.awaitUninterruptibly();
            }
            // An interrupt that was meant for the last task must not reach the next.
            Thread.interrupted();
            Runnable task = queue.poll();
            if (task != null) {
                active++;
                notFull.signal();
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    void ended() {
        lock.lock();
        try {
            active--;
            completed++;
        } finally {
            lock.unlock();
        }
    }

    // ---- the end ----

    /** Refuses what is given from now on; what waits can still be taken. */
    void shutdown() {
        lock.lock();
        try {
            shutdown = true;
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isShutdown() {
        return shutdown;
    }

    /** Takes back all that wait, in their order. */
    List<Runnable> drain() {
        lock.lock();
        try {
            return queue.drain();
        } finally {
            lock.unlock();
        }
    }

    ThreadPoolStatistics statistics(int threads) {
        lock.lock();
        try {
            return new ThreadPoolStatistics(submitted, completed, rejected, active, queue.size(), threads);
        } finally {
            lock.unlock();
        }
    }
}
