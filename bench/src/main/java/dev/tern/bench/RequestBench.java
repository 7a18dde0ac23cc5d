package dev.tern.bench;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpLimits;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
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

/** A complete exchange in memory, with a short response. For parsing alone see {@link ParserBench}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestBench {
    @Param({"minimal", "browser"})
    Shape request;

    private ByteBuffer in;
    private final ByteBuffer out = ByteBuffer.allocate(4096);
    private final byte[] hello = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
    private final HttpConnection connection = new HttpConnection(
            HttpLimits.DEFAULT,
            (request, response) -> response.body(hello),
            ExchangeListener.NONE,
            InstantSource.system());

    @Setup
    public void fill() {
        in = ByteBuffer.wrap(request.bytes());
        connection.open(new InetSocketAddress(1));
    }

    @Benchmark
    public HttpConnection.Result ternExchange() {
        return connection.process(in.rewind(), out.clear(), true);
    }
}
