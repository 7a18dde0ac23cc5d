package dev.tern.bench.server;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.server.handlers.resource.ResourceHandler;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.xnio.Options;

/** Serves a short text and the files of a directory by Undertow. */
public final class UndertowServer {
    private static final byte[] TEXT = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    private UndertowServer() {}

    /** Serves; the arguments are the port and the directory. */
    public static void main(String[] arguments) {
        HttpHandler text = exchange -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
            exchange.getResponseSender().send(ByteBuffer.wrap(TEXT));
        };
        HttpHandler files = new ResourceHandler(new PathResourceManager(Path.of(arguments[1])));
        Undertow.builder()
                .addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1")
                .setSocketOption(Options.BACKLOG, 4096)
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setHandler(new PathHandler(files).addExactPath("/plain", text))
                .build()
                .start();
    }
}
