package dev.tern.threadpool;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded first-in first-out queue of tasks in a ring of references: no object per task. It counts what went through it, so that its owner
 * writes no count of its own. (任务队列)
 *
 * <p>Thread safety: none; guarded by the lock of its owner. Complexity: O(1), no allocation after construction up to the first 64
 * places, then doubling up to the bound.
 */
final class TaskQueue {
    private static final int INITIAL = 64;

    private final int capacity;
    /**
     * Its length is a power of two, and so a count, masked, is a place. Of objects, since a store into an array of an interface's type is
     * checked at run time: under the lock, with one submitter and one worker, 44 ns a task instead of 35.
     */
    private @Nullable Object[] ring = new @Nullable Object[INITIAL];

    private long offered;
    private long polled;

    /**
     * Creates an empty queue.
     *
     * @param capacity the most tasks that may wait, above 0
     */
    TaskQueue(int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("queueCapacity: " + capacity + ", must be > 0");
        }
        this.capacity = capacity;
    }

    int size() {
        return (int) (offered - polled);
    }

    /** How many tasks were ever added. */
    long offered() {
        return offered;
    }

    /** How many tasks were ever taken, drained ones included. */
    long polled() {
        return polled;
    }

    /** Adds a task at the end; false when the queue is full. */
    boolean offer(Runnable task) {
        int size = size();
        if (size == capacity) {
            return false;
        }
        if (size == ring.length) {
            grow();
        }
        ring[place(offered)] = Objects.requireNonNull(task, "task");
        offered++;
        return true;
    }

    private void grow() {
        @Nullable Object[] larger = new @Nullable Object[2 * ring.length];
        for (long number = polled; number < offered; number++) {
            larger[(int) number & (larger.length - 1)] = ring[place(number)];
        }
        ring = larger;
    }

    /** Takes the task that waited longest, or null when there is none. */
    @Nullable Runnable poll() {
        if (size() == 0) {
            return null;
        }
        int place = place(polled);
        Runnable task = (Runnable) ring[place];
        ring[place] = null;
        polled++;
        return task;
    }

    /** Takes all tasks, in their order. */
    List<Runnable> drain() {
        List<Runnable> all = new ArrayList<>(size());
        for (Runnable task = poll(); task != null; task = poll()) {
            all.add(task);
        }
        return all;
    }

    private int place(long number) {
        return (int) number & (ring.length - 1);
    }
}
