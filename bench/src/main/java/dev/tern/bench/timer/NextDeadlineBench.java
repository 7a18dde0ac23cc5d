package dev.tern.bench.timer;

import dev.tern.timer.HashedWheelTimerQueue;
import dev.tern.timer.HeapTimerQueue;
import dev.tern.timer.SortedListTimerQueue;
import dev.tern.timer.TimerQueue;
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
import org.openjdk.jmh.annotations.Warmup;

/** Cost of the timers per loop iteration if none is due; the other libraries have no such call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class NextDeadlineBench {
    private static final long FIRST_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(16);
    private static final int SPOKES = 4096;

    @Param({"heap", "wheel", "list"})
    String kind;

    @Param({"100000"})
    int live;

    private TimerQueue queue;
    private long nowNanos;

    /** Schedules deadlines one microsecond apart in ascending order, which is O(1) in the list. */
    @Setup
    public void open() {
        queue = switch (kind) {
            case "heap" -> new HeapTimerQueue();
            case "wheel" -> new HashedWheelTimerQueue(TICK_NANOS, SPOKES, 0);
            case "list" -> new SortedListTimerQueue();
            default -> throw new IllegalArgumentException("kind: " + kind);
        };
        for (int i = 0; i < live; i++) {
            queue.schedule(FIRST_NANOS + i * 1000L, () -> {});
        }
    }

    @Benchmark
    public long nextDeadline() {
        return queue.nextDeadlineNanos();
    }

    /** Each iteration advances one microsecond; the first deadline, in a day, is after the end of the run. */
    @Benchmark
    public long turn() {
        nowNanos += 1000;
        queue.expire(nowNanos);
        return queue.nextDeadlineNanos() - nowNanos;
    }
}
