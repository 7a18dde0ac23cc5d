package dev.tern.bench.timer;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * ScheduledThreadPoolExecutor with removal on cancel; without it, cancelled tasks stay in memory until their deadline.
 */
final class JdkTimer implements TimerPeer {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final Future<?>[] futures;
    private final IntConsumer expired;

    JdkTimer(int live, IntConsumer expired) {
        this.futures = new Future<?>[live];
        this.expired = expired;
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void schedule(int id, long deadlineNanos) {
        futures[id] = executor.schedule(() -> expired.accept(id), deadlineNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void cancel(int id) {
        futures[id].cancel(false);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
