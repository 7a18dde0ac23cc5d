package dev.tern.timer;

import java.util.Arrays;

/**
 * A timer queue on an indexed 4-ary min-heap in flat arrays: the recommended implementation.
 *
 * <p>Lazy rescheduling: the key of a timer in the heap is a <em>lower bound</em> of its deadline. Moving a deadline
 * further away is one store; the key is repaired when it reaches the root. So a server that moves a timer per request
 * pays the cost of the heap once per timeout instead of once per request.
 *
 * <p>Lazy deletion: the slot of a timer that was cancelled or has run stays in the heap until it reaches the root. A
 * new timer reuses the most recently freed slot together with its heap position. It is sifted up only if the key of
 * that position is above its deadline.
 *
 * <pre>
 *   slot:      0    1    2    3        the deadline of slot 2 was moved from 20 to 80:
 *   deadline  30   10   80   40        its key stays 20, and becomes 80 when it reaches the root
 *
 *   position:  0    1    2    3
 *   key       10   30   20   40        children of position p: 4p + 1 .. 4p + 4
 *   slot       1    0    2    3
 * </pre>
 *
 * <p>Compared with the heap of WebServer, from which many have learned this structure: there a sift up reads the parent
 * of the root, before the array; a callback runs before its node is removed; a changed node is sifted down only; and
 * the time left is unsigned, so it is never negative. Here a sift up ends at position 0, a timer is removed before its
 * callback runs, a deadline that moves nearer is sifted up, and the time left is a signed difference.
 *
 * <p>Thread safety: confined to one thread, or guarded by one lock. Ownership: see {@link TimerQueue}; the arrays
 * double, and never shrink. Complexity: cancel O(1); schedule O(1) if it reuses a slot with an earlier key, else O(log
 * n); reschedule to a later deadline O(1), to an earlier one O(log n); {@link #nextDeadlineNanos} is exact and O(1),
 * plus O(log n) per repaired key, at most one repair per deadline that was moved or cancelled. 28 bytes and a reference
 * to the callback per slot; only growth allocates.
 *
 * <p>Source: 游双 11.4.2 (时间堆); D. B. Johnson, "Priority queues with update and finding minimum spanning trees" (1975),
 * for the d-ary heap.
 */
public final class HeapTimerQueue implements TimerQueue {
    private static final int ARITY_BITS = 2;

    private final TimerSlots slots;
    private final ExpiryPass pass = new ExpiryPass();

    /** Indexed by heap position. The link of a slot is its position, or ABSENT. */
    private long[] keys;

    private int[] slotsByPosition;
    /** Number of slots in the heap, including those whose timer was cancelled or has run. */
    private int size;

    /** Creates an empty queue for at most 2^29 timers. */
    public HeapTimerQueue() {
        this(TimerSlots.MAX);
    }

    /**
     * Creates an empty queue.
     *
     * @param maxTimers maximum number of timers at a time, in 1..2^29
     */
    public HeapTimerQueue(int maxTimers) {
        slots = new TimerSlots(maxTimers);
        keys = new long[slots.capacity()];
        slotsByPosition = new int[slots.capacity()];
    }

    @Override
    public long schedule(long deadlineNanos, Runnable callback) {
        makeRoom(slots.makeRoom());
        long deadline = pass.effectiveDeadline(deadlineNanos);
        int slot = slots.take(deadline, callback);
        int position = slots.link(slot);
        if (position == TimerSlots.ABSENT) {
            siftUp(size++, slot, deadline);
        } else if (deadline - keys[position] < 0) {
            siftUp(position, slot, deadline);
        }
        return slots.handle(slot);
    }

    private void makeRoom(int used) {
        if (used > keys.length) {
            long[] grown = Arrays.copyOf(keys, slots.capacity());
            slotsByPosition = Arrays.copyOf(slotsByPosition, slots.capacity());
            keys = grown;
        }
    }

    @Override
    public boolean cancel(long handle) {
        if (!slots.holds(handle)) {
            return false;
        }
        int slot = TimerSlots.slot(handle);
        slots.release(slot);
        return true;
    }

    @Override
    public boolean reschedule(long handle, long deadlineNanos) {
        if (!slots.holds(handle)) {
            return false;
        }
        int slot = TimerSlots.slot(handle);
        long deadline = pass.effectiveDeadline(deadlineNanos);
        boolean nearer = deadline - slots.deadlineNanos(slot) < 0;
        slots.setDeadlineNanos(slot, deadline);
        // Only a nearer deadline can be below the key: a deadline that moves away does not touch the heap.
        if (nearer && deadline - keys[slots.link(slot)] < 0) {
            siftUp(slots.link(slot), slot, deadline);
        }
        return true;
    }

    @Override
    public int expire(long nowNanos) {
        pass.begin(nowNanos);
        int count = 0;
        try {
            while (size > 0 && keys[0] - nowNanos <= 0) {
                if (repairRoot()) {
                    continue;
                }
                count++;
                // A timer scheduled by the callback reuses this slot, at the root: one sift instead of two.
                slots.release(slotsByPosition[0]).run();
            }
        } finally {
            pass.end();
        }
        return count;
    }

    @Override
    public long nextDeadlineNanos() {
        slots.requireNotEmpty();
        while (repairRoot()) {
            // A key below its deadline would wake a poll too early.
        }
        return keys[0];
    }

    @Override
    public int size() {
        return slots.size();
    }

    @Override
    public int clear() {
        int count = slots.size();
        for (; size > 0; size--) {
            int slot = slotsByPosition[size - 1];
            slots.setLink(slot, TimerSlots.ABSENT);
            if (slots.isLive(slot)) {
                slots.release(slot);
            }
        }
        return count;
    }

    /**
     * Raises the key of the root to its deadline, or removes a root whose timer was cancelled or has run. Returns false
     * if the root needs no repair.
     */
    private boolean repairRoot() {
        int slot = slotsByPosition[0];
        if (!slots.isLive(slot)) {
            removeRoot(slot);
            return true;
        }
        long deadline = slots.deadlineNanos(slot);
        if (keys[0] == deadline) {
            return false;
        }
        siftDown(0, slot, deadline);
        return true;
    }

    private void removeRoot(int slot) {
        slots.setLink(slot, TimerSlots.ABSENT);
        size--;
        if (size > 0) {
            siftDown(0, slotsByPosition[size], keys[size]);
        }
    }

    private void siftUp(int hole, int slot, long key) {
        int position = hole;
        while (position > 0 && key - keys[parent(position)] < 0) {
            int parent = parent(position);
            put(position, slotsByPosition[parent], keys[parent]);
            position = parent;
        }
        put(position, slot, key);
    }

    private void siftDown(int hole, int slot, long key) {
        int position = hole;
        int child = childBelow(position, key);
        while (child != TimerSlots.ABSENT) {
            put(position, slotsByPosition[child], keys[child]);
            position = child;
            child = childBelow(position, key);
        }
        put(position, slot, key);
    }

    private void put(int position, int slot, long key) {
        keys[position] = key;
        slotsByPosition[position] = slot;
        slots.setLink(slot, position);
    }

    private static int parent(int position) {
        return (position - 1) >> ARITY_BITS;
    }

    /** Returns the position of the child with the smallest key if it is below the given key, else ABSENT. */
    private int childBelow(int position, long key) {
        int first = (position << ARITY_BITS) + 1;
        int end = Math.min(first + (1 << ARITY_BITS), size);
        int minChild = TimerSlots.ABSENT;
        long minKey = key;
        for (int child = first; child < end; child++) {
            long childKey = keys[child];
            if (childKey - minKey < 0) {
                minKey = childKey;
                minChild = child;
            }
        }
        return minChild;
    }
}
