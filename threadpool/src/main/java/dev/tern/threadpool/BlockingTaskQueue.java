package dev.tern.threadpool;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where those who give tasks meet the workers who take them: a bounded queue, the counts, one lock over both and two conditions.
 *
 * <p>A worker comes to the lock once a task: it reports the task before and takes the next. Of the workers that sleep, at most one is on its
 * way at any time; on its arrival it wakes the next, if there is more to do, so that a burst of tasks costs its giver one wake-up and not
 * one a task.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class BlockingTaskQueue {
    /** Every so many accepted tasks the wait of one is measured: to read the clock costs as much as all the rest. */
    private static final int SAMPLE_INTERVAL = 64;

    /** Guards all below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final TaskQueue queue;
    /** Written under the lock, and never unset. */
    private volatile boolean shutdown;

    /** Who waits for room. */
    private int waitingSubmitters;
    /** Who waits for a task. */
    private int idleWorkers;
    /** One was woken and has not arrived. */
    private boolean wakeUpPending;

    /** Workers that have a task. Not written where one takes the next as it ends the last. */
    private int active;

    private long rejected;
    private long drained;
    /** The number of the task whose wait is measured, and the moment at which it was accepted. */
    private long sampledTask;

    private long sampleStartNanos;
    private long longestWaitNanos;

    /**
     * Creates an open exchange without tasks.
     *
     * @param capacity the most tasks that may wait, above 0
     */
    BlockingTaskQueue(int capacity) {
        queue = new TaskQueue(capacity);
    }

    // ---- for those who give ----

    /** Adds a task; false, and counted, when there is no room or the exchange is shut down. */
    boolean offer(Runnable task) {
        lock.lock();
        try {
            return tryAdd(task) || countRejected();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a task as {@link #offer(Runnable)} does, but waits for room. */
    boolean offer(Runnable task, long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lock();
        try {
            while (!tryAdd(task)) {
                if (shutdown || left <= 0) {
                    return countRejected();
                }
                left = awaitNotFull(left);
            }
            return true;
        } catch (InterruptedException e) {
            countRejected();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private long awaitNotFull(long timeoutNanos) throws InterruptedException {
        waitingSubmitters++;
        try {
            return notFull.awaitNanos(timeoutNanos);
        } finally {
            waitingSubmitters--;
        }
    }

    private boolean tryAdd(Runnable task) {
        if (shutdown || !queue.offer(task)) {
            return false;
        }
        if (queue.offered() % SAMPLE_INTERVAL == 1) {
            sampleWait();
        }
        if (idleWorkers > 0 && !wakeUpPending) {
            wakeUpPending = true;
            notEmpty.signal();
        }
        return true;
    }

    private void sampleWait() {
        if (sampledTask <= queue.polled()) {
            sampledTask = queue.offered();
            sampleStartNanos = System.nanoTime();
        }
    }

    private boolean countRejected() {
        rejected++;
        return false;
    }

    // ---- for the workers ----

    /**
     * Waits for a task; null when there will be none.
     *
     * @param afterAnother whether the caller has ended a task since its previous call
     */
    @Nullable Runnable take(boolean afterAnother) {
        lock.lock();
        try {
            if (!afterAnother || queue.size() == 0) {
                awaitNotEmpty(afterAnother ? 1 : 0);
                active += queue.size() > 0 ? 1 : 0;
            }
            // An interrupt that was meant for the last task must not reach the next.
            Thread.interrupted();
            Runnable task = queue.poll();
            if (task != null) {
                afterTake();
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a task; an error on the way leaves the caller as active as it was. */
    private void awaitNotEmpty(int ended) {
        boolean awaited = false;
        active -= ended;
        try {
            while (!shutdown && queue.size() == 0) {
                awaitSignal();
            }
            awaited = true;
        } finally {
            active += awaited ? 0 : ended;
        }
    }

    private void awaitSignal() {
        idleWorkers++;
        try {
            notEmpty.awaitUninterruptibly();
        } finally {
            idleWorkers--;
        }
        // One of the tasks is for the caller.
        wakeUpPending = idleWorkers > 0 && queue.size() > 1;
        if (wakeUpPending) {
            notEmpty.signal();
        }
    }

    private void afterTake() {
        if (waitingSubmitters > 0) {
            notFull.signal();
        }
        if (queue.polled() == sampledTask) {
            longestWaitNanos = Math.max(longestWaitNanos, System.nanoTime() - sampleStartNanos);
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
            List<Runnable> all = queue.drain();
            drained += all.size();
            return all;
        } finally {
            lock.unlock();
        }
    }

    ThreadPoolStatistics statistics(int threads) {
        lock.lock();
        try {
            long completed = queue.polled() - drained - active;
            return new ThreadPoolStatistics(
                    queue.offered(), completed, rejected, active, queue.size(), threads, longestWaitNanos);
        } finally {
            lock.unlock();
        }
    }
}
