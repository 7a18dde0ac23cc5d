package dev.tern.timer;

/**
 * A timer queue on a linked list in ascending order of deadlines: the simplest correct structure, for learning and
 * comparison.
 *
 * <p>The insert position is searched from the end, because most new timers are due after all others; timers with equal
 * deadlines run in insertion order. For more than a few dozen timers use {@link HeapTimerQueue}.
 *
 * <p>Thread safety: confined to one thread, or guarded by one lock. Ownership: see {@link TimerQueue}. Complexity:
 * schedule and reschedule O(n); cancel O(1); {@link #nextDeadlineNanos} exact and O(1); 24 bytes and a reference per
 * slot. Source: 游双 11.2 (升序定时器链表), which searches from the start of the list and uses the wall clock.
 */
public final class SortedListTimerQueue implements TimerQueue {
    private static final int LIST = 0;

    private final TimerSlots slots = new TimerSlots(TimerSlots.MAX);
    private final SlotLists order = new SlotLists(1, slots.capacity());
    private final ExpiryPass pass = new ExpiryPass();

    /** Creates an empty queue. */
    public SortedListTimerQueue() {}

    @Override
    public long schedule(long deadlineNanos, Runnable callback) {
        order.makeRoom(slots.makeRoom(), slots.capacity());
        int slot = slots.take(pass.effectiveDeadline(deadlineNanos), callback);
        insert(slot);
        return slots.handle(slot);
    }

    @Override
    public boolean cancel(long handle) {
        if (!slots.holds(handle)) {
            return false;
        }
        int slot = TimerSlots.slot(handle);
        remove(slot);
        return true;
    }

    @Override
    public boolean reschedule(long handle, long deadlineNanos) {
        if (!slots.holds(handle)) {
            return false;
        }
        int slot = TimerSlots.slot(handle);
        order.remove(slot);
        slots.setDeadlineNanos(slot, pass.effectiveDeadline(deadlineNanos));
        insert(slot);
        return true;
    }

    @Override
    public int expire(long nowNanos) {
        pass.begin(nowNanos);
        int count = 0;
        try {
            while (!isEmpty() && nextDeadlineNanos() - nowNanos <= 0) {
                count++;
                remove(order.first(LIST)).run();
            }
        } finally {
            pass.end();
        }
        return count;
    }

    @Override
    public long nextDeadlineNanos() {
        slots.requireNotEmpty();
        return slots.deadlineNanos(order.first(LIST));
    }

    @Override
    public int size() {
        return slots.size();
    }

    @Override
    public int clear() {
        int count = size();
        while (!isEmpty()) {
            remove(order.first(LIST));
        }
        return count;
    }

    private void insert(int slot) {
        long deadline = slots.deadlineNanos(slot);
        int predecessor = order.last(LIST);
        while (predecessor != TimerSlots.ABSENT && slots.deadlineNanos(predecessor) - deadline > 0) {
            predecessor = order.before(predecessor);
        }
        if (predecessor == TimerSlots.ABSENT) {
            order.addFirst(LIST, slot);
        } else {
            order.addAfter(predecessor, slot);
        }
    }

    private Runnable remove(int slot) {
        order.remove(slot);
        return slots.release(slot);
    }
}
