package dev.tern.threadpool;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded FIFO queue of tasks in a ring buffer of references, without an object per task. It counts the tasks that
 * were added and removed, so that its owner needs no counters.
 *
 * <p>Thread safety: none; guarded by the lock of {@link BlockingTaskQueue}. Complexity: O(1) amortized. The ring has 64
 * elements at first and doubles when it is full, up to the capacity.
 */
final class TaskQueue {
    private static final int INITIAL = 64;

    private final int capacity;
    /**
     * The length is a power of two, so that the index of a task is its sequence number, masked. The element type is
     * Object, because a store into an array of an interface type is checked at run time: 44 ns per task instead of 35,
     * with one submitter and one worker.
     */
    private @Nullable Object[] ring = new @Nullable Object[INITIAL];

    private long offered;
    private long polled;

    /**
     * Creates an empty queue.
     *
     * @param capacity maximum number of queued tasks, above 0
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

    /** Returns the number of tasks added so far. */
    long offered() {
        return offered;
    }

    /** Returns the number of tasks removed so far, including drained ones. */
    long polled() {
        return polled;
    }

    /** Adds a task at the end; returns false if the queue is full. */
    boolean offer(Runnable task) {
        int size = size();
        if (size == capacity) {
            return false;
        }
        if (size == ring.length) {
            grow();
        }
        ring[index(offered)] = Objects.requireNonNull(task, "task");
        offered++;
        return true;
    }

    private void grow() {
        @Nullable Object[] larger = new @Nullable Object[2 * ring.length];
        for (long number = polled; number < offered; number++) {
            larger[(int) number & (larger.length - 1)] = ring[index(number)];
        }
        ring = larger;
    }

    /** Removes and returns the oldest task, or null if the queue is empty. */
    @Nullable Runnable poll() {
        if (size() == 0) {
            return null;
        }
        int index = index(polled);
        Runnable task = (Runnable) ring[index];
        ring[index] = null;
        polled++;
        return task;
    }

    /** Removes all tasks and returns them in order. */
    List<Runnable> drain() {
        List<Runnable> all = new ArrayList<>(size());
        for (Runnable task = poll(); task != null; task = poll()) {
            all.add(task);
        }
        return all;
    }

    private int index(long number) {
        return (int) number & (ring.length - 1);
    }
}
