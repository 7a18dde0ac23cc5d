package dev.tern.bench;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpLimits;
import dev.tern.http.HttpRequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
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

/** One request: its head alone, and the whole exchange in memory with a short answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestBench {
    private static final String MINIMAL = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String BROWSER = """
            GET /articles/2026/11/how-terns-cross-the-ocean.html HTTP/1.1
            Host: www.example.org
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
            Accept-Language: de,en-US;q=0.7,en;q=0.3
            Accept-Encoding: gzip, deflate, br, zstd
            Referer: https://www.example.org/articles/2026/11/index.html?order=newest&page=3
            Connection: keep-alive
            Cookie: session=3b1f6c0a9d2e4f7788aa55cc11ee22dd; theme=dark; seen=1763856000; consent=a:1|b:0|c:1
            Upgrade-Insecure-Requests: 1
            Sec-Fetch-Dest: document
            Sec-Fetch-Mode: navigate
            Sec-Fetch-Site: same-origin
            If-Modified-Since: Sun, 01 Nov 2026 00:00:00 GMT

            """.replace("\n", "\r\n");

    @Param({"minimal", "browser"})
    String request;

    private ByteBuffer in;
    private ByteBuf nettyIn;
    private final ByteBuffer out = ByteBuffer.allocate(4096);
    private final HttpRequestParser parser = new HttpRequestParser(HttpLimits.DEFAULT);
    private final byte[] hello = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
    private final HttpConnection connection = new HttpConnection(
            HttpLimits.DEFAULT,
            (request, response) -> response.body(hello),
            ExchangeListener.NONE,
            InstantSource.system());
    private final EmbeddedChannel netty = new EmbeddedChannel(new HttpRequestDecoder());

    @Setup
    public void fill() {
        byte[] bytes = (request.equals("minimal") ? MINIMAL : BROWSER).getBytes(StandardCharsets.US_ASCII);
        in = ByteBuffer.wrap(bytes);
        nettyIn = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes));
        connection.open(new InetSocketAddress(1));
    }

    @Benchmark
    public HttpRequestParser.State ternHead() {
        parser.reset();
        return parser.parse(in.rewind());
    }

    @Benchmark
    public HttpConnection.Result ternExchange() {
        return connection.process(in.rewind(), out.clear(), true);
    }

    @Benchmark
    public Object nettyHead() {
        netty.writeInbound(nettyIn.readerIndex(0));
        Object head = netty.readInbound();
        for (Object rest = head; rest != null; rest = netty.readInbound()) {
            ReferenceCountUtil.release(rest);
        }
        return head;
    }
}
