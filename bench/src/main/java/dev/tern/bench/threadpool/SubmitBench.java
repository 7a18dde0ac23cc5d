package dev.tern.bench.threadpool;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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

/** Empty tasks from submission to completion, in batches that never fill the queue; one submitter. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class SubmitBench {
    private static final int BATCH = 4096;
    private static final int CAPACITY = 4 * BATCH;

    @Param({"tern", "mutex", "newFixedThreadPool", "arrayBlockingQueue", "forkJoinPool", "netty", "jetty", "jboss"})
    String peer;

    @Param({"1", "2", "8"})
    int workers;

    private PoolPeer pool;

    @Setup
    public void open() {
        pool = PoolPeer.open(peer, workers, CAPACITY);
    }

    @TearDown
    public void close() throws Exception {
        pool.end().close();
    }

    /** A submitter, which counts how many of its tasks have run. */
    @State(Scope.Thread)
    public static class Submitter {
        private final LongAdder done = new LongAdder();
        private final Runnable task = done::increment;
        private long sent;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long submit(Submitter submitter) {
        Executor executor = pool.executor();
        for (int i = 0; i < BATCH; i++) {
            executor.execute(submitter.task);
        }
        submitter.sent += BATCH;
        while (submitter.done.sum() < submitter.sent) {
            Thread.yield();
        }
        return submitter.sent;
    }
}
