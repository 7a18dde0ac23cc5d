package dev.tern.server;

import static dev.tern.server.config.ThreadingModel.MULTI_REACTOR;
import static dev.tern.server.config.ThreadingModel.PROACTOR;
import static dev.tern.server.config.ThreadingModel.REACTOR;
import static dev.tern.server.config.ThreadingModel.VIRTUAL;
import static dev.tern.server.config.TriggerMode.EDGE;
import static dev.tern.server.config.TriggerMode.LEVEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.http.HttpHandler;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.it.RawClient;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TriggerMode;
import dev.tern.server.connection.Step;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All modes send the same responses; these tests observe the differences, and fail if two dispatchers or triggers are
 * swapped.
 */
class ModeTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int REQUESTS = 20;

    private final Map<Step, Set<String>> threads = new EnumMap<>(Step.class);

    private HttpServer start(ThreadingModel model, TriggerMode listener, TriggerMode connection) throws IOException {
        return start(model, listener, connection, (request, response) -> response.text("hello"));
    }

    private HttpServer start(ThreadingModel model, TriggerMode listener, TriggerMode connection, HttpHandler handler)
            throws IOException {
        for (Step step : Step.values()) {
            threads.put(step, new ConcurrentSkipListSet<>());
        }
        ServerConfig config = ServerConfig.builder()
                .port(0)
                .model(model)
                .triggers(listener, connection)
                .loops(1)
                .workers(1)
                .build();
        HttpServer server = HttpServer.create(
                config,
                handler,
                (step, thread) -> threads.get(step).add(Thread.currentThread().getName() + " as " + thread));
        server.start();
        return server;
    }

    /** One request at a time on one connection, so that every request is one event. */
    private static void request(HttpServer server, int times) throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            for (int i = 0; i < times; i++) {
                assertEquals("hello", client.send(GET).response().text());
            }
        }
    }

    private Set<String> threadsOf(Step step) {
        return new TreeSet<>(threads.get(step));
    }

    @Test
    void multiReactorFillsProcessesAndDrainsOnTheLoop() throws IOException {
        try (HttpServer server = start(MULTI_REACTOR, LEVEL, LEVEL)) {
            request(server, REQUESTS);
        }
        assertEquals(Set.of("tern-loop-0 as LOOP"), threadsOf(Step.FILL));
        assertEquals(Set.of("tern-loop-0 as LOOP"), threadsOf(Step.PROCESS));
        assertEquals(Set.of("tern-loop-0 as LOOP"), threadsOf(Step.DRAIN));
    }

    @Test
    void reactorFillsProcessesAndDrainsOnAWorker() throws IOException {
        try (HttpServer server = start(REACTOR, LEVEL, LEVEL)) {
            request(server, REQUESTS);
        }
        assertEquals(Set.of("tern-worker-0 as WORKER"), threadsOf(Step.FILL));
        assertEquals(Set.of("tern-worker-0 as WORKER"), threadsOf(Step.PROCESS));
        assertEquals(Set.of("tern-worker-0 as WORKER"), threadsOf(Step.DRAIN));
    }

    @Test
    void proactorFillsAndDrainsOnTheLoopAndProcessesOnAWorker() throws IOException {
        try (HttpServer server = start(PROACTOR, LEVEL, LEVEL)) {
            request(server, REQUESTS);
        }
        assertEquals(Set.of("tern-loop-0 as LOOP"), threadsOf(Step.FILL));
        assertEquals(Set.of("tern-worker-0 as WORKER"), threadsOf(Step.PROCESS));
        assertEquals(Set.of("tern-loop-0 as LOOP"), threadsOf(Step.DRAIN));
    }

    @Test
    void virtualPerformsEveryStepOnTheThreadOfTheConnection() throws IOException {
        assumeTrue(Runtime.version().feature() >= 21, "the model virtual needs Java 21");
        try (HttpServer server = start(VIRTUAL, LEVEL, LEVEL, HttpHandler.blocking(ModeTest::respondOnVirtualThread))) {
            request(server, REQUESTS);
        }
        for (Step step : List.of(Step.FILL, Step.PROCESS, Step.DRAIN, Step.AWAIT, Step.CLOSE)) {
            assertEquals(Set.of("tern-virtual as VIRTUAL"), threadsOf(step), step::name);
        }
    }

    private static void respondOnVirtualThread(HttpRequest request, HttpResponse response) {
        response.text(Thread.currentThread().getClass().getSimpleName().equals("VirtualThread") ? "hello" : "platform");
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#loopModels")
    void closingBelongsToTheLoopInEveryModelWithLoops(ThreadingModel model) throws IOException {
        try (HttpServer server = start(model, LEVEL, LEVEL)) {
            request(server, REQUESTS);
        }
        assertEquals(Set.of("tern-loop-0 as LOOP"), threadsOf(Step.CLOSE));
    }

    /** With epoll a worker can arm a connection itself; a selector belongs to its loop. */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#loopModels")
    void theThreadThatEndsTheWorkAwaitsReadinessIfThePollerAllowsIt(ThreadingModel model) throws IOException {
        boolean loopOnly;
        try (HttpServer server = start(model, LEVEL, LEVEL)) {
            loopOnly = model != REACTOR || server.transport().equals("selector");
            request(server, REQUESTS);
        }
        Set<String> expected =
                loopOnly ? Set.of("tern-loop-0 as LOOP") : Set.of("tern-loop-0 as LOOP", "tern-worker-0 as WORKER");
        assertEquals(expected, threadsOf(Step.AWAIT));
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#loopModels")
    void aHandlerThatBlocksRunsOnAWorkerInEveryModelWithLoops(ThreadingModel model) throws IOException {
        Set<String> handled = new ConcurrentSkipListSet<>();
        HttpHandler handler = HttpHandler.blocking((request, response) -> {
            handled.add(Thread.currentThread().getName());
            response.text("hello");
        });
        try (HttpServer server = start(model, LEVEL, LEVEL, handler)) {
            request(server, REQUESTS);
        }
        assertEquals(Set.of("tern-worker-0"), handled);
    }

    /** Counted from the second request: a connection is read once after its accept, before any event. */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#loopModels")
    void levelReadsOncePerEvent(ThreadingModel model) throws IOException {
        try (HttpServer server = start(model, LEVEL, LEVEL)) {
            try (RawClient client = new RawClient(server.address())) {
                client.send(GET).response();
                ServerStatistics before = server.statistics();
                for (int i = 0; i < REQUESTS; i++) {
                    client.send(GET).response();
                }
                ServerStatistics after = server.statistics();
                assertEquals(REQUESTS, after.events() - before.events());
                assertEquals(REQUESTS, after.reads() - before.reads());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#loopModels")
    void edgeReadsUntilItWouldBlock(ThreadingModel model) throws IOException {
        try (HttpServer server = start(model, LEVEL, EDGE)) {
            try (RawClient client = new RawClient(server.address())) {
                client.send(GET).response();
                // The first request was found by the read after accept, or by the read after its event; one that finds
                // nothing follows.
                boolean readAtAccept = model != REACTOR;
                awaitReads(server, server.statistics().events() + (readAtAccept ? 2 : 1));
                ServerStatistics before = server.statistics();
                for (int i = 1; i <= REQUESTS; i++) {
                    client.send(GET).response();
                    // The next request must not arrive before the read that finds nothing.
                    awaitReads(server, before.reads() + 2L * i);
                }
                assertEquals(REQUESTS, server.statistics().events() - before.events());
            }
        }
    }

    /** The first table of the mode lab: one connection in lock-step, counts per request. */
    @ParameterizedTest
    @CsvSource({
        "MULTI_REACTOR, LEVEL, 1, 0, 1, 0, 0",
        "MULTI_REACTOR, EDGE,  2, 1, 1, 0, 0",
        "REACTOR,       LEVEL, 1, 0, 1, 1, 1",
        "REACTOR,       EDGE,  2, 1, 1, 1, 1",
        "PROACTOR,      LEVEL, 1, 0, 1, 1, 1",
        "PROACTOR,      EDGE,  2, 1, 1, 1, 1"
    })
    void eachModeHasItsExactCountsPerRequest(
            ThreadingModel model, TriggerMode trigger, int reads, int empty, int writes, int arms, int handOffs)
            throws IOException {
        try (HttpServer server = start(model, LEVEL, trigger);
                RawClient client = new RawClient(server.address())) {
            awaitArms(server, 1);
            ServerStatistics before = server.statistics();
            for (int i = 1; i <= REQUESTS; i++) {
                client.send(GET).response();
                // The next request must not arrive before the read that finds nothing, or before the owner has
                // released.
                awaitReads(server, before.reads() + (long) reads * i);
                awaitArms(server, before.arms() + (long) arms * i);
            }
            awaitCount(handOffs * REQUESTS, () -> server.statistics().handOffs());
            ServerStatistics after = server.statistics();
            assertEquals(REQUESTS, after.events() - before.events(), "events");
            assertEquals(reads * REQUESTS, after.reads() - before.reads(), "reads");
            assertEquals(empty * REQUESTS, after.emptyReads() - before.emptyReads(), "reads that found nothing");
            assertEquals(writes * REQUESTS, after.writes() - before.writes(), "writes");
        }
    }

    /** The read that finds nothing follows the response, so the client may be faster. */
    private static void awaitReads(HttpServer server, long reads) {
        awaitCount(reads, () -> server.statistics().reads());
    }

    /** The connection is armed after the accept and after each response, so the client may be faster. */
    private static void awaitArms(HttpServer server, long arms) {
        awaitCount(arms, () -> server.statistics().arms());
    }

    private static void awaitCount(long expected, LongSupplier count) {
        long guard = System.nanoTime() + 20_000_000_000L;
        while (count.getAsLong() < expected && System.nanoTime() - guard < 0) {
            Thread.onSpinWait();
        }
        assertEquals(expected, count.getAsLong());
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(20, TimeUnit.SECONDS));
    }

    /** A handler blocks the loop meanwhile, so that the loop finds both when it accepts. */
    @Test
    void aClientServedByTheReadAfterItsAcceptIsNeverRegistered() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        HttpHandler handler = (request, response) -> {
            if (request.path().equals("/hold")) {
                held.countDown();
                hold.await();
            }
            response.text("hello");
        };
        try (HttpServer server = start(MULTI_REACTOR, LEVEL, LEVEL, handler);
                RawClient holding = new RawClient(server.address())) {
            holding.send(GET).response();
            holding.get("/hold");
            await(held);
            RawClient leaving = new RawClient(server.address());
            leaving.socket().setSoLinger(true, 0);
            leaving.close();
            try (RawClient client = new RawClient(server.address())) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                hold.countDown();
                assertEquals("hello", client.response().text());
                assertTrue(client.isEnded());
            }
            holding.response();
            assertEquals(3, server.statistics().acceptedConnections());
            assertEquals(1, server.statistics().arms());
        }
    }

    @Test
    void multiReactorArmsAConnectionOnce() throws IOException {
        try (HttpServer server = start(MULTI_REACTOR, LEVEL, LEVEL)) {
            request(server, REQUESTS);
            assertEquals(1, server.statistics().arms());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REACTOR", "PROACTOR"})
    void modelsWithWorkersArmAConnectionAgainForEachRequest(ThreadingModel model) throws IOException {
        try (HttpServer server = start(model, LEVEL, LEVEL)) {
            try (RawClient client = new RawClient(server.address())) {
                // Otherwise the first request may be read before the connection is armed.
                awaitArms(server, 1);
                for (int i = 0; i < REQUESTS; i++) {
                    client.send(GET).response();
                }
                awaitArms(server, 1 + REQUESTS);
                client.send(GET).response();
                awaitArms(server, 1 + REQUESTS + 1);
            }
        }
    }

    @Test
    void aLevelListenerAcceptsOncePerEvent() throws IOException {
        try (HttpServer server = start(MULTI_REACTOR, LEVEL, LEVEL)) {
            for (int i = 0; i < 5; i++) {
                request(server, 1);
            }
            ServerStatistics statistics = server.statistics();
            assertEquals(5, statistics.acceptedConnections());
            assertEquals(statistics.acceptEvents(), statistics.acceptCalls());
        }
    }

    @Test
    void anEdgeListenerAcceptsUntilNoneIsWaiting() throws IOException {
        try (HttpServer server = start(MULTI_REACTOR, EDGE, LEVEL)) {
            for (int i = 0; i < 5; i++) {
                request(server, 1);
            }
            awaitAccepts(server, 5);
        }
    }

    /** The accept that finds no client follows the first response, so the client may be faster. */
    private static void awaitAccepts(HttpServer server, int connections) {
        long guard = System.nanoTime() + 20_000_000_000L;
        ServerStatistics statistics = server.statistics();
        while (statistics.acceptCalls() < statistics.acceptEvents() + connections && System.nanoTime() - guard < 0) {
            statistics = server.statistics();
        }
        assertEquals(connections, statistics.acceptedConnections());
        assertEquals(statistics.acceptEvents() + connections, statistics.acceptCalls());
    }
}
