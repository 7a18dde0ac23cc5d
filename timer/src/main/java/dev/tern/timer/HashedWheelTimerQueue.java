package dev.tern.timer;

/**
 * A timer queue on a hashed timing wheel: schedule, cancel and reschedule are O(1), and deadlines are rounded up to
 * ticks.
 *
 * <pre>
 *   spoke:      0        1        2        3        4 spokes, ticks of 10 ms, the current tick is 5:
 *               |        |        |        |
 *   tick:       8      9, 13      6       15        the timer with deadline 52 ms is in tick 6, which ends at 60 ms
 * </pre>
 *
 * <p>A timer is in the first tick that does not end before its deadline. It runs when {@link #expire} is called at the
 * end of that tick or later: never early, and late by less than a tick. A deadline that has passed is put into the next
 * tick. Timers of the same tick run in any order. If the previous call was more than one revolution ago, the ticks too
 * run in any order.
 *
 * <p>Sizing: use about as many spokes as there are ticks in a typical timeout. A spoke holds the timers of this
 * revolution and of later ones, and all of them are checked once per revolution.
 *
 * <p>Thread safety: confined to one thread, or guarded by one lock. Ownership: see {@link TimerQueue}. Complexity:
 * schedule, cancel and reschedule O(1); expire visits each spoke whose tick has ended since the previous call, once;
 * {@link #nextDeadlineNanos} is O(spokes) and a lower bound: the end of the next tick whose spoke holds a timer, even
 * if that timer belongs to a later revolution. 24 bytes and a reference per slot, 8 bytes per spoke. Source: G.
 * Varghese and T. Lauck, "Hashed and hierarchical timing wheels" (1987), scheme 6; 游双 11.4.1 (时间轮).
 */
public final class HashedWheelTimerQueue implements TimerQueue {
    private final long tickNanos;
    private final int spokes;
    private final long startNanos;

    private final TimerSlots slots = new TimerSlots(TimerSlots.MAX);
    private final ExpiryPass pass = new ExpiryPass();

    /** One list per spoke, and one more for the timers that are due. */
    private final SlotLists lists;

    private final int due;

    /** The last tick that has ended; the first tick of the wheel is 1. */
    private long tick;

    /**
     * Creates an empty queue.
     *
     * @param tickNanos length of a tick in nanoseconds, above 0
     * @param spokes number of ticks per revolution, in 1..2^24
     * @param startNanos the current time, at which the first tick begins
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

    /** Returns the first tick that does not end before the deadline. */
    private long tickOf(long deadlineNanos) {
        return -Math.floorDiv(startNanos - deadlineNanos, tickNanos);
    }

    private int spoke(long ofTick) {
        return (int) Math.floorMod(ofTick, (long) spokes);
    }

    /** Ends all ticks up to the target and moves their timers to the due list; visits each spoke at most once. */
    private void advanceTo(long target) {
        long lastVisited = Math.min(target, tick + spokes);
        for (long ended = tick + 1; ended <= lastVisited && !isEmpty(); ended++) {
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
