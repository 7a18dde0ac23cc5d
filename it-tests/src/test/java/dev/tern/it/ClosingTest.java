package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpHandler;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import java.io.IOException;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that sends an empty line after its last request, as some do, still receives the whole response. */
@Timeout(60)
class ClosingTest {
    private static final byte[] LARGE = new byte[700_000];

    static {
        new Random(1).nextBytes(LARGE);
    }

    record Variant(ThreadingModel model, TransportKind poller) {
        HttpServer start() throws IOException {
            HttpHandler handler = (request, response) -> {
                if (request.path().equals("/large")) {
                    response.body(LARGE);
                } else {
                    response.text("hello");
                }
            };
            ServerConfig config = ServerConfig.builder()
                    .port(0)
                    .model(model)
                    .transport(poller)
                    .loops(1)
                    .workers(1)
                    .build();
            HttpServer server = HttpServer.create(config, handler);
            server.start();
            return server;
        }
    }

    static Stream<Variant> variants() {
        return Mode.pollers().stream()
                .map(name -> TransportKind.valueOf(name.toUpperCase(Locale.ROOT)))
                .flatMap(poller -> Mode.threadingModels(poller).map(model -> new Variant(model, poller)));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void anEmptyLineAfterTheLastRequestDoesNotCutALargeResponse(Variant variant) throws Exception {
        try (HttpServer server = variant.start();
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            client.head();
            client.send("\r\n");
            assertArrayEquals(LARGE, client.rest());
        }
    }

    /** The last response is small, but the socket send buffer still holds the one before. */
    @ParameterizedTest
    @MethodSource("variants")
    void anEmptyLineDoesNotCutTheResponseBeforeASmallOne(Variant variant) throws Exception {
        try (HttpServer server = variant.start();
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/large").send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            client.head();
            client.send("\r\n");
            assertArrayEquals(LARGE, client.input().readNBytes(LARGE.length));
            assertEquals("hello", client.response().text());
            assertTrue(client.isEnded());
        }
    }
}
