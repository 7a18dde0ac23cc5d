package dev.tern.timer;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a queue in flat arrays: deadline, callback, and the generation that makes handles unique.
 *
 * <p>Thread safety: confined to its queue. Complexity: everything O(1), growth amortized; 16 bytes and a reference a slot.
 * A slot is live while its generation is odd. One that comes to generation 0 again has used up all handles that it can
 * give, and is left alone. Deadlines and generations lie apart, so that a refresh touches 12 bytes a timer and no more: of a
 * million timers that is what the caches and the page tables of a small machine hold (31 ns with 16 bytes in one place, 17 apart).
 */
final class TimerSlots {
    /** No slot. */
    static final int ABSENT = -1;

    /** The most slots, a power of two that arrays can still have. */
    static final int MAX = 1 << 29;

    private static final int INITIAL = 16;
    private static final long MAX_TIMERS_PER_SLOT = 1L << 31;

    private final int maxTimers;
    private final int firstGeneration;

    /** A free slot has the next free one in place of a deadline. */
    private long[] deadlines = new long[INITIAL];

    private int[] generations = new int[INITIAL];
    private int[] links = new int[INITIAL];
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
        this.firstGeneration = (int) (-2 * timersPerSlot);
    }

    int size() {
        return size;
    }

    /** Throws IllegalStateException where there is no timer, and so no next deadline. */
    void requireNotEmpty() {
        if (size == 0) {
            throw new IllegalStateException("timers: 0, must be > 0 to have a next deadline");
        }
    }

    /** As many slots as there is room for; a slot is below it. */
    int capacity() {
        return callbacks.length;
    }

    /**
     * Makes room for one more timer. Called before {@link #take}, so that a queue can grow its own arrays to {@link #capacity} between the
     * two: where memory is short, nothing is half done.
     *
     * @return a number above that of the slot that is taken next, and of every slot that was ever taken
     */
    int makeRoom() {
        if (size == maxTimers) {
            throw new IllegalStateException("timers: " + size + ", must be < " + maxTimers + " to schedule another");
        }
        if (firstFree == ABSENT && everUsed == callbacks.length) {
            grow();
        }
        return firstFree == ABSENT ? everUsed + 1 : everUsed;
    }

    /** Takes a slot, for which there is room. */
    int take(long deadlineNanos, Runnable callback) {
        requireNonNull(callback, "callback");
        int slot = firstFree == ABSENT ? unusedSlot() : firstFreeSlot();
        deadlines[slot] = deadlineNanos;
        generations[slot]++;
        callbacks[slot] = callback;
        size++;
        return slot;
    }

    private int firstFreeSlot() {
        int slot = firstFree;
        firstFree = (int) deadlines[slot];
        return slot;
    }

    private void grow() {
        // Slots that were left alone may make it more than maxTimers, one by one.
        int capacity = Math.max(everUsed + 1, Math.min(2 * everUsed, maxTimers));
        deadlines = Arrays.copyOf(deadlines, capacity);
        generations = Arrays.copyOf(generations, capacity);
        links = Arrays.copyOf(links, capacity);
        // The last of them: its length is the capacity, which must not exceed the others'.
        callbacks = Arrays.copyOf(callbacks, capacity);
    }

    private int unusedSlot() {
        generations[everUsed] = firstGeneration;
        links[everUsed] = ABSENT;
        return everUsed++;
    }

    Runnable release(int slot) {
        Runnable callback = requireNonNull(callbacks[slot]);
        callbacks[slot] = null;
        size--;
        generations[slot]++;
        if (generations[slot] != 0) {
            deadlines[slot] = firstFree;
            firstFree = slot;
        }
        return callback;
    }

    long handle(int slot) {
        return (long) generations[slot] << Integer.SIZE | slot;
    }

    /** Whether a handle is that of a live timer. */
    boolean holds(long handle) {
        int slot = slot(handle);
        int generation = (int) (handle >> Integer.SIZE);
        return slot >= 0 && slot < everUsed && (generation & 1) != 0 && generations[slot] == generation;
    }

    static int slot(long handle) {
        return (int) handle;
    }

    boolean isLive(int slot) {
        return (generations[slot] & 1) != 0;
    }

    long deadlineNanos(int slot) {
        return deadlines[slot];
    }

    void setDeadlineNanos(int slot, long deadlineNanos) {
        deadlines[slot] = deadlineNanos;
    }

    /** An int that the queue keeps with a slot, whether it is live or not; {@link #ABSENT} until it is set. */
    int link(int slot) {
        return links[slot];
    }

    void setLink(int slot, int link) {
        links[slot] = link;
    }
}
