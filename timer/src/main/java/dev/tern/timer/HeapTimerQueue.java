package dev.tern.timer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A timer queue on an indexed 4-ary min-heap in flat arrays: the one to take. (小根堆, 时间堆)
 *
 * <p>The key of a timer in the heap is a lower bound of its deadline. To move a deadline further away is one store; the key is mended
 * when it surfaces, at most once for each time it does. To move it nearer sifts the key up at once.
 *
 * <p>Thread safety: confined to one thread. Ownership: a callback is held until it has run or was cancelled. Complexity: schedule,
 * cancel O(log n); reschedule to later O(1), to earlier O(log n); {@link #nextDeadlineNanos} amortized O(1); no object per timer, 28
 * bytes and a reference to the callback each; arrays double. Source: 游双 11.4.2; D. B. Johnson, "Priority queues with update and
 * finding minimum spanning trees", 1975, for the d-ary heap.
 *
 * <p>The heap of WebServer, from which many learned, reads before its first element at the first insert, runs a callback before it
 * removes the node, and sifts an adjusted node only down; the tests of this class show that none of it happens here.
 */
public final class HeapTimerQueue implements TimerQueue {
    private static final int ARITY_BITS = 2;
    private static final int INITIAL = 16;
    private static final int FREE = -1;

    private final int maxTimers;

    /** By position in the heap. */
    private long[] keys = new long[INITIAL];

    private int[] slots = new int[INITIAL];
    private int size;

    /** By slot; the position of a free slot is {@link #FREE}. */
    private long[] deadlines = new long[INITIAL];

    private int[] positions = new int[INITIAL];
    private int[] generations = new int[INITIAL];
    private @Nullable Runnable[] callbacks = new @Nullable Runnable[INITIAL];
    private int[] freeSlots = new int[INITIAL];
    private int free;
    private int used;

    private boolean expiring;
    private long expiringNanos;

    /** Creates an empty queue, bounded by memory only. */
    public HeapTimerQueue() {
        this(Integer.MAX_VALUE - 8);
    }

    /**
     * Creates an empty queue.
     *
     * @param maxTimers the most timers that may wait at once, above 0
     */
    public HeapTimerQueue(int maxTimers) {
        if (maxTimers <= 0) {
            throw new IllegalArgumentException("maxTimers: " + maxTimers + ", must be > 0");
        }
        this.maxTimers = maxTimers;
    }

    @Override
    public long schedule(long deadlineNanos, Runnable callback) {
        if (size == maxTimers) {
            throw new IllegalStateException("timers: " + size + ", at most " + maxTimers);
        }
        int slot = takeSlot();
        deadlines[slot] = deadlineNanos;
        callbacks[slot] = callback;
        place(size, slot, keyFor(deadlineNanos));
        size++;
        siftUp(size - 1);
        return handle(slot);
    }

    /** While expire runs, what is due already waits for the next call; else a callback could keep it busy for ever. */
    private long keyFor(long deadlineNanos) {
        return expiring && deadlineNanos - expiringNanos <= 0 ? expiringNanos + 1 : deadlineNanos;
    }

    @Override
    public boolean cancel(long handle) {
        int slot = slotOf(handle);
        if (slot == FREE) {
            return false;
        }
        remove(slot);
        return true;
    }

    @Override
    public boolean reschedule(long handle, long deadlineNanos) {
        int slot = slotOf(handle);
        if (slot == FREE) {
            return false;
        }
        deadlines[slot] = deadlineNanos;
        int position = positions[slot];
        long key = keyFor(deadlineNanos);
        if (key - keys[position] < 0) {
            keys[position] = key;
            siftUp(position);
        }
        return true;
    }

    @Override
    public int expire(long nowNanos) {
        int run = 0;
        expiring = true;
        expiringNanos = nowNanos;
        try {
            while (size > 0 && keys[0] - nowNanos <= 0) {
                if (deadlines[slots[0]] - nowNanos > 0) {
                    mendRoot();
                } else {
                    run++;
                    remove(slots[0]).run();
                }
            }
        } finally {
            expiring = false;
        }
        return run;
    }

    @Override
    public long nextDeadlineNanos() {
        if (size == 0) {
            throw new IllegalStateException("no timer waits");
        }
        // A stale key would only cause a poll for nothing; a key held back by expire must not be lowered again.
        while (keys[0] - deadlines[slots[0]] < 0) {
            mendRoot();
        }
        return keys[0];
    }

    @Override
    public int size() {
        return size;
    }

    private void mendRoot() {
        keys[0] = deadlines[slots[0]];
        siftDown(0);
    }

    // ---- slots ----

    private int takeSlot() {
        if (free > 0) {
            return freeSlots[--free];
        }
        if (used == positions.length) {
            grow(Math.min(maxTimers, 2 * used));
        }
        // Generation 0 is never given out, so that no handle is NONE.
        generations[used] = 1;
        return used++;
    }

    private void grow(int capacity) {
        keys = Arrays.copyOf(keys, capacity);
        slots = Arrays.copyOf(slots, capacity);
        deadlines = Arrays.copyOf(deadlines, capacity);
        positions = Arrays.copyOf(positions, capacity);
        generations = Arrays.copyOf(generations, capacity);
        callbacks = Arrays.copyOf(callbacks, capacity);
        freeSlots = Arrays.copyOf(freeSlots, capacity);
    }

    private long handle(int slot) {
        return (long) generations[slot] << 32 | slot;
    }

    private int slotOf(long handle) {
        int slot = (int) handle;
        boolean live = slot >= 0 && slot < used && positions[slot] != FREE && generations[slot] == (int) (handle >> 32);
        return live ? slot : FREE;
    }

    private Runnable remove(int slot) {
        int position = positions[slot];
        size--;
        if (position < size) {
            place(position, slots[size], keys[size]);
            siftDown(position);
            siftUp(position);
        }
        return release(slot);
    }

    private Runnable release(int slot) {
        Runnable callback = callbacks[slot];
        callbacks[slot] = null;
        positions[slot] = FREE;
        generations[slot] = generations[slot] == -1 ? 1 : generations[slot] + 1;
        freeSlots[free++] = slot;
        return java.util.Objects.requireNonNull(callback);
    }

    // ---- the heap ----

    private void place(int position, int slot, long key) {
        keys[position] = key;
        slots[position] = slot;
        positions[slot] = position;
    }

    private void siftUp(int from) {
        int position = from;
        int slot = slots[from];
        long key = keys[from];
        while (position > 0) {
            int parent = (position - 1) >> ARITY_BITS;
            if (keys[parent] - key <= 0) {
                break;
            }
            place(position, slots[parent], keys[parent]);
            position = parent;
        }
        place(position, slot, key);
    }

    private void siftDown(int from) {
        int position = from;
        int slot = slots[from];
        long key = keys[from];
        int child = leastChild(position);
        while (child < size && keys[child] - key < 0) {
            place(position, slots[child], keys[child]);
            position = child;
            child = leastChild(position);
        }
        place(position, slot, key);
    }

    /** The position of the child with the least key; beyond the heap if there is none. */
    private int leastChild(int position) {
        int first = (position << ARITY_BITS) + 1;
        int end = Math.min(first + (1 << ARITY_BITS), size);
        int least = first;
        for (int child = first + 1; child < end; child++) {
            if (keys[child] - keys[least] < 0) {
                least = child;
            }
        }
        return least;
    }
}
