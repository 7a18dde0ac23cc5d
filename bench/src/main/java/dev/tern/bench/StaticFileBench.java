package dev.tern.bench;

import dev.tern.files.FileCache;
import dev.tern.files.PathFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Requests for a small file, one alone and sixteen pipelined, as wrk sends them; without sockets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class StaticFileBench {
    private static final String GET = "GET /plain HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";
    private static final int PIPELINED = 16;

    private final ByteBuffer one = direct(GET);
    private final ByteBuffer many = direct(GET.repeat(PIPELINED));
    private final ByteBuffer out = ByteBuffer.allocateDirect(32 << 10);
    private Path folder;
    private Path file;
    private HttpConnection connection;

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("tern-bench");
        file = Files.writeString(folder.resolve("plain"), "Hello, World!");
        // A file that has just changed would not be cached.
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        FileCache files = new FileCache(new PathFileSource(folder), Duration.ofSeconds(1), 1 << 20);
        connection = new HttpConnection(
                HttpLimits.DEFAULT, StaticFiles.builder(files).build(), ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress(1));
    }

    @TearDown
    public void close() throws IOException {
        Files.delete(file);
        Files.delete(folder);
    }

    @Benchmark
    public HttpConnection.Result alone() {
        return connection.process(one.flip(), out.clear(), false);
    }

    @Benchmark
    @OperationsPerInvocation(PIPELINED)
    public HttpConnection.Result pipelined() {
        return connection.process(many.flip(), out.clear(), false);
    }
}
