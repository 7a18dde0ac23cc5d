package dev.tern.bench.buffer;

import java.util.Arrays;
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

/** Searches a CRLF at the end of 8 KiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class FindCrlfBench {
    @Param({"tern-heap", "tern-direct", "netty-direct", "netty-adaptive", "okio", "agrona", "vertx", "helidon"})
    String peer;

    private BufferPeer buffer;

    @Setup
    public void open() {
        byte[] line = new byte[8192];
        Arrays.fill(line, (byte) 'a');
        line[8190] = '\r';
        line[8191] = '\n';
        buffer = BufferPeer.of(peer, line.length);
        buffer.append(line);
        if (buffer.findCrlf() != 8190) {
            throw new IllegalStateException(peer + " found CRLF at " + buffer.findCrlf());
        }
    }

    @Benchmark
    public int find() {
        return buffer.findCrlf();
    }
}
