package dev.tern.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.microhttp.EventLoop;
import org.microhttp.Header;
import org.microhttp.NoopLogger;
import org.microhttp.OptionsBuilder;
import org.microhttp.Response;

/** Serves a short text by microhttp. */
public final class MicrohttpServer {
    private static final byte[] TEXT = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    private MicrohttpServer() {}

    /** Serves; the argument is the port. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = OptionsBuilder.newBuilder()
                .withHost("127.0.0.1")
                .withPort(Integer.parseInt(arguments[0]))
                .withAcceptLength(4096)
                .withConcurrency(1)
                .build();
        List<Header> headers = List.of(new Header("Content-Type", "text/plain"));
        EventLoop loop = new EventLoop(
                options,
                NoopLogger.instance(),
                (request, callback) -> callback.accept(new Response(200, "OK", headers, TEXT)));
        loop.start();
        loop.join();
    }
}
