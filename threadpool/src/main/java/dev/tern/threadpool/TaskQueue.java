package dev.tern.threadpool;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded first-in first-out queue of tasks in a ring of references: no object per task. (任务队列)
 *
 * <p>Thread safety: none; guarded by the lock of its owner. Complexity: O(1), no allocation after construction up to the first 64
 * places, then doubling up to the bound.
 */
final class TaskQueue {
    private static final int INITIAL = 64;

    private final int capacity;
    private @Nullable Runnable[] ring;
    private int head;
    private int size;

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
        this.ring = new @Nullable Runnable[Math.min(capacity, INITIAL)];
    }

    int size() {
        return size;
    }

    /** Adds a task at the end; false when the queue is full. */
    boolean offer(Runnable task) {
        if (size == capacity) {
            return false;
        }
        if (size == ring.length) {
            grow();
        }
        ring[index(size)] = Objects.requireNonNull(task, "task");
        size++;
        return true;
    }

    private void grow() {
        @Nullable Runnable[] larger = new @Nullable Runnable[(int) Math.min(capacity, 2L * ring.length)];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[index(i)];
        }
        ring = larger;
        head = 0;
    }

    /** Takes the task that waited longest, or null when there is none. */
    @Nullable Runnable poll() {
        if (size == 0) {
            return null;
        }
        Runnable task = ring[head];
        ring[head] = null;
        head = index(1);
        size--;
        return task;
    }

    /** Takes all tasks, in their order. */
    List<Runnable> drain() {
        List<Runnable> all = new ArrayList<>(size);
        for (Runnable task = poll(); task != null; task = poll()) {
            all.add(task);
        }
        return all;
    }

    private int index(int offset) {
        int index = head + offset;
        return index < ring.length ? index : index - ring.length;
    }
}
