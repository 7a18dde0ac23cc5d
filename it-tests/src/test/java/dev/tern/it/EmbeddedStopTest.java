package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import dev.tern.server.config.TriggerMode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An embedded server stops from any thread and during any work. */
@Timeout(60)
class EmbeddedStopTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<RawClient> clients = new ArrayList<>();
    private HttpServer server;

    /** The settings that determine which thread runs the handler, and when connections are accepted. */
    record Variant(ThreadingModel model, TransportKind poller, TriggerMode listener) {
        ServerConfig.Builder config() {
            return ServerConfig.builder()
                    .port(0)
                    .model(model)
                    .transport(poller)
                    .triggers(listener, TriggerMode.LEVEL)
                    .loops(2)
                    .workers(2);
        }
    }

    static Stream<Variant> variants() {
        return pollers()
                .flatMap(poller -> Mode.threadingModels(poller)
                        .flatMap(model -> triggers(model).map(edge -> new Variant(model, poller, edge))));
    }

    private static Stream<TriggerMode> triggers(ThreadingModel model) {
        return model == ThreadingModel.VIRTUAL ? Stream.of(TriggerMode.LEVEL) : Arrays.stream(TriggerMode.values());
    }

    static Stream<Variant> multiReactors() {
        return variants().filter(variant -> variant.model() == ThreadingModel.MULTI_REACTOR);
    }

    private static Stream<TransportKind> pollers() {
        return Mode.pollers().stream().map(name -> TransportKind.valueOf(name.toUpperCase(Locale.ROOT)));
    }

    private HttpServer create(Variant variant) throws IOException {
        server = HttpServer.create(variant.config().build(), this::handle);
        return server;
    }

    private void handle(HttpRequest request, HttpResponse response) throws Exception {
        switch (request.path()) {
            case "/hold" -> {
                running.countDown();
                awaitRelease();
            }
            case "/close" -> server.close();
            default -> {}
        }
        response.text("hello");
    }

    /** Blocks its thread like an uninterruptible call. */
    private void awaitRelease() {
        boolean interrupted = false;
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Variant any() {
        return new Variant(ThreadingModel.MULTI_REACTOR, TransportKind.SELECTOR, TriggerMode.LEVEL);
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(server.address());
        clients.add(client);
        return client;
    }

    private RawClient holdAThread() throws Exception {
        RawClient client = connect().get("/hold");
        assertTrue(running.await(30, TimeUnit.SECONDS));
        return client;
    }

    private static <T> FutureTask<T> inThread(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        new Thread(task, "test-stop").start();
        return task;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertTrue(condition.getAsBoolean());
    }

    private static Stream<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix));
    }

    /** Waits until this number of stopping threads have notified the loops and block until they end. */
    private static void awaitStopping(int count) {
        await(() -> threads("test-stop")
                        .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING
                                || thread.getState() == Thread.State.WAITING)
                        .count()
                == count);
    }

    private static void assertNoThreads() {
        await(() -> threads("tern-").findAny().isEmpty());
    }

    @BeforeEach
    void begin() {
        assertNoThreads();
    }

    @AfterEach
    void end() throws Exception {
        release.countDown();
        server.close();
        for (RawClient client : clients) {
            client.close();
        }
        assertNoThreads();
    }

    private static boolean endsOrIsReset(RawClient client) {
        try {
            client.rest();
            return true;
        } catch (SocketException reset) {
            return true;
        } catch (IOException hangs) {
            return false;
        }
    }

    /** Half of the waiting connections belong to the loop that ends while the other loop runs the handler. */
    @ParameterizedTest
    @MethodSource("multiReactors")
    void aStopEndsConnectionsInTheBacklogWhileALoopRunsAHandler(Variant variant) throws Exception {
        create(variant).start();
        holdAThread();
        for (int i = 0; i < 300; i++) {
            connect().get("/");
        }
        assertFalse(server.stop(Duration.ZERO));
        release.countDown();
        for (RawClient client : clients) {
            assertTrue(endsOrIsReset(client));
        }
        await(() -> server.statistics().activeConnections() == 0);
        await(this::refusesConnections);
    }

    /** The listener is closed by its own loop, possibly later than stop returns. */
    private boolean refusesConnections() {
        try {
            new RawClient(server.address()).close();
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException closing) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("multiReactors")
    void aStopServesTheConnectionsInTheBacklog(Variant variant) throws Exception {
        create(variant).start();
        RawClient first = holdAThread();
        List<RawClient> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(connect().get("/"));
        }
        FutureTask<Boolean> stop = inThread(() -> server.stop(LONG));
        awaitStopping(1);
        release.countDown();
        assertEquals("hello", first.response().text());
        for (RawClient client : waiting) {
            assertEquals("hello", client.response().text());
        }
        assertTrue(stop.get());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void closeByAnInterruptedThreadStopsTheServerAndKeepsTheInterrupt(Variant variant) throws Exception {
        create(variant).start();
        connect().get("/").response();
        assertTrue(inThread(() -> {
                    Thread.currentThread().interrupt();
                    server.close();
                    return Thread.interrupted();
                })
                .get());
        assertEquals(0, server.statistics().activeConnections());
        assertNoThreads();
        assertThrows(ConnectException.class, () -> new RawClient(server.address()).close());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void anInterruptedStopIsCompletedByTheNext(Variant variant) throws Exception {
        create(variant).start();
        RawClient client = holdAThread();
        FutureTask<Boolean> stop = inThread(() -> server.stop(LONG));
        awaitStopping(1);
        threads("test-stop").forEach(Thread::interrupt);
        Throwable cause = assertThrows(ExecutionException.class, stop::get).getCause();
        assertEquals(InterruptedException.class, cause.getClass());
        release.countDown();
        assertTrue(server.stop(LONG));
        assertEquals("hello", client.response().text());
        assertNoThreads();
    }

    @Test
    void closeBlocksUntilTheRunningStopIsComplete() throws Exception {
        create(any()).start();
        RawClient client = holdAThread();
        FutureTask<Boolean> first = inThread(() -> server.stop(LONG));
        awaitStopping(1);
        FutureTask<Integer> second = inThread(() -> {
            server.close();
            return server.statistics().activeConnections();
        });
        awaitStopping(2);
        assertFalse(second.isDone());
        release.countDown();
        assertEquals(0, second.get());
        assertTrue(first.get());
        assertEquals("hello", client.response().text());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aHandlerMayCloseItsServerAndStillRespond(Variant variant) throws Exception {
        create(variant).start();
        RawClient client = connect().get("/close");
        assertEquals("hello", client.response().text());
        assertTrue(client.isEnded());
        assertNoThreads();
    }

    @Test
    void aGraceTimeAboveTheRangeOfNanosecondsIsUnlimited() throws Exception {
        create(any()).start();
        connect().get("/").response();
        assertTrue(server.stop(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    @Test
    void aStoppedServerCannotBeStarted() throws Exception {
        create(any());
        assertTrue(server.stop(Duration.ZERO));
        assertThrows(IllegalStateException.class, server::start);
        assertNoThreads();
    }
}
