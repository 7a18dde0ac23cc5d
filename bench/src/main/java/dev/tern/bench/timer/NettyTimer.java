package dev.tern.bench.timer;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Netty's HashedWheelTimer with default settings: a tick of 100 ms. */
final class NettyTimer implements TimerPeer {
    private final HashedWheelTimer wheel = new HashedWheelTimer();
    private final Timeout[] timeouts;
    private final IntConsumer expired;

    NettyTimer(int live, IntConsumer expired) {
        this.timeouts = new Timeout[live];
        this.expired = expired;
    }

    @Override
    public void schedule(int id, long deadlineNanos) {
        timeouts[id] = wheel.newTimeout(timeout -> expired.accept(id), deadlineNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void cancel(int id) {
        timeouts[id].cancel();
    }

    @Override
    public void close() {
        wheel.stop();
    }
}
