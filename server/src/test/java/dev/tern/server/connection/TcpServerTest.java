package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.Faults;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.server.reactor.Transport;
import dev.tern.server.selector.FaultyTransport;
import dev.tern.server.selector.SelectorTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose system calls fail. */
@Timeout(60)
class TcpServerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final HttpHandler HELLO = (request, response) -> response.text("hello");

    private final AtomicInteger refusedPollers = new AtomicInteger();
    private final AtomicInteger refusedRegistrations = new AtomicInteger();
    private final Transport refusing = new Refusing();

    private static boolean refuses(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    /** java.nio, with calls that fail. */
    private final class Refusing implements Transport {
        private final Transport transport = new SelectorTransport();

        @Override
        public String name() {
            return transport.name();
        }

        @Override
        public boolean nativeEdge() {
            return transport.nativeEdge();
        }

        @Override
        public Poller openPoller() throws IOException {
            if (refuses(refusedPollers)) {
                throw new IOException("no poller");
            }
            return new RefusingPoller(transport.openPoller());
        }

        @Override
        public TcpListener listen(InetSocketAddress address, ListenerSettings settings) throws IOException {
            return transport.listen(address, settings);
        }
    }

    private final class RefusingPoller implements Poller {
        private final Poller poller;

        RefusingPoller(Poller poller) {
            this.poller = poller;
        }

        @Override
        public int poll(long timeoutNanos) throws IOException {
            return poller.poll(timeoutNanos);
        }

        @Override
        public void register(Channel channel, int interest) throws IOException {
            if (channel.endpoint() instanceof TcpSocket && refuses(refusedRegistrations)) {
                throw new IOException("no registration");
            }
            poller.register(channel, interest);
        }

        @Override
        public void interest(Channel channel, int interest) {
            poller.interest(channel, interest);
        }

        @Override
        public boolean armsFromAnyThread() {
            return poller.armsFromAnyThread();
        }

        @Override
        public void wakeup() {
            poller.wakeup();
        }

        @Override
        public void close() {
            poller.close();
        }
    }

    private TcpServer server(ThreadingModel model, InetSocketAddress address) throws IOException {
        return server(model, address, FileDescriptorLimit.ofProcess());
    }

    private TcpServer server(ThreadingModel model, InetSocketAddress address, FileDescriptorLimit descriptors)
            throws IOException {
        return new TcpServer(
                refusing, config(model, address), HELLO, ExchangeListener.NONE, StepListener.NONE, descriptors);
    }

    private static ServerConfig config(ThreadingModel model, InetSocketAddress address) {
        return ServerConfig.builder()
                .address(address)
                .model(model)
                .loops(2)
                .workers(1)
                .taskQueue(64)
                .maxConnections(100)
                .headerTimeout(TIMEOUT)
                .bodyTimeout(TIMEOUT)
                .idleTimeout(TIMEOUT)
                .writeTimeout(TIMEOUT)
                .minRate(0)
                .build();
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }

    private static String get(Socket client) throws IOException {
        client.setSoTimeout(20_000);
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] response = new byte[1024];
        int count = client.getInputStream().read(response);
        return count < 0 ? "" : new String(response, 0, count, StandardCharsets.US_ASCII);
    }

    private static Socket connect(TcpServer server) throws IOException {
        return new Socket(server.address().getAddress(), server.address().getPort());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + seconds(20);
        while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void aConnectionThatCannotBeRegisteredIsClosedAndReleasesItsPlace() throws Exception {
        TcpServer server = server(ThreadingModel.MULTI_REACTOR, ANY);
        server.start();
        refusedRegistrations.set(1);
        try (Socket refused = connect(server)) {
            refused.setSoTimeout(20_000);
            assertEquals(-1, refused.getInputStream().read());
            await(() -> server.activeConnections() == 0);
        }
        try (Socket next = connect(server)) {
            assertTrue(get(next).endsWith("hello"));
        }
        assertTrue(server.stop(Duration.ofSeconds(5)));
    }

    @Test
    void aFailedConstructorLeavesNoPortAndNoThread() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        refusedPollers.set(1);
        assertThrows(IOException.class, () -> server(ThreadingModel.REACTOR, address));
        await(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(TcpServerTest::isOurs));
        TcpServer server = server(ThreadingModel.REACTOR, address);
        server.start();
        try (Socket client = connect(server)) {
            assertTrue(get(client).endsWith("hello"));
        }
        assertTrue(server.stop(Duration.ofSeconds(5)));
    }

    private static boolean isOurs(Thread thread) {
        return thread.getName().startsWith("tern-");
    }

    /** Clients with incomplete requests use the whole limit, so none can be evicted until the limit expires. */
    @Test
    void aPausedAcceptorResumesWhenALearnedLimitExpires() throws Exception {
        AtomicLong nowNanos = new AtomicLong();
        FileDescriptorLimit descriptors = new FileDescriptorLimit(1024, nowNanos::get);
        TcpServer server = server(ThreadingModel.MULTI_REACTOR, ANY, descriptors);
        server.start();
        descriptors.onExhausted(0);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < descriptors.max(); i++) {
            Socket client = connect(server);
            client.getOutputStream().write('G');
            clients.add(client);
        }
        await(() -> server.activeConnections() == 16);
        try (Socket waiting = connect(server)) {
            await(() -> server.acceptCounts().get(0).events().get() > 16);
            assertEquals(16, server.activeConnections());
            nowNanos.addAndGet(seconds(11));
            assertTrue(get(waiting).endsWith("hello"));
        }
        for (Socket client : clients) {
            client.close();
        }
        assertTrue(server.stop(Duration.ofSeconds(5)));
    }

    /** Closed by another thread, the descriptor's number could be another connection's when the handler returns. */
    @ParameterizedTest
    @EnumSource(names = {"REACTOR", "PROACTOR"})
    void aSocketThatAWorkerOwnsWhenTheServerEndsIsClosedByThatWorker(ThreadingModel model) throws Exception {
        FaultyTransport transport = new FaultyTransport(new Faults());
        CountDownLatch called = new CountDownLatch(1);
        AtomicBoolean returns = new AtomicBoolean();
        HttpHandler handler = (request, response) -> {
            called.countDown();
            await(returns::get);
        };
        TcpServer server =
                new TcpServer(transport, config(model, ANY), handler, ExchangeListener.NONE, StepListener.NONE);
        server.start();
        try (Socket client = connect(server)) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            called.await();
            assertFalse(server.stop(Duration.ZERO));
            assertEquals(-1, client.getInputStream().read(), "the socket is aborted at once");
            assertEquals(1, transport.open(), "the socket");
            returns.set(true);
            await(() -> transport.open() == 0);
            assertEquals(0, server.activeConnections());
        }
    }

    @Test
    void aServerThatStopsWithoutAClientEndsItsThreads() throws Exception {
        TcpServer server = server(ThreadingModel.PROACTOR, ANY);
        server.start();
        assertTrue(server.stop(Duration.ofSeconds(5)));
        assertFalse(Thread.getAllStackTraces().keySet().stream().anyMatch(TcpServerTest::isOurs));
    }

    @Test
    void anInterruptFlagThatAHandlerLeavesEndsWithTheIteration() throws Exception {
        HttpHandler handler = (request, response) -> {
            response.text(String.valueOf(Thread.currentThread().isInterrupted()));
            Thread.currentThread().interrupt();
        };
        TcpServer server = new TcpServer(
                refusing, config(ThreadingModel.MULTI_REACTOR, ANY), handler, ExchangeListener.NONE, StepListener.NONE);
        server.start();
        try (Socket client = connect(server)) {
            assertTrue(get(client).endsWith("false"));
            assertTrue(get(client).endsWith("false"));
        }
        assertTrue(server.stop(Duration.ofSeconds(5)));
    }
}
