package dev.tern.threadpool;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where those who give tasks meet the workers who take them: a bounded queue in two halves, so that the two seldom meet at a lock.
 *
 * <pre>
 * givers --givers' lock--> [ inbox ] --whole, when the outbox is empty--> [ outbox ] --takers' lock--> workers
 * </pre>
 *
 * <p>A worker that finds nothing sleeps. At most one that was woken is on its way at any time: on its arrival it wakes the next, if there
 * is more to do, so that a burst of tasks costs its giver one wake-up and not one a task.
 *
 * <p>Thread safety: safe for concurrent calls. The takers' lock is acquired before the givers', never after. Source: Michael and Scott,
 * "Simple, fast, and practical non-blocking and blocking concurrent queue algorithms" (1996), for the two locks; muduo's
 * EventLoop for the swap.
 */
final class TaskExchange {
    private final int capacity;

    private final ReentrantLock givers = new ReentrantLock();
    private final Condition given = givers.newCondition();
    private final Condition roomMade = givers.newCondition();

    // Guarded by givers; what is volatile is also read without.
    private TaskQueue inbox;
    private int sleeping;
    /** One was woken and has not arrived. */
    private boolean waking;

    private long submitted;
    private long rejected;
    private volatile int wantRoom;
    private volatile boolean shutdown;
    /** The number of the task whose wait is timed, one at a time; 0 if none. A worker that has taken it writes 0. */
    private volatile long timed;

    private long timedSinceNanos;

    private final ReentrantLock takers = new ReentrantLock();

    // Guarded by takers.
    private TaskQueue outbox;
    private long taken;
    private long completed;
    private long longestWaitNanos;
    /** The size of the outbox. It grows under both locks, so that a giver may see it too large for a moment, never too small. */
    private volatile int fetched;

    /**
     * Creates an open exchange without tasks.
     *
     * @param capacity the most tasks that may wait, above 0
     */
    TaskExchange(int capacity) {
        this.capacity = capacity;
        inbox = new TaskQueue(capacity);
        outbox = new TaskQueue(capacity);
    }

    // ---- for those who give ----

    /** Adds a task; false, and counted, when there is no room or the exchange is shut down. */
    boolean offer(Runnable task) {
        givers.lock();
        try {
            return add(task) || reject();
        } finally {
            givers.unlock();
        }
    }

    /** Adds a task as {@link #offer(Runnable)} does, but waits for room. */
    boolean offer(Runnable task, long timeoutNanos) throws InterruptedException {
        givers.lock();
        try {
            return add(task) || addWhenThereIsRoom(task, timeoutNanos) || reject();
        } catch (InterruptedException e) {
            reject();
            throw e;
        } finally {
            givers.unlock();
        }
    }

    private boolean addWhenThereIsRoom(Runnable task, long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        // Said before the next look, so that a worker that makes room after it sees it.
        wantRoom++;
        try {
            boolean added = add(task);
            while (!added && !shutdown && left > 0) {
                left = roomMade.awaitNanos(left);
                added = add(task);
            }
            return added;
        } finally {
            wantRoom--;
        }
    }

    private boolean add(Runnable task) {
        if (shutdown || inbox.size() + fetched >= capacity) {
            return false;
        }
        inbox.offer(task);
        submitted++;
        if (timed == 0) {
            timedSinceNanos = System.nanoTime();
            timed = submitted;
        }
        if (!waking) {
            wakeOne();
        }
        return true;
    }

    private void wakeOne() {
        waking = sleeping > 0;
        if (waking) {
            given.signal();
        }
    }

    private boolean reject() {
        rejected++;
        return false;
    }

    // ---- for the workers ----

    /**
     * Waits for a task; null when there will be none.
     *
     * @param afterAnother whether the caller has completed a task since its previous call
     */
    @Nullable Runnable take(boolean afterAnother) {
        int ended = afterAnother ? 1 : 0;
        while (true) {
            // Looked at first: what was accepted before the shutdown is found below.
            boolean last = shutdown;
            Runnable task = poll(ended);
            if (task != null || last) {
                return task;
            }
            ended = 0;
            sleep();
        }
    }

    private @Nullable Runnable poll(int ended) {
        Runnable task;
        takers.lock();
        try {
            completed += ended;
            if (outbox.size() == 0) {
                fetch();
            }
            // An interrupt that was meant for the last task must not reach the next.
            Thread.interrupted();
            task = outbox.poll();
            if (task != null) {
                taken++;
                fetched = outbox.size();
                measureWait();
            }
        } finally {
            takers.unlock();
        }
        if (wantRoom > 0) {
            tellOfRoom();
        }
        return task;
    }

    private void fetch() {
        givers.lock();
        try {
            TaskQueue full = inbox;
            inbox = outbox;
            outbox = full;
            fetched = full.size();
        } finally {
            givers.unlock();
        }
    }

    private void measureWait() {
        if (taken == timed) {
            longestWaitNanos = Math.max(longestWaitNanos, System.nanoTime() - timedSinceNanos);
            timed = 0;
        }
    }

    private void tellOfRoom() {
        givers.lock();
        try {
            roomMade.signal();
        } finally {
            givers.unlock();
        }
    }

    private void sleep() {
        givers.lock();
        try {
            sleeping++;
            if (inbox.size() + fetched == 0 && !shutdown) {
                given.awaitUninterruptibly();
            }
            sleeping--;
            waking = false;
            // One of the tasks is for the caller.
            if (inbox.size() + fetched > 1) {
                wakeOne();
            }
        } finally {
            givers.unlock();
        }
    }

    // ---- the end ----

    /** Refuses what is given from now on; what waits can still be taken. */
    void shutdown() {
        givers.lock();
        try {
            shutdown = true;
            given.signalAll();
            roomMade.signalAll();
        } finally {
            givers.unlock();
        }
    }

    boolean isShutdown() {
        return shutdown;
    }

    /** Takes back all that wait, in their order. */
    List<Runnable> drain() {
        takers.lock();
        givers.lock();
        try {
            List<Runnable> all = outbox.drain();
            all.addAll(inbox.drain());
            fetched = 0;
            return all;
        } finally {
            givers.unlock();
            takers.unlock();
        }
    }

    ThreadPoolStatistics statistics(int threads) {
        takers.lock();
        givers.lock();
        try {
            int active = (int) (taken - completed);
            int queued = inbox.size() + outbox.size();
            return new ThreadPoolStatistics(submitted, completed, rejected, active, queued, threads, longestWaitNanos);
        } finally {
            givers.unlock();
            takers.unlock();
        }
    }
}
