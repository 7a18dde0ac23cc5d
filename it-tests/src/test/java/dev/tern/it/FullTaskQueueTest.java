package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpHandler;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All workers are blocked and the task queue is full: a request gets 503, and no other event causes a 503. */
@Timeout(30)
class FullTaskQueueTest {
    /** Fits in an output buffer, but not in the socket buffers. */
    private static final String LONG = "long ".repeat(6000);

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<RawClient> clients = new ArrayList<>();
    private HttpServer server;

    /** The threading model determines which thread handles an event. */
    record Variant(ThreadingModel model, TransportKind poller) {}

    static Stream<Variant> variants() {
        return Mode.pollers().stream()
                .map(name -> TransportKind.valueOf(name.toUpperCase(Locale.ROOT)))
                .flatMap(poller -> Mode.loopModels().map(model -> new Variant(model, poller)));
    }

    private void start(Variant variant, int maxConnections) throws IOException {
        ServerConfig config = ServerConfig.builder()
                .port(0)
                .model(variant.model())
                .transport(variant.poller())
                .loops(1)
                .workers(1)
                .taskQueue(1)
                .maxConnections(maxConnections)
                .sendBuffer(4 << 10)
                .build();
        server = HttpServer.create(config, HttpHandler.blocking((request, response) -> {
            if (request.path().equals("/block")) {
                running.countDown();
                assertTrue(release.await(60, TimeUnit.SECONDS));
            }
            response.text(request.path().equals("/long") ? LONG : "hello");
        }));
        server.start();
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(server.address());
        clients.add(client);
        return client;
    }

    private List<RawClient> idleClients(int count) throws IOException {
        List<RawClient> idle = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawClient client = connect();
            assertEquals("hello", client.get("/").response().text());
            idle.add(client);
        }
        return idle;
    }

    /** Afterwards the worker runs one request, and the queue holds another. */
    private void fillTaskQueue() throws Exception {
        connect().get("/block");
        assertTrue(running.await(30, TimeUnit.SECONDS));
        RawClient second = connect().get("/block");
        RawClient third = connect().get("/block");
        while (second.input().available() == 0 && third.input().available() == 0) {
            Thread.onSpinWait();
        }
        RawClient refused = second.input().available() > 0 ? second : third;
        assertEquals(503, refused.response().status());
        refused.close();
    }

    private static void assertClosedWithoutAByte(RawClient client) throws IOException {
        assertEquals("", new String(client.rest()));
    }

    @AfterEach
    void end() throws Exception {
        release.countDown();
        server.close();
        for (RawClient client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void idleConnectionsAreClosedWithoutAResponseWhenTheServerStops(Variant variant) throws Exception {
        start(variant, 1000);
        List<RawClient> idle = idleClients(20);
        fillTaskQueue();
        FutureTask<Boolean> stop = new FutureTask<>(() -> server.stop(Duration.ofSeconds(60)));
        new Thread(stop).start();
        for (RawClient client : idle) {
            assertClosedWithoutAByte(client);
        }
        release.countDown();
        assertTrue(stop.get());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void evictedIdleConnectionsAreClosedWithoutAResponse(Variant variant) throws Exception {
        int limit = 6;
        start(variant, limit);
        List<RawClient> idle = idleClients(3);
        fillTaskQueue();
        for (int i = 0; i < limit - 2; i++) {
            connect();
        }
        for (RawClient client : idle) {
            assertClosedWithoutAByte(client);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aClientThatEndsAnIdleConnectionGetsNoResponse(Variant variant) throws Exception {
        start(variant, 1000);
        List<RawClient> idle = idleClients(2);
        fillTaskQueue();
        idle.get(1).send("\r\n");
        for (RawClient client : idle) {
            client.socket().shutdownOutput();
        }
        assertClosedWithoutAByte(idle.get(0));
        release.countDown();
        assertClosedWithoutAByte(idle.get(1));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aRefusedRequestGetsOneResponseAndTheConnectionCloses(Variant variant) throws Exception {
        start(variant, 1000);
        RawClient client = idleClients(1).get(0);
        fillTaskQueue();
        client.get("/");
        assertEquals(503, client.response().status());
        assertClosedWithoutAByte(client);
    }

    /** The whole response is in the output buffer, and the socket takes the rest of it while the task queue is full. */
    @ParameterizedTest
    @MethodSource("variants")
    void aResponseInProgressIsCompletedAndNothingFollows(Variant variant) throws Exception {
        start(variant, 1000);
        RawClient slow = new RawClient(server.address(), 2 << 10);
        clients.add(slow);
        slow.get("/long");
        while (server.statistics().writes() == 0) {
            Thread.onSpinWait();
        }
        // Served by the only worker, which has then registered the slow client with the poller.
        idleClients(1);
        fillTaskQueue();
        slow.head();
        assertEquals(LONG, new String(slow.input().readNBytes(LONG.length())));
        slow.socket().shutdownOutput();
        assertClosedWithoutAByte(slow);
    }
}
