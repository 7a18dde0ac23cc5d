package dev.tern.bench;

import dev.tern.timer.HeapTimerQueue;
import dev.tern.timer.TimerQueue;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The refresh of a deadline: what a server does at each request of a random connection. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class TimerBench {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Runnable NOTHING = () -> {};

    @Param({"1000", "100000"})
    int live;

    private final SplittableRandom random = new SplittableRandom(1);
    private final TimerQueue heap = new HeapTimerQueue();
    private HashedWheelTimer wheel;
    private ScheduledThreadPoolExecutor executor;
    private long[] handles;
    private Timeout[] timeouts;
    private ScheduledFuture<?>[] futures;
    private long nowNanos;

    @Setup(Level.Trial)
    public void schedule() {
        wheel = new HashedWheelTimer();
        executor = new ScheduledThreadPoolExecutor(1);
        executor.setRemoveOnCancelPolicy(true);
        handles = new long[live];
        timeouts = new Timeout[live];
        futures = new ScheduledFuture<?>[live];
        for (int i = 0; i < live; i++) {
            handles[i] = heap.schedule(TIMEOUT_NANOS + i, NOTHING);
            timeouts[i] = wheel.newTimeout(timeout -> {}, TIMEOUT_NANOS, TimeUnit.NANOSECONDS);
            futures[i] = executor.schedule(NOTHING, TIMEOUT_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        wheel.stop();
        executor.shutdownNow();
    }

    @Benchmark
    public boolean ternHeap() {
        nowNanos += 15_625; // 64 refreshes a millisecond
        return heap.reschedule(handles[random.nextInt(live)], nowNanos + TIMEOUT_NANOS);
    }

    @Benchmark
    public Timeout nettyWheel() {
        int i = random.nextInt(live);
        timeouts[i].cancel();
        timeouts[i] = wheel.newTimeout(timeout -> {}, TIMEOUT_NANOS, TimeUnit.NANOSECONDS);
        return timeouts[i];
    }

    @Benchmark
    public ScheduledFuture<?> jdkScheduledExecutor() {
        int i = random.nextInt(live);
        futures[i].cancel(false);
        futures[i] = executor.schedule(NOTHING, TIMEOUT_NANOS, TimeUnit.NANOSECONDS);
        return futures[i];
    }
}
