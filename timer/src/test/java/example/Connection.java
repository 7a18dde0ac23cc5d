package example;

import dev.tern.timer.TimerQueue;

public class Connection {
    private static final long IDLE_NANOS = 60_000_000_000L;
    private final TimerQueue timers; // a HeapTimerQueue
    private final long idleTimer;

    public Connection(TimerQueue timers, long nowNanos, Runnable close) {
        this.timers = timers;
        this.idleTimer = timers.schedule(nowNanos + IDLE_NANOS, close);
    }

    public void received(long nowNanos) {
        timers.reschedule(idleTimer, nowNanos + IDLE_NANOS); // one store
    }

    public static long pollTimeoutNanos(TimerQueue timers, long nowNanos) {
        return timers.isEmpty() ? -1 : Math.max(0, timers.nextDeadlineNanos() - nowNanos);
    }
}
