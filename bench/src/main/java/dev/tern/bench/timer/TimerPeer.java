package dev.tern.bench.timer;

import java.util.function.IntConsumer;

/** The operations of the timer benchmarks; ids are 0 to the number of live timers - 1. */
interface TimerPeer extends AutoCloseable {
    void schedule(int id, long deadlineNanos);

    void cancel(int id);

    /** Moves a deadline; the peers have no such operation. */
    default void refresh(int id, long deadlineNanos) {
        cancel(id);
        schedule(id, deadlineNanos);
    }

    /** Runs the expired timers. */
    default void expire(long nowNanos) {
        throw new UnsupportedOperationException("expires on its own thread");
    }

    @Override
    default void close() {}

    static TimerPeer of(String name, int live, IntConsumer expired) {
        return switch (name) {
            case "tern" -> new TernTimer(live, expired);
            case "jdk" -> new JdkTimer(live, expired);
            case "netty" -> new NettyTimer(live, expired);
            case "kafka" -> new KafkaTimer(live, expired);
            case "agrona" -> new AgronaTimer(live, expired);
            default -> throw new IllegalArgumentException("peer: " + name);
        };
    }
}
