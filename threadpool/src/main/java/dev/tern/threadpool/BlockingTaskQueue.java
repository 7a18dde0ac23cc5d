package dev.tern.threadpool;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded task queue shared by submitters and workers: this is the class with the mutex and the condition
 * variables.
 *
 * <p>One lock guards the queue and the counters. Workers block on {@code notEmpty} while there is no task; submitters
 * with a timeout block on {@code notFull} while there is no room. Each wait is in a loop that checks its condition
 * again, as a wake-up may be spurious or late.
 *
 * <p>A worker acquires the lock once per task: it reports the end of the previous task and takes the next one. At most
 * one idle worker is being woken at any time. When that worker has the lock, it wakes the next one if there are more
 * tasks. So a burst of tasks costs the submitter one wake-up, not one per task.
 *
 * <p>Thread safety: safe for concurrent calls. Source: 游双 chapter 14.
 */
final class BlockingTaskQueue {
    /**
     * The queueing time is measured for one in this many tasks: reading the clock costs as much as the rest of a
     * submission.
     */
    private static final int SAMPLE_INTERVAL = 64;

    /** The mutex; guards all fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when a task is added, and on shutdown. */
    private final Condition notEmpty = lock.newCondition();

    /** Signalled when a task is taken, and on shutdown. */
    private final Condition notFull = lock.newCondition();

    private final TaskQueue queue;

    /** Written with the lock held, read without it; never reset. */
    private volatile boolean shutdown;

    /** Submitters blocked on {@code notFull}. */
    private int waitingSubmitters;

    /** Workers blocked on {@code notEmpty}, including one that was signalled and does not have the lock yet. */
    private int idleWorkers;

    /** An idle worker was signalled and does not have the lock yet. */
    private boolean wakeUpPending;

    /** Workers that have a task. A worker that gets its next task without blocking stays counted. */
    private int active;

    private long rejected;
    private long drained;

    /** Sequence number of the task whose queueing time is being measured, and the time at which it was added. */
    private long sampledTask;

    private long sampleStartNanos;
    private long longestWaitNanos;

    /**
     * Creates an empty queue.
     *
     * @param capacity maximum number of queued tasks, above 0
     */
    BlockingTaskQueue(int capacity) {
        queue = new TaskQueue(capacity);
    }

    // ---- submitters ----

    /** Adds a task without blocking. Returns false, and counts a rejection, if the queue is full or shut down. */
    boolean offer(Runnable task) {
        lock.lock();
        try {
            return tryAdd(task) || countRejected();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a task, and blocks for at most the timeout while the queue is full. Returns as {@link #offer(Runnable)}
     * does.
     */
    boolean offer(Runnable task, long timeoutNanos) throws InterruptedException {
        long remainingNanos = timeoutNanos;
        lock.lock();
        try {
            while (!tryAdd(task)) {
                if (shutdown || remainingNanos <= 0) {
                    return countRejected();
                }
                remainingNanos = awaitNotFull(remainingNanos);
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

    // ---- workers ----

    /**
     * Blocks until there is a task, and takes it. Returns null if the queue is shut down and empty.
     *
     * @param afterAnother whether the calling worker has run a task since its previous call
     */
    @Nullable Runnable take(boolean afterAnother) {
        lock.lock();
        try {
            if (!afterAnother || queue.size() == 0) {
                awaitNotEmpty(afterAnother ? 1 : 0);
                active += queue.size() > 0 ? 1 : 0;
            }
            // An interrupt of the previous task must not reach the next one.
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

    /** Blocks until there is a task or the queue is shut down. If an error is thrown, {@code active} is unchanged. */
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
        // The caller takes one task; another idle worker is woken for the rest.
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

    // ---- shutdown ----

    /** Rejects later tasks and wakes all blocked threads; queued tasks can still be taken. */
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

    /** Removes all queued tasks and returns them in order. */
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
