package dev.tern.bench.timer;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2LongHashMap;

/**
 * Agrona's DeadlineTimerWheel with 1,024 spokes of 2^24 ns, and the map from its ids to the benchmark's that its users
 * need.
 */
final class AgronaTimer implements TimerPeer {
    private static final int SPOKES = 1024;

    private final DeadlineTimerWheel wheel;
    private final Long2LongHashMap idsByTimer = new Long2LongHashMap(-1);
    private final long[] timers;
    private final IntConsumer expired;

    AgronaTimer(int live, IntConsumer expired) {
        int aSpoke = Math.max(16, Integer.highestOneBit(Math.max(1, live / SPOKES * 2)));
        this.wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, 0, 1 << 24, SPOKES, aSpoke);
        this.timers = new long[live];
        this.expired = expired;
    }

    @Override
    public void schedule(int id, long deadlineNanos) {
        timers[id] = wheel.scheduleTimer(deadlineNanos);
        idsByTimer.put(timers[id], id);
    }

    @Override
    public void cancel(int id) {
        wheel.cancelTimer(timers[id]);
        idsByTimer.remove(timers[id]);
    }

    @Override
    public void expire(long nowNanos) {
        do {
            wheel.poll(nowNanos, this::expired, Integer.MAX_VALUE);
        } while (wheel.currentTickTime() <= nowNanos);
    }

    private boolean expired(TimeUnit unit, long nowNanos, long timer) {
        expired.accept((int) idsByTimer.remove(timer));
        return true;
    }
}
