package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpHandler;
import dev.tern.server.HttpServer;
import dev.tern.server.ServerStatistics;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import dev.tern.server.config.TriggerMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server embedded in another program. */
class EmbeddingTest {

    private static ServerConfig.Builder config(ThreadingModel model) {
        return ServerConfig.builder().port(0).model(model).loops(1).workers(1);
    }

    private static HttpServer start(ServerConfig.Builder config, HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(config.build(), handler);
        server.start();
        return server;
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#threadingModels()")
    void aHandlerSetsTheResponse(ThreadingModel model) throws IOException {
        try (HttpServer server = start(config(model), (request, response) -> response.text("Hello " + request.path()));
                RawClient client = new RawClient(server.address())) {
            assertEquals("Hello /you", client.get("/you").response().text());
        }
    }

    /** The client keeps its side open. Another read could only find bytes that come after the announced close. */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#loopModels")
    void aConnectionAnnouncedAsLastIsClosedWithoutAnotherRead(ThreadingModel model) throws IOException {
        try (HttpServer server = start(config(model), (request, response) -> response.text("last"));
                RawClient client = new RawClient(server.address())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertEquals("last", client.response().text());
            assertTrue(client.isEnded());
            while (server.statistics().activeConnections() > 0) {
                Thread.onSpinWait();
            }
            // If the loop reads, it also reads after the accept, and may have found the request then.
            ServerStatistics statistics = server.statistics();
            assertEquals(statistics.events() + (model == ThreadingModel.REACTOR ? 0 : 1), statistics.reads());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#threadingModels()")
    void aHandlerThatThrowsGets500AndTheConnectionStaysOpen(ThreadingModel model) throws IOException {
        HttpHandler handler = (request, response) -> {
            if (request.path().equals("/bad")) {
                throw new IllegalStateException("on purpose");
            }
            response.text("good");
        };
        try (HttpServer server = start(config(model), handler);
                RawClient client = new RawClient(server.address())) {
            assertEquals(500, client.get("/bad").response().status());
            assertEquals("good", client.get("/good").response().text());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#threadingModels()")
    void aStalledBodyThatTheHandlerReadsGets408(ThreadingModel model) throws IOException {
        HttpHandler handler = (request, response) -> request.body(body -> response.text("whole"));
        try (HttpServer server = start(config(model).bodyTimeout(Duration.ofMillis(300)), handler);
                RawClient whole = new RawClient(server.address());
                RawClient stalled = new RawClient(server.address())) {
            assertEquals(
                    "whole",
                    whole.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                            .response()
                            .text());
            stalled.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
            assertEquals(408, stalled.response().status());
            assertTrue(stalled.isEnded());
        }
    }

    /**
     * A handler returns, and another thread sets the response later: the client gets an error, and what the other
     * thread sets reaches no later exchange of the connection.
     */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#threadingModels()")
    void aResponseSetByAnotherThreadReachesNoExchange(ThreadingModel model) throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        List<CompletableFuture<Void>> writers = new CopyOnWriteArrayList<>();
        HttpHandler handler = (request, response) -> {
            if (request.path().equals("/late")) {
                writers.add(CompletableFuture.runAsync(() -> {
                    awaitUninterrupted(late);
                    response.text("alice's secret");
                }));
            } else {
                response.text("hello bob");
            }
        };
        try (HttpServer server = start(config(model), handler)) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            assertEquals(500, get(client, server, "/late").statusCode());
            assertEquals("hello bob", get(client, server, "/next").body());
            late.countDown();
            CompletionException refused =
                    assertThrows(CompletionException.class, () -> writers.get(0).join());
            assertEquals(IllegalStateException.class, refused.getCause().getClass());
            HttpResponse<String> after = get(client, server, "/next");
            assertEquals(200, after.statusCode());
            assertEquals("hello bob", after.body());
        }
    }

    /** As above, while the next exchange of the connection runs its handler. */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#threadingModels()")
    void anotherThreadCannotChangeTheRunningExchange(ThreadingModel model) throws Exception {
        List<dev.tern.http.HttpResponse> kept = new CopyOnWriteArrayList<>();
        List<Class<?>> thrown = new CopyOnWriteArrayList<>();
        HttpHandler handler = (request, response) -> {
            kept.add(response);
            CompletableFuture.runAsync(() -> {
                        for (dev.tern.http.HttpResponse each : kept) {
                            thrown.add(assertThrows(IllegalStateException.class, () -> each.text("alice's secret"))
                                    .getClass());
                        }
                    })
                    .join();
            response.text("hello bob");
        };
        try (HttpServer server = start(config(model), handler)) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            assertEquals("hello bob", get(client, server, "/").body());
            assertEquals("hello bob", get(client, server, "/").body());
            assertEquals(3, thrown.size());
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> get(HttpClient client, HttpServer server, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /**
     * The callback may block, so it must not run on the event loop that detects the timeout or the FIN of the client.
     */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#threadingModels()")
    void aBodyConsumerOfABlockingHandlerIsAbortedOnAThreadThatMayBlock(ThreadingModel model) throws Exception {
        BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        HttpHandler handler =
                HttpHandler.blocking((request, response) -> request.stream(100, new AbortWatcher(threads)));
        try (HttpServer server = start(config(model).bodyTimeout(Duration.ofMillis(300)), handler);
                RawClient slow = new RawClient(server.address());
                RawClient gone = new RawClient(server.address())) {
            String begun = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc";
            assertEquals(408, slow.send(begun).response().status());
            gone.send(begun).socket().shutdownOutput();
            assertEquals(400, gone.response().status());
            String mayBlock = model == ThreadingModel.VIRTUAL ? "tern-virtual" : "tern-worker";
            for (int i = 0; i < 2; i++) {
                String thread = threads.poll(30, TimeUnit.SECONDS);
                assertTrue(thread != null && thread.startsWith(mayBlock), () -> "thread " + thread);
            }
        }
    }

    private record AbortWatcher(BlockingQueue<String> threads) implements dev.tern.http.BodyConsumer {
        @Override
        public void piece(ByteBuffer piece) {}

        @Override
        public void end() {}

        @Override
        public void aborted() {
            threads.add(Thread.currentThread().getName());
        }
    }

    /** One worker and a queue of one task: the third concurrent request is refused with Retry-After. */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#loopModels")
    void aFullTaskQueueGets503WithRetryAfter(ThreadingModel model) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        HttpHandler handler = HttpHandler.blocking((request, response) -> {
            running.countDown();
            assertTrue(release.await(30, TimeUnit.SECONDS));
            response.text("done");
        });
        try (HttpServer server = start(config(model).taskQueue(1), handler);
                RawClient first = new RawClient(server.address());
                RawClient second = new RawClient(server.address());
                RawClient third = new RawClient(server.address())) {
            first.get("/");
            assertTrue(running.await(30, TimeUnit.SECONDS));
            // It is a race which request enters the queue; the other is refused.
            second.get("/");
            third.get("/");
            RawClient refused = firstToRespond(second, third);
            RawClient.Response refusal = refused.response();
            assertEquals(503, refusal.status());
            assertTrue(refusal.field("Retry-After").isPresent());
            assertTrue(refused.isEnded());
            release.countDown();
            assertEquals("done", first.response().text());
            assertEquals("done", (refused == second ? third : second).response().text());
        }
    }

    private static RawClient firstToRespond(RawClient... clients) throws IOException {
        long guard = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() - guard < 0) {
            for (RawClient client : clients) {
                if (client.input().available() > 0) {
                    return client;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no client got a response");
    }

    @Test
    void aBusyPortIsABindException() throws IOException {
        try (HttpServer server = start(config(ThreadingModel.MULTI_REACTOR), (request, response) -> {})) {
            ServerConfig same = ServerConfig.builder().address(server.address()).build();
            assertThrows(BindException.class, () -> HttpServer.create(same, (request, response) -> {}));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#threadingModels()")
    void closeFreesThePortAndEndsAllThreads(ThreadingModel model) throws IOException {
        HttpServer server = start(config(model), (request, response) -> response.text("x"));
        try (RawClient client = new RawClient(server.address())) {
            client.get("/").response();
            server.close();
            assertTrue(client.isEnded());
        }
        assertThrows(SocketException.class, () -> new RawClient(server.address()).close());
        assertEquals(List.of(), threads());
    }

    private static List<String> threads() {
        long guard = System.nanoTime() + 30_000_000_000L;
        List<String> alive = new ArrayList<>(List.of("unknown"));
        while (!alive.isEmpty() && System.nanoTime() - guard < 0) {
            alive.clear();
            Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("tern-"))
                    .forEach(alive::add);
        }
        return alive;
    }

    @Test
    void anUnstartedServerCanBeClosed() throws IOException {
        ServerConfig config = config(ThreadingModel.MULTI_REACTOR).build();
        HttpServer server = HttpServer.create(config, (request, response) -> {});
        server.close();
        try (HttpServer again = HttpServer.create(
                ServerConfig.builder().address(server.address()).build(), (request, response) -> {})) {
            assertEquals(server.address(), again.address());
        }
    }

    @Test
    void aServerCanBeStartedOnce() throws IOException {
        try (HttpServer server = start(config(ThreadingModel.MULTI_REACTOR), (request, response) -> {})) {
            assertThrows(IllegalStateException.class, server::start);
        }
    }

    @Test
    void stopReturnsWhetherAllExchangesFinished() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        HttpHandler handler = HttpHandler.blocking((request, response) -> {
            running.countDown();
            never.await();
        });
        HttpServer server = start(config(ThreadingModel.MULTI_REACTOR), handler);
        try (RawClient client = new RawClient(server.address())) {
            client.get("/");
            assertTrue(running.await(30, TimeUnit.SECONDS));
            assertFalse(server.stop(Duration.ofMillis(100)));
            assertTrue(server.stop(Duration.ZERO), "a second stop has nothing to do");
        }
        assertEquals(List.of(), threads());
    }

    @Test
    void aSettingOutOfRangeIsRejectedWithItsNameAndBounds() {
        ServerConfig.Builder builder = ServerConfig.builder().idleTimeout(Duration.ZERO);
        String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertEquals("idleTimeout: 0ms, must be 1ms to 1 day", message);
    }

    /**
     * One edge reports all connections; the acceptor takes a limited number per iteration, and must continue by itself.
     */
    @ParameterizedTest
    @MethodSource("pollers")
    void oneEdgeAcceptsAllClientsThatArrivedWhileTheLoopWasBusy(TransportKind poller) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ServerConfig.Builder config =
                config(ThreadingModel.MULTI_REACTOR).transport(poller).triggers(TriggerMode.EDGE, TriggerMode.EDGE);
        List<RawClient> clients = new ArrayList<>();
        HttpHandler handler = (request, response) -> {
            if (request.path().equals("/busy")) {
                busy.countDown();
                go.await();
            }
            response.text("hello");
        };
        try (HttpServer server = start(config, handler);
                RawClient first = new RawClient(server.address())) {
            first.get("/busy");
            busy.await();
            for (int i = 0; i < 300; i++) {
                clients.add(new RawClient(server.address()).get("/"));
            }
            go.countDown();
            for (RawClient client : clients) {
                assertEquals("hello", client.response().text());
                client.close();
            }
            assertTrue(
                    server.statistics().acceptEvents() < 300,
                    () -> server.statistics().toString());
        }
    }

    /** The client sends more requests than one loop iteration serves, and does not wait for responses. */
    @ParameterizedTest
    @MethodSource("pollers")
    void oneEdgeServesAPipelineLongerThanOneLoopIteration(TransportKind poller) throws Exception {
        ServerConfig.Builder config =
                config(ThreadingModel.MULTI_REACTOR).transport(poller).triggers(TriggerMode.EDGE, TriggerMode.EDGE);
        int count = 20_000;
        try (HttpServer server = start(config, (request, response) -> response.text(request.path()));
                RawClient client = new RawClient(server.address())) {
            Thread sender = new Thread(() -> sendAll(client, count));
            sender.start();
            for (int i = 0; i < count; i++) {
                assertEquals("/" + i, client.response().text());
            }
            sender.join();
        }
    }

    private static void sendAll(RawClient client, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.get("/" + i);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<TransportKind> pollers() {
        return Mode.pollers().stream().map(name -> TransportKind.valueOf(name.toUpperCase(Locale.ROOT)));
    }
}
