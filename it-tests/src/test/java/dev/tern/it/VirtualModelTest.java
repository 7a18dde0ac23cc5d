package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.http.HttpHandler;
import dev.tern.http.HttpLimits;
import dev.tern.http.HttpResponse;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import dev.tern.server.config.TriggerMode;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits, the timeouts and the stop of the model VIRTUAL, where its threads do what loops and timers do else. */
class VirtualModelTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final long GUARD_NANOS = 30_000_000_000L;
    private static final int BIG = 16 << 20;
    private static final String HALF_BODY = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc";

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private static void requireVirtualThreads() {
        assumeTrue(Runtime.version().feature() >= 21, "the model virtual needs Java 21");
    }

    private static ServerConfig.Builder config() {
        return ServerConfig.builder().port(0).model(ThreadingModel.VIRTUAL);
    }

    private HttpServer start(ServerConfig.Builder config) throws IOException {
        requireVirtualThreads();
        HttpServer server = HttpServer.create(config.build(), HttpHandler.blocking(this::respond));
        server.start();
        return server;
    }

    private void respond(dev.tern.http.HttpRequest request, HttpResponse response) throws InterruptedException {
        switch (request.path()) {
            case "/hold" -> {
                running.countDown();
                release.await();
                response.text("held");
            }
            case "/fail" -> throw new IllegalStateException("on purpose");
            case "/big" -> response.body(new byte[BIG]);
            default -> request.body(body -> response.text("got " + body.length));
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + GUARD_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, what);
            Thread.onSpinWait();
        }
    }

    private static void awaitNone(HttpServer server) {
        await(() -> server.statistics().activeConnections() == 0, "a connection is left");
    }

    @ParameterizedTest
    @CsvSource({"EPOLL,LEVEL,LEVEL,transport", "AUTO,EDGE,LEVEL,triggers", "AUTO,LEVEL,EDGE,triggers"})
    void epollAndEdgeTriggerAreRefused(
            TransportKind transport, TriggerMode listener, TriggerMode connection, String setting) {
        ServerConfig.Builder config = config().transport(transport).triggers(listener, connection);
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, config::build);
        assertTrue(refusal.getMessage().startsWith(setting + ": the model virtual "), refusal.getMessage());
    }

    @Test
    void theTransportIsTheSelector() {
        assertEquals(TransportKind.SELECTOR, config().build().transport());
    }

    /** No idle connection is evicted: the client that exceeds the limit is served when another has left. */
    @Test
    void atTheLimitNewClientsWaitUntilAConnectionCloses() throws IOException {
        try (HttpServer server = start(config().maxConnections(2));
                RawClient first = new RawClient(server.address());
                RawClient second = new RawClient(server.address())) {
            assertEquals("got 0", first.get("/").response().text());
            assertEquals("got 0", second.get("/").response().text());
            try (RawClient third = new RawClient(server.address())) {
                third.get("/");
                assertEquals("got 0", first.get("/").response().text());
                assertEquals(2, server.statistics().acceptedConnections());
                second.socket().close();
                assertEquals("got 0", third.response().text());
            }
        }
    }

    @Test
    void aBodyAboveTheLimitIsRefused() throws IOException {
        HttpLimits limits = new HttpLimits(8192, 65_536, 100, 5);
        try (HttpServer server = start(config().limits(limits));
                RawClient client = new RawClient(server.address())) {
            assertEquals(413, client.send(HALF_BODY).response().status());
        }
    }

    /** Larger than the array of the first bytes, and split anywhere. */
    @Test
    void aBodyInPiecesIsReceivedWhole() throws IOException {
        byte[] body = "0123456789".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
        try (HttpServer server = start(config());
                RawClient client = new RawClient(server.address())) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
                for (int sent = 0; sent < body.length; sent += 3001) {
                    client.socket().getOutputStream().write(body, sent, Math.min(3001, body.length - sent));
                }
                assertEquals("got " + body.length, client.response().text());
            }
        }
    }

    @Test
    void aBodyBelowTheMinimumRateGets408() throws IOException {
        try (HttpServer server =
                        start(config().bodyTimeout(Duration.ofSeconds(20)).minRate(1 << 20));
                RawClient client = new RawClient(server.address())) {
            assertEquals(408, client.send(HALF_BODY).response().status());
            assertTrue(client.isEnded());
        }
    }

    @Test
    void aHandlerThatThrowsEndsNoOtherConnection() throws IOException {
        try (HttpServer server = start(config());
                RawClient other = new RawClient(server.address());
                RawClient client = new RawClient(server.address())) {
            assertEquals(500, client.get("/fail").response().status());
            assertEquals("got 0", other.get("/").response().text());
        }
    }

    /** The write that blocks is ended by its timer. */
    @Test
    void aClientThatReadsNothingIsResetAndReleasesItsPlace() throws IOException {
        try (HttpServer server = start(config().writeTimeout(SHORT));
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big").head();
            awaitNone(server);
            assertThrows(SocketException.class, () -> client.input().readNBytes(BIG));
        }
    }

    /** Many writes block, each for a shorter time than the timeout. */
    @Test
    void aSlowClientGetsTheWholeResponse() throws IOException {
        try (HttpServer server = start(config().sendBuffer(16 << 10));
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            assertEquals(BIG, client.get("/big").response().body().length);
        }
    }

    @Test
    void aClientThatVanishesReleasesItsPlace() throws IOException {
        try (HttpServer server = start(config())) {
            for (String request : List.of("", "GET / HT", HALF_BODY, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n")) {
                RawClient client = new RawClient(server.address(), 16 << 10);
                client.send(request);
                client.socket().setSoLinger(true, 0); // close() sends RST
                client.close();
            }
            await(() -> server.statistics().acceptedConnections() == 4, "not accepted");
            awaitNone(server);
        }
    }

    @Test
    void aStopClosesIdleConnectionsAndLetsRequestsFinish() throws Exception {
        HttpServer server = start(config());
        try (RawClient fresh = new RawClient(server.address());
                RawClient idle = new RawClient(server.address());
                RawClient uploading = new RawClient(server.address());
                RawClient held = new RawClient(server.address())) {
            assertEquals("got 0", idle.get("/").response().text());
            held.get("/hold");
            uploading.send(HALF_BODY);
            assertTrue(running.await(30, TimeUnit.SECONDS));
            await(() -> server.statistics().reads() >= 5, "the body has not begun");
            Thread stopping = new Thread(server::close);
            stopping.start();
            assertTrue(idle.isEnded());
            assertTrue(fresh.isEnded());
            assertEquals("got 6", uploading.send("def").response().text());
            assertTrue(uploading.isEnded());
            release.countDown();
            assertEquals("held", held.response().text());
            assertTrue(held.isEnded());
            stopping.join();
        }
        assertEquals(0, server.statistics().activeConnections());
    }

    @Test
    void afterTheGraceTimeHandlersAreInterruptedAndConnectionsClosed() throws Exception {
        HttpServer server = start(config());
        try (RawClient held = new RawClient(server.address());
                RawClient stalled = new RawClient(server.address(), 16 << 10)) {
            held.get("/hold");
            stalled.get("/big").head();
            assertTrue(running.await(30, TimeUnit.SECONDS));
            assertFalse(server.stop(Duration.ofMillis(50)));
            awaitNone(server);
        }
    }

    @Test
    void aHandlerCanStopTheServer() throws Exception {
        requireVirtualThreads();
        HttpServer[] self = new HttpServer[1];
        HttpServer server = HttpServer.create(config().build(), (request, response) -> {
            assertFalse(self[0].stop(Duration.ofSeconds(10)));
            response.text("stopping");
        });
        self[0] = server;
        server.start();
        try (RawClient client = new RawClient(server.address())) {
            assertEquals("stopping", client.get("/").response().text());
            assertTrue(client.isEnded());
        }
        server.close();
    }

    /** The buffers of an active connection take 48 KiB: 96 MB for all of these. */
    @Test
    void idleConnectionsHoldNoBuffers() throws IOException {
        requireVirtualThreads();
        int connections = 2000;
        try (ServerProcess server = ServerProcess.startOn(
                Path.of(System.getProperty("java.home")),
                List.of("-Xmx32m", "-XX:MaxDirectMemorySize=16m"),
                "-a",
                "virtual")) {
            List<RawClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < connections; i++) {
                    RawClient client = server.connect();
                    clients.add(client);
                    assertEquals(200, client.get("/").response().status());
                }
                for (RawClient client : clients) {
                    assertEquals(200, client.get("/").response().status());
                }
            } finally {
                for (RawClient client : clients) {
                    client.close();
                }
            }
            assertEquals(List.of(), server.err());
        }
    }

    @Test
    void anOlderJdkRefusesTheModelWithTheReason() throws Exception {
        Path old = Programs.require(Optional.ofNullable(Jdks.all().get(17)), "there is no JDK 17");
        ServerProcess.Ended ended = ServerProcess.runOn(old, "-a", "virtual", "-p", "0");
        assertEquals(2, ended.status());
        assertEquals("", ended.out());
        assertEquals(
                "tern: the model virtual is unavailable: it needs Java 21 or newer, and this is Java 17\n",
                ended.err());
    }

    @ParameterizedTest
    @CsvSource({
        "-m 1,triggers: the model virtual has no trigger: its threads block",
        "--poller epoll,'transport: the model virtual uses java.nio, not epoll'"
    })
    void theCommandLineRefusesWhatTheModelDoesNotHave(String option, String reason) throws Exception {
        String[] words = ("-a virtual -p 0 " + option).split(" ");
        ServerProcess.Ended ended = ServerProcess.run(words);
        assertEquals(new ServerProcess.Ended(1, "", "tern: " + reason + " (see --help)\n"), ended);
    }

    @Test
    void theBannerNamesNoTriggerAndNoPoller() throws IOException {
        requireVirtualThreads();
        try (ServerProcess server = ServerProcess.start("-a", "virtual", "-m", "0")) {
            assertEquals(
                    "virtual, 1 virtual thread per connection; blocking java.nio, no trigger",
                    server.banner().get(2));
        }
    }
}
