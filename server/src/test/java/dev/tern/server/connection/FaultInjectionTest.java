package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.OpenFile;
import dev.tern.server.FaultyLog;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TriggerMode;
import dev.tern.server.reactor.Faults;
import dev.tern.server.selector.FaultyTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each call of the server to its surroundings (transport, poller, sockets, files, handler, listeners, logger) fails
 * once, one after the other, until a run completes without a failure. Each time the server then serves as before, and
 * no resource is left open.
 */
@Timeout(120)
class FaultInjectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int LOOPS = 2;
    private static final int GUARD_MILLIS = 20_000;
    private static final byte[] FILE = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

    private final Faults faults = new Faults();
    private final FaultyTransport transport = new FaultyTransport(faults);
    private final AtomicInteger openFiles = new AtomicInteger();

    /** A configuration and a kind of failure. */
    record Run(ThreadingModel model, boolean edge, Faults.Kind kind, int failures) {}

    static List<Run> runs() {
        List<Run> all = new ArrayList<>();
        for (ThreadingModel model : EnumSet.complementOf(EnumSet.of(ThreadingModel.VIRTUAL))) {
            for (boolean edge : new boolean[] {false, true}) {
                all.add(new Run(model, edge, Faults.Kind.ERROR, 1));
                // So the reaction to a failure fails too: the log, the release, the next attempt.
                all.add(new Run(model, edge, Faults.Kind.ERROR, 4));
            }
            all.add(new Run(model, false, Faults.Kind.RUNTIME, 1));
            all.add(new Run(model, false, Faults.Kind.IO, 1));
            all.add(new Run(model, false, Faults.Kind.IO_THEN_ERROR, 2));
        }
        return all;
    }

    @BeforeEach
    void logWithFaults() {
        FaultyLog.beforeEachLine(faults::call);
    }

    @AfterEach
    void logAgain() {
        FaultyLog.beforeEachLine(() -> {});
    }

    private TcpServer server(ThreadingModel model, boolean edge) throws IOException {
        TriggerMode trigger = edge ? TriggerMode.EDGE : TriggerMode.LEVEL;
        ServerConfig config = ServerConfig.builder()
                .address(ANY)
                .model(model)
                .triggers(trigger, trigger)
                .loops(LOOPS)
                .workers(2)
                .taskQueue(64)
                .maxConnections(100)
                .backlog(64)
                .sendBuffer(0)
                .linger(true)
                .headerTimeout(TIMEOUT)
                .bodyTimeout(TIMEOUT)
                .idleTimeout(TIMEOUT)
                .writeTimeout(TIMEOUT)
                .minRate(0)
                .build();
        StepListener steps = (step, thread) -> faults.call();
        ExchangeListener exchanges = (request, status, bytes) -> faults.call();
        return new TcpServer(transport, config, new SiteHandlers(), exchanges, steps);
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }

    /** Responds with a text, a file, or the uploaded body. */
    private final class SiteHandlers implements HttpHandler {
        @Override
        public void handle(HttpRequest request, HttpResponse response) {
            faults.call();
            if (request.method().equals("POST")) {
                request.body(body -> {
                    faults.call();
                    response.text(new String(body, StandardCharsets.US_ASCII));
                });
            } else if (request.path().equals("/file")) {
                response.file(new FaultyFile(), 0, FILE.length);
            } else {
                response.text("hello");
            }
        }
    }

    private final class FaultyFile implements OpenFile {
        private boolean closed;

        FaultyFile() {
            openFiles.incrementAndGet();
        }

        @Override
        public long size() {
            return FILE.length;
        }

        @Override
        public long modifiedNanos() {
            return 0;
        }

        @Override
        public long revision() {
            return 0;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            faults.ioCall();
            int count = Math.min(target.remaining(), FILE.length - (int) position);
            target.put(FILE, (int) position, count);
            return count;
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            faults.ioCall();
            return target.write(ByteBuffer.wrap(FILE, (int) position, (int) count));
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openFiles.decrementAndGet();
                faults.call();
            }
        }
    }

    // ---- the clients, each of which returns whether it was served ----

    private static final String KEEP = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String FILE_LAST = "GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static boolean keepsAlive(Socket client) throws IOException {
        return isServed(client, KEEP, 1, "hello") && isServed(client, KEEP, 1, "hello");
    }

    private static boolean pipelines(Socket client) throws IOException {
        return isServed(client, KEEP + KEEP + FILE_LAST, 3, "x");
    }

    private static boolean uploads(Socket client) throws IOException {
        send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
        return isServed(client, "def", 1, "abcdef");
    }

    private static boolean vanishes(Socket client) throws IOException {
        send(client, "GET /file HTTP/1.1\r\nHost: a\r\n\r\nGET");
        client.setSoLinger(true, 0);
        return true;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isServed(Socket client, String requests, int count, String end) throws IOException {
        send(client, requests);
        StringBuilder received = new StringBuilder();
        byte[] bytes = new byte[1 << 16];
        while (responses(received) < count || !received.toString().endsWith(end)) {
            int read = client.getInputStream().read(bytes);
            received.append(new String(bytes, 0, Math.max(read, 0), StandardCharsets.US_ASCII));
            if (read < 0 || received.indexOf(" 500 ") > 0) {
                return false;
            }
        }
        return true;
    }

    private static int responses(CharSequence received) {
        return received.toString().split("HTTP/1.1 200", -1).length - 1;
    }

    private interface Client {
        boolean isServed(Socket client) throws IOException;
    }

    private static final List<Client> CLIENTS = List.of(
            FaultInjectionTest::keepsAlive,
            FaultInjectionTest::pipelines,
            FaultInjectionTest::uploads,
            FaultInjectionTest::vanishes,
            FaultInjectionTest::keepsAlive);

    private static int unserved(TcpServer server) throws IOException {
        int unserved = 0;
        for (Client client : CLIENTS) {
            unserved += isServed(server, client) ? 0 : 1;
        }
        return unserved;
    }

    private static boolean isServed(TcpServer server, Client request) throws IOException {
        try (Socket client =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            client.setSoTimeout(GUARD_MILLIS);
            return request.isServed(client);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition, Supplier<String> message) {
        long end = System.nanoTime() + seconds(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, message);
            Thread.onSpinWait();
        }
    }

    private static int loops(ThreadingModel model) {
        return model == ThreadingModel.MULTI_REACTOR ? LOOPS : 1;
    }

    /** The listener, and the pollers. */
    private void assertNothingIsLeft(TcpServer server, ThreadingModel model, String where) {
        await(() -> server.activeConnections() == 0, () -> where + ": active " + server.activeConnections());
        await(() -> transport.open() == 1 + loops(model), () -> where + ": open " + transport.open());
        await(() -> openFiles.get() == 0, () -> where + ": files " + openFiles.get());
    }

    /** One more client than there are loops, so that each loop has one. */
    private void assertServes(TcpServer server, String where) throws IOException {
        for (int i = 0; i <= LOOPS; i++) {
            assertTrue(isServed(server, FaultInjectionTest::keepsAlive), where);
        }
    }

    /**
     * After an accept failed because no descriptor was free, the first connection that is idle between requests is
     * evicted.
     */
    private void assertServesAgain(TcpServer server, Run run, String where) throws IOException {
        if (run.kind == Faults.Kind.IO || run.kind == Faults.Kind.IO_THEN_ERROR) {
            isServed(server, FaultInjectionTest::keepsAlive);
        }
        assertServes(server, where);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aFailedCallCostsAtMostItsOwnConnection(Run run) throws Exception {
        TcpServer server = server(run.model, run.edge);
        server.start();
        boolean failed = true;
        for (int call = 1; failed; call += run.failures) {
            String where = run + ", call " + call;
            faults.arm(run.kind, call, run.failures);
            int unserved = unserved(server);
            failed = faults.disarm();
            assertTrue(unserved <= run.failures, where + ": unserved " + unserved);
            assertServesAgain(server, run, where);
            assertNothingIsLeft(server, run.model, where);
        }
        assertTrue(server.stop(Duration.ofSeconds(5)));
        assertEquals(0, transport.open());
    }

    @ParameterizedTest
    @EnumSource
    void aFailureOfTheConstructorLeavesNothingOpen(Faults.Kind kind) throws Exception {
        boolean failed = true;
        for (int call = 1; failed; call++) {
            faults.arm(kind, call, 1);
            try {
                server(ThreadingModel.MULTI_REACTOR, false).stop(Duration.ZERO);
            } catch (IOException | IllegalStateException | OutOfMemoryError injected) {
                // Checked below.
            }
            failed = faults.disarm();
            int where = call;
            await(() -> transport.open() == 0, () -> "call " + where + ": open " + transport.open());
        }
        await(FaultInjectionTest::noThreadIsLeft, () -> "a thread is left");
    }

    private static boolean noThreadIsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("tern-"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VIRTUAL")
    void aFailureDuringAStopLeavesNothingOpen(ThreadingModel model) throws Exception {
        boolean failed = true;
        for (int call = 1; failed; call++) {
            TcpServer server = server(model, false);
            server.start();
            assertServes(server, "before");
            try (Socket idle = new Socket(
                            server.address().getAddress(), server.address().getPort());
                    Socket busy = new Socket(
                            server.address().getAddress(), server.address().getPort())) {
                assertTrue(isServed(idle, KEEP, 1, "hello"));
                send(busy, "GET / HT");
                faults.arm(Faults.Kind.ERROR, call, 1);
                server.stop(Duration.ofMillis(20));
                failed = faults.disarm();
            }
            int where = call;
            await(() -> transport.open() == 0, () -> "call " + where + ": open " + transport.open());
            await(FaultInjectionTest::noThreadIsLeft, () -> "call " + where + ": a thread is left");
        }
    }
}
