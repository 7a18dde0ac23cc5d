package dev.tern.timer;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a queue in flat arrays: deadline, callback, and the generation that makes handles unique.
 *
 * <p>Thread safety: confined to its queue. Complexity: everything O(1), growth amortized; 16 bytes and a reference a slot.
 * A slot is live while its generation is odd. One that comes to generation 0 again has used up all handles that it can
 * give, and is left alone.
 */
final class TimerSlots {
    /** No slot. */
    static final int ABSENT = -1;

    /** The most slots that fit into an array of two longs each. */
    static final int MAX = 1 << 29;

    private static final int INITIAL = 16;
    private static final long LINK_MASK = 0xFFFF_FFFFL;
    private static final long NEXT_GENERATION = 1L << 32;

    private static final long MAX_TIMERS_PER_SLOT = 1L << 31;

    private final int maxTimers;
    private final long firstGeneration;

    /**
     * Two longs a slot, side by side so that a refresh touches one cache line: the deadline, and generation &lt;&lt; 32 |
     * link. The link of a free slot leads to the next free one.
     */
    private long[] cells = new long[2 * INITIAL];

    private @Nullable Runnable[] callbacks = new @Nullable Runnable[INITIAL];
    private int firstFree = ABSENT;
    private int everUsed;
    private int size;

    TimerSlots(int maxTimers) {
        this(maxTimers, MAX_TIMERS_PER_SLOT);
    }

    TimerSlots(int maxTimers, long timersPerSlot) {
        if (maxTimers <= 0 || maxTimers > MAX) {
            throw new IllegalArgumentException("maxTimers: " + maxTimers + ", must be > 0 and <= " + MAX);
        }
        this.maxTimers = maxTimers;
        this.firstGeneration = -2 * timersPerSlot * NEXT_GENERATION;
    }

    int size() {
        return size;
    }

    /** As many slots as there is room for; a slot is below it. */
    int capacity() {
        return callbacks.length;
    }

    int take(long deadlineNanos, Runnable callback) {
        requireNonNull(callback, "callback");
        if (size == maxTimers) {
            throw new IllegalStateException("timers: " + size + ", must be < " + maxTimers + " to schedule another");
        }
        int slot = firstFree == ABSENT ? unusedSlot() : firstFreeSlot();
        cells[2 * slot] = deadlineNanos;
        cells[2 * slot + 1] += NEXT_GENERATION;
        callbacks[slot] = callback;
        size++;
        return slot;
    }

    private int firstFreeSlot() {
        int slot = firstFree;
        firstFree = link(slot);
        return slot;
    }

    private int unusedSlot() {
        if (everUsed == callbacks.length) {
            // Slots that were left alone may make it more than maxTimers, one by one.
            int capacity = Math.max(everUsed + 1, Math.min(2 * everUsed, maxTimers));
            cells = Arrays.copyOf(cells, 2 * capacity);
            callbacks = Arrays.copyOf(callbacks, capacity);
        }
        cells[2 * everUsed + 1] = firstGeneration;
        return everUsed++;
    }

    Runnable release(int slot) {
        Runnable callback = requireNonNull(callbacks[slot]);
        callbacks[slot] = null;
        size--;
        long generation = (cells[2 * slot + 1] & ~LINK_MASK) + NEXT_GENERATION;
        cells[2 * slot + 1] = generation;
        if (generation != 0) {
            setLink(slot, firstFree);
            firstFree = slot;
        }
        return callback;
    }

    long handle(int slot) {
        return (cells[2 * slot + 1] & ~LINK_MASK) | slot;
    }

    /** The slot of a live timer, or {@link #ABSENT}. */
    int find(long handle) {
        int slot = (int) handle;
        boolean live = slot >= 0
                && slot < everUsed
                && (handle & NEXT_GENERATION) != 0
                && ((cells[2 * slot + 1] ^ handle) & ~LINK_MASK) == 0;
        return live ? slot : ABSENT;
    }

    long deadlineNanos(int slot) {
        return cells[2 * slot];
    }

    void setDeadlineNanos(int slot, long deadlineNanos) {
        cells[2 * slot] = deadlineNanos;
    }

    /** An int that the queue keeps with a live timer. */
    int link(int slot) {
        return (int) cells[2 * slot + 1];
    }

    void setLink(int slot, int link) {
        cells[2 * slot + 1] = (cells[2 * slot + 1] & ~LINK_MASK) | (link & LINK_MASK);
    }
}
