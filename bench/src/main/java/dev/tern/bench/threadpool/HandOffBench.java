package dev.tern.bench.threadpool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

/** Latency from submission to start of one task, in a pool with two idle workers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 1, timeUnit = TimeUnit.SECONDS)
@Fork(1)
public class HandOffBench {
    private static final long PAUSE_NANOS = 200_000;

    @Param({"tern", "mutex", "newFixedThreadPool", "arrayBlockingQueue", "forkJoinPool", "netty", "jetty", "jboss"})
    String peer;

    private PoolPeer pool;
    private volatile boolean begun;
    private final Runnable task = () -> begun = true;

    @Setup
    public void open() {
        pool = PoolPeer.open(peer, 2, 1024);
    }

    @TearDown
    public void close() throws Exception {
        pool.end().close();
    }

    /** Long enough for the workers to block. */
    @Setup(Level.Invocation)
    public void pause() {
        begun = false;
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    @Benchmark
    public void handOff() {
        pool.executor().execute(task);
        while (!begun) {
            Thread.onSpinWait();
        }
    }
}
