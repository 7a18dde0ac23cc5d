package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.BodyConsumer;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The callbacks of a blocking handler at the end of its exchange run once, and never on an event loop. */
@Timeout(60)
class BlockingCallbackTest {
    private static final String UPLOAD = "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc";

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch received = new CountDownLatch(1);
    private final CountDownLatch ending = new CountDownLatch(1);
    /** The threads that ran a callback at the end of the exchange. */
    private final List<String> ends = new CopyOnWriteArrayList<>();

    private final List<RawClient> clients = new ArrayList<>();
    private HttpServer server;

    record Variant(ThreadingModel model, TransportKind poller) {}

    static Stream<Variant> variants() {
        return Mode.pollers().stream()
                .map(name -> TransportKind.valueOf(name.toUpperCase(Locale.ROOT)))
                .flatMap(poller -> Mode.loopModels().map(model -> new Variant(model, poller)));
    }

    private void start(Variant variant, int workers) throws IOException {
        ServerConfig config = ServerConfig.builder()
                .port(0)
                .model(variant.model())
                .transport(variant.poller())
                .loops(1)
                .workers(workers)
                .taskQueue(workers)
                .build();
        server = HttpServer.create(config, handler());
        server.start();
    }

    private HttpHandler handler() {
        HttpHandler blocking = HttpHandler.blocking(this::handle);
        HttpHandler plain = (request, response) -> response.text("hello");
        return new HttpHandler() {
            @Override
            public void handle(HttpRequest request, HttpResponse response) {
                throw new IllegalStateException("not selected");
            }

            @Override
            public HttpHandler select(HttpRequest request) {
                return request.path().equals("/") ? plain : blocking;
            }
        };
    }

    private void handle(HttpRequest request, HttpResponse response) {
        switch (request.path()) {
            case "/upload" -> request.stream(1000, new Upload());
            case "/download" -> response.stream(new Download(), -1);
            default -> {
                running.countDown();
                awaitRelease();
            }
        }
    }

    /** Blocks like an uninterruptible call. */
    private void awaitRelease() {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                // Uninterruptible: the test ends it.
            }
        }
    }

    private final class Upload implements BodyConsumer {
        @Override
        public void piece(ByteBuffer bytes) {
            received.countDown();
        }

        @Override
        public void end() {}

        @Override
        public void aborted() {
            ended();
        }
    }

    private final class Download implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) {
            received.countDown();
            int count = target.remaining();
            target.position(target.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            ended();
        }
    }

    private void ended() {
        ends.add(Thread.currentThread().getName().replaceAll("[0-9]", ""));
        ending.countDown();
        awaitRelease();
    }

    private RawClient connect(int receiveBuffer) throws IOException {
        RawClient client = new RawClient(server.address(), receiveBuffer);
        clients.add(client);
        return client;
    }

    private RawClient begin(String request) throws Exception {
        RawClient client = connect(4 << 10).send(request);
        assertTrue(received.await(30, TimeUnit.SECONDS));
        return client;
    }

    private static void reset(RawClient client) throws IOException {
        client.socket().setSoLinger(true, 0);
        client.close();
    }

    private void fillTaskQueue() throws Exception {
        connect(0).get("/block");
        assertTrue(running.await(30, TimeUnit.SECONDS));
        RawClient second = connect(0).get("/block");
        RawClient third = connect(0).get("/block");
        while (second.input().available() == 0 && third.input().available() == 0) {
            Thread.onSpinWait();
        }
    }

    private void assertEndedOnceBy(String... threads) throws Exception {
        assertTrue(ending.await(30, TimeUnit.SECONDS));
        RawClient stranger = connect(0);
        assertEquals("hello", stranger.get("/").response().text());
        assertTrue(List.of(threads).containsAll(ends), ends.toString());
        release.countDown();
        server.close();
        assertEquals(1, ends.size());
        assertEquals(0, server.statistics().activeConnections());
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
    void aBodyCutOffByItsClientIsAbortedOnAWorker(Variant variant) throws Exception {
        start(variant, 2);
        reset(begin(UPLOAD));
        assertEndedOnceBy("tern-worker-");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void theSourceOfACutOffResponseIsClosedOnAWorker(Variant variant) throws Exception {
        start(variant, 2);
        reset(begin("GET /download HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEndedOnceBy("tern-worker-");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void withAFullTaskQueueAnAbortWaitsForAWorker(Variant variant) throws Exception {
        start(variant, 1);
        RawClient client = begin(UPLOAD);
        fillTaskQueue();
        reset(client);
        RawClient later = connect(0);
        later.get("/block");
        assertEquals(503, later.response().status());
        assertEquals(List.of(), ends);
        release.countDown();
        assertEndedOnceBy("tern-worker-");
    }

    /** After the grace time the pool accepts no task, and the worker is still in its handler. */
    @ParameterizedTest
    @MethodSource("variants")
    void withoutAWorkerTheStoppingThreadRunsTheAbort(Variant variant) throws Exception {
        start(variant, 1);
        begin(UPLOAD);
        fillTaskQueue();
        Thread stopper = new Thread(() -> stop(), "test-stop-0");
        stopper.start();
        assertTrue(ending.await(30, TimeUnit.SECONDS));
        assertTrue(stopper.isAlive());
        assertEquals(List.of("test-stop-"), ends);
        release.countDown();
        stopper.join();
        server.close();
        assertEquals(1, ends.size());
    }

    private void stop() {
        try {
            assertFalse(server.stop(Duration.ZERO));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
