package dev.tern.bench.timer;

import dev.tern.timer.HashedWheelTimerQueue;
import dev.tern.timer.HeapTimerQueue;
import dev.tern.timer.SortedListTimerQueue;
import dev.tern.timer.TimerQueue;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.Warmup;

/** Compares the three queues of tern-timer; docs/timers.md shows the results. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class QueueKindsBench {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(16);
    private static final int SPOKES = 4096;
    private static final int CHOICES = 1 << 16;
    private static final int EXPIRED = 100;

    @Param({"heap", "wheel", "list"})
    String kind;

    @Param({"10", "100", "1000", "10000"})
    int live;

    private final int[] choices = new int[CHOICES];
    private TimerQueue queue;
    private long[] handles;
    private Runnable[] callbacks;
    private int touches;
    private long nowNanos;
    private int expired;

    @Setup
    public void open() {
        queue = switch (kind) {
            case "heap" -> new HeapTimerQueue();
            case "wheel" -> new HashedWheelTimerQueue(TICK_NANOS, SPOKES, 0);
            case "list" -> new SortedListTimerQueue();
            default -> throw new IllegalArgumentException("kind: " + kind);
        };
        handles = new long[live];
        callbacks = new Runnable[live];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < CHOICES; i++) {
            choices[i] = random.nextInt(live);
        }
        for (int i = 0; i < live; i++) {
            int id = i;
            callbacks[i] = () -> arm(id);
            handles[i] = queue.schedule(random.nextLong(TIMEOUT_NANOS), callbacks[i]);
        }
    }

    private int choose() {
        return choices[touches++ & (CHOICES - 1)];
    }

    private void arm(int id) {
        expired++;
        long delay = TIMEOUT_NANOS / 4 + choose() * (TIMEOUT_NANOS / live) * 3 / 4;
        handles[id] = queue.schedule(nowNanos + delay, callbacks[id]);
    }

    @Benchmark
    public void refresh() {
        queue.reschedule(handles[choose()], TIMEOUT_NANOS + touches);
    }

    @Benchmark
    public void cancelAndSchedule() {
        int id = choose();
        queue.cancel(handles[id]);
        handles[id] = queue.schedule(TIMEOUT_NANOS + touches, callbacks[id]);
    }

    /** Per expired timer; the clock jumps to the next deadline. */
    @Benchmark
    @OperationsPerInvocation(EXPIRED)
    public int expireAndArm() {
        int target = expired + EXPIRED;
        while (expired - target < 0) {
            nowNanos = Math.max(nowNanos + 1, queue.nextDeadlineNanos());
            queue.expire(nowNanos);
        }
        return expired;
    }
}
