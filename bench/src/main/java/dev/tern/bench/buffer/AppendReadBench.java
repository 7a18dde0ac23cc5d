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

/** Appends 16 pieces of 32 bytes, then reads 8 pieces of 64 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class AppendReadBench {
    @Param({"tern-heap", "tern-direct", "netty-direct", "netty-adaptive", "okio", "agrona", "vertx", "helidon"})
    String peer;

    private final byte[] in = new byte[32];
    private final byte[] out = new byte[64];
    private BufferPeer buffer;

    @Setup
    public void open() {
        buffer = BufferPeer.of(peer, 1024);
    }

    @Benchmark
    public int appendAndRead() {
        for (int i = 0; i < 16; i++) {
            buffer.append(in);
        }
        for (int i = 0; i < 8; i++) {
            buffer.read(out);
        }
        return buffer.readable();
    }
}
