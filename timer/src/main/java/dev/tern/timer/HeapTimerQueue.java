package dev.tern.timer;

import java.util.Arrays;

/**
 * A timer queue on an indexed 4-ary min-heap in flat arrays: the one to take.
 *
 * <p>The key of a timer in the heap is a <em>lower bound</em> of its deadline. To move a deadline further away is one
 * store; the key is mended when it surfaces. A server that moves a timer at each request so pays the heap once a timeout,
 * not once a request. In the same way the slot of a timer that was cancelled, or has run, stays in the heap until it surfaces; the next
 * timer takes over the slot that was freed last, with its place, and where its key is not too high for it, that is all.
 *
 * <pre>
 *   slot:      0    1    2    3        the deadline of slot 2 was moved from 20 to 80:
 *   deadline  30   10   80   40        its key stays 20, and rises to 80 when the root is gone
 *
 *   position:  0    1    2    3
 *   key       10   30   20   40        children of position p: 4p + 1 .. 4p + 4
 *   slot       1    0    2    3
 * </pre>
 *
 * <p>The heap of WebServer, from which many have learned this structure, compares with the parent of the root, which is
 * before its array, runs a callback before its node is removed, sifts an adjusted node only down, and has a wait in an
 * unsigned type, which never is below 0. Here a sift up ends at position 0, a callback runs when the heap is whole again
 * without it, a deadline that moves nearer sifts up, and what is left until a deadline is a signed difference.
 *
 * <p>Thread safety: confined to one thread, or to one lock. Ownership: see {@link TimerQueue}; the arrays double, and never
 * shrink, and have room for the most timers that ever waited at once. Complexity: cancel O(1); schedule O(1) in place of one that is gone
 * and was due before it, else O(log n); reschedule to later O(1), to earlier O(log n); {@link #nextDeadlineNanos} is exact and O(1), but for
 * the mending of keys that surfaced, O(log n) each, at most one for each deadline that was moved or cancelled. 28 bytes and a reference to
 * the callback for each slot; nothing is allocated but by growth.
 * Source: 游双 11.4.2 (时间堆); D. B. Johnson, "Priority queues with update and finding minimum spanning trees" (1975), for the
 * d-ary heap.
 */
public final class HeapTimerQueue implements TimerQueue {
    private static final int ARITY_BITS = 2;

    private final TimerSlots slots;
    private final ExpiryPass pass = new ExpiryPass();

    /** By position; the position of a slot is its link, or ABSENT. */
    private long[] keys;

    private int[] slotsByPosition;
    /** The slots in the heap, with those whose timer is gone. */
    private int size;

    /** Creates an empty queue for as many timers as an array holds, over 500 million. */
    public HeapTimerQueue() {
        this(TimerSlots.MAX);
    }

    /**
     * Creates an empty queue.
     *
     * @param maxTimers the most timers that may wait at once, from 1 to 2^29
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
        // Only a nearer one can be below the key, and only then is the heap looked at.
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
                // What the callback schedules takes over the slot, at the root: one sift instead of two.
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
            // A key that is too low would end a poll for nothing.
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

    /** Raises the key of the root to its deadline, or removes a root whose timer is gone; false if there is nothing to do. */
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

    /** The position of the child with the least key, where that is below a key; else ABSENT. */
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
