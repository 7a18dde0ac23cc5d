package dev.tern.bench.buffer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

/** Gathering write of a header of 200 bytes and a body of 4 KiB to /dev/null. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class GatherBench {
    @Param({"tern-heap", "tern-direct", "netty-direct", "netty-adaptive"})
    String peer;

    private BufferPeer head;
    private BufferPeer body;
    private FileChannel nowhere;

    @Setup
    public void open() throws IOException {
        head = BufferPeer.of(peer, 1024);
        head.append(new byte[200]);
        body = BufferPeer.of(peer, 8192);
        body.append(new byte[4096]);
        nowhere = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.WRITE);
    }

    @TearDown
    public void close() throws IOException {
        nowhere.close();
    }

    @Benchmark
    public long write() throws IOException {
        return head.writeWith(body, nowhere);
    }
}
