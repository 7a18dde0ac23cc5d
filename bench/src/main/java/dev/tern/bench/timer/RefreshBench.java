package dev.tern.bench.timer;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A request arrives: the deadline of its connection moves to one minute from now. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class RefreshBench {
    @Param({"tern", "jdk", "netty", "kafka", "agrona"})
    String peer;

    @Param({"100000", "1000000"})
    int live;

    private LiveTimers timers;

    @Setup
    public void open() {
        timers = new LiveTimers(peer, live, id -> {});
    }

    @TearDown
    public void close() {
        timers.close();
    }

    @Benchmark
    public void refresh() {
        timers.peer.refresh(timers.choose(), timers.deadlineNanos());
    }
}
