package dev.tern.bench.buffer;

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

/** A buffer of 1 KiB that grows to 1 MiB in pieces of 1 KiB, and is released. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class GrowthBench {
    @Param({"tern-heap", "tern-direct", "netty-direct", "netty-adaptive", "okio", "agrona", "vertx", "helidon"})
    String peer;

    private static final int PIECES = 1024;

    private byte[] piece;

    @Setup
    public void open() {
        piece = new byte[1024];
    }

    @Benchmark
    public int grow() {
        BufferPeer buffer = BufferPeer.of(peer, 1024);
        for (int i = 0; i < PIECES; i++) {
            buffer.append(piece);
        }
        int readable = buffer.readable();
        buffer.release();
        return readable;
    }
}
