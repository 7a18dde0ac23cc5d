package dev.tern.timer;

/**
 * A timer queue on a hashed timing wheel: all operations on a timer are O(1), and time has ticks.
 *
 * <pre>
 *   spoke:      0        1        2        3        4 spokes, a tick of 10 ms, and tick 5 is the present:
 *               |        |        |        |
 *   tick:       8      9, 13      6       15        deadline 52 ms waits in tick 6, which ends at 60 ms
 * </pre>
 *
 * <p>A timer waits in the first tick that does not end before its deadline, and runs when {@link #expire} is called at the
 * end of that tick or later: never early, late by less than a tick. One whose deadline has passed waits for the next tick.
 * Timers of one tick run in any order; so do those of all ticks when a call comes more than a turn of the wheel after the
 * previous one.
 *
 * <p>Take a wheel with about as many spokes as there are ticks in a usual timeout: a spoke holds what is due in this turn
 * and in later ones, and looks at all of it once a turn.
 *
 * <p>Thread safety: confined to one thread, or to one lock. Ownership: see {@link TimerQueue}. Complexity: schedule, cancel
 * and reschedule O(1); expire looks at each spoke whose tick has ended since the previous call, once; {@link
 * #nextDeadlineNanos} is O(spokes), and a lower bound: the end of the first tick whose spoke holds a timer, of this turn or
 * a later one. 24 bytes and a reference for each slot, 8 bytes for each spoke. Source: G. Varghese and T. Lauck, "Hashed
 * and hierarchical timing wheels" (1987), scheme 6; 游双 11.4.1 (时间轮).
 */
public final class HashedWheelTimerQueue implements TimerQueue {
    private final long tickNanos;
    private final int spokes;
    private final long startNanos;

    private final TimerSlots slots = new TimerSlots(TimerSlots.MAX);
    private final ExpiryPass pass = new ExpiryPass();

    /** A list for each spoke, and one more for what is due. */
    private final SlotLists lists;

    private final int due;

    /** The last tick that has ended; the wheel's first tick is 1. */
    private long tick;

    /**
     * Creates an empty queue.
     *
     * @param tickNanos the length of a tick, above 0
     * @param spokes how many ticks a turn has, from 1 to 2^24
     * @param startNanos the present, when the first tick begins
     */
    public HashedWheelTimerQueue(long tickNanos, int spokes, long startNanos) {
        if (tickNanos <= 0) {
            throw new IllegalArgumentException("tickNanos: " + tickNanos + ", must be > 0");
        }
        if (spokes <= 0 || spokes > 1 << 24) {
            throw new IllegalArgumentException("spokes: " + spokes + ", must be > 0 and <= " + (1 << 24));
        }
        this.tickNanos = tickNanos;
        this.spokes = spokes;
        this.startNanos = startNanos;
        this.lists = new SlotLists(spokes + 1, slots.capacity());
        this.due = spokes;
    }

    @Override
    public long schedule(long deadlineNanos, Runnable callback) {
        lists.makeRoom(slots.makeRoom(), slots.capacity());
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
        lists.remove(slot);
        slots.setDeadlineNanos(slot, pass.effectiveDeadline(deadlineNanos));
        insert(slot);
        return true;
    }

    @Override
    public int expire(long nowNanos) {
        pass.begin(nowNanos);
        int count = 0;
        try {
            advanceTo(Math.floorDiv(nowNanos - startNanos, tickNanos));
            while (!lists.isEmpty(due)) {
                count++;
                remove(lists.first(due)).run();
            }
        } finally {
            pass.end();
        }
        return count;
    }

    @Override
    public long nextDeadlineNanos() {
        slots.requireNotEmpty();
        long next = tick;
        if (lists.isEmpty(due)) {
            do {
                next++;
            } while (lists.isEmpty(spoke(next)));
        }
        return startNanos + next * tickNanos;
    }

    @Override
    public int size() {
        return slots.size();
    }

    @Override
    public int clear() {
        int count = size();
        for (int list = 0; list <= due; list++) {
            while (!lists.isEmpty(list)) {
                remove(lists.first(list));
            }
        }
        return count;
    }

    private void insert(int slot) {
        lists.addLast(spoke(Math.max(tick + 1, tickOf(slots.deadlineNanos(slot)))), slot);
    }

    /** The tick at whose end a deadline has come, rounded up. */
    private long tickOf(long deadlineNanos) {
        return -Math.floorDiv(startNanos - deadlineNanos, tickNanos);
    }

    private int spoke(long someTick) {
        return (int) Math.floorMod(someTick, (long) spokes);
    }

    /** Ends all ticks up to one, and moves what they held to what is due; after a turn each spoke was seen. */
    private void advanceTo(long target) {
        long turnEnd = Math.min(target, tick + spokes);
        for (long ended = tick + 1; ended <= turnEnd && !isEmpty(); ended++) {
            collectDue(spoke(ended), target);
        }
        tick = Math.max(tick, target);
    }

    private void collectDue(int spoke, long target) {
        int slot = lists.first(spoke);
        while (slot != TimerSlots.ABSENT) {
            int after = lists.after(slot);
            if (tickOf(slots.deadlineNanos(slot)) <= target) {
                lists.remove(slot);
                lists.addLast(due, slot);
            }
            slot = after;
        }
    }

    private Runnable remove(int slot) {
        lists.remove(slot);
        return slots.release(slot);
    }
}
