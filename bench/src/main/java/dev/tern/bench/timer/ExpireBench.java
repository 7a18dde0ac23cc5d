package dev.tern.bench.timer;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A timer expires and is armed again; not measurable for timers that expire on their own thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class ExpireBench {
    @Param({"tern", "agrona"})
    String peer;

    @Param({"100000"})
    int live;

    private LiveTimers timers;
    private long nowNanos;
    private int expired;

    private static final int EXPIRED = 1000;

    @Setup
    public void open() {
        timers = new LiveTimers(peer, live, this::arm);
    }

    @TearDown
    public void close() {
        timers.close();
    }

    @Benchmark
    @OperationsPerInvocation(EXPIRED)
    public long expireAndArm() {
        int target = expired + EXPIRED;
        while (expired - target < 0) {
            nowNanos += 5_000_000;
            timers.peer.expire(nowNanos);
        }
        return nowNanos;
    }

    private void arm(int id) {
        expired++;
        long offset = (timers.choose() * 449_999L) % (LiveTimers.TIMEOUT_NANOS * 3 / 4);
        timers.peer.schedule(id, nowNanos + LiveTimers.TIMEOUT_NANOS / 4 + offset);
    }
}
