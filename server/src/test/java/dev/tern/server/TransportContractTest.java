package dev.tern.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.server.config.TransportKind;
import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.Endpoint;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of a transport, tested on each one that is available in this build, on this JDK and operating system.
 */
class TransportContractTest {
    private static final long GUARD_NANOS = 20_000_000_000L;

    private final List<AutoCloseable> opened = new ArrayList<>();

    static Stream<TransportKind> kinds() {
        boolean able = Runtime.version().feature() >= 22
                && System.getProperty("os.name").equals("Linux");
        return able ? Stream.of(TransportKind.SELECTOR, TransportKind.EPOLL) : Stream.of(TransportKind.SELECTOR);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    private TcpListener listen(Transport transport, InetAddress address, int port) throws IOException {
        return opened(transport.listen(new InetSocketAddress(address, port), new ListenerSettings(64, 0, false)));
    }

    private TcpListener listen(Transport transport) throws IOException {
        return listen(transport, InetAddress.getLoopbackAddress(), 0);
    }

    private Socket connect(TcpListener listener) throws IOException {
        InetSocketAddress address = listener.address();
        Socket client = opened(new Socket(address.getAddress(), address.getPort()));
        client.setSoTimeout(20_000);
        return client;
    }

    /** Accepting does not block; a client is in the backlog as soon as its connect has returned. */
    private TcpSocket accept(TcpListener listener) throws IOException {
        TcpSocket socket = listener.accept();
        assertTrue(socket != null, "no client to accept");
        return opened(socket);
    }

    private Poller poller(Transport transport) throws IOException {
        return opened(transport.openPoller());
    }

    /** A channel that records the reported readiness. */
    private static class Recorder extends Channel {
        int calls;
        int ready;

        Recorder(Endpoint endpoint) {
            super(endpoint);
        }

        @Override
        public void onReady(int readiness) {
            calls++;
            ready |= readiness;
        }

        @Override
        protected void runInLoop() {}
    }

    private static void pollUntil(Poller poller, Recorder channel, int bits) throws IOException {
        long end = System.nanoTime() + GUARD_NANOS;
        while ((channel.ready & bits) == 0) {
            assertTrue(System.nanoTime() < end, "was never ready");
            poller.poll(1_000_000_000);
        }
    }

    private static int read(TcpSocket socket, ByteBuffer target) throws IOException {
        return socket.input().read(target.clear());
    }

    /** Bytes sent over loopback arrive soon, but not necessarily before the next poll. */
    private static int readSome(TcpSocket socket, ByteBuffer target) throws IOException {
        long end = System.nanoTime() + GUARD_NANOS;
        int count = 0;
        while (count == 0) {
            assertTrue(System.nanoTime() < end, "nothing came");
            count = read(socket, target);
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void withoutAClientNothingIsAccepted(TransportKind kind) throws IOException {
        assertNull(listen(HttpServer.open(kind)).accept());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPortInUseIsAnError(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        int port = listen(transport).address().getPort();
        assertThrows(BindException.class, () -> listen(transport, InetAddress.getLoopbackAddress(), port));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void thePeerIsKnownByItsAddress(TransportKind kind) throws IOException {
        TcpListener listener = listen(HttpServer.open(kind));
        Socket client = connect(listener);
        assertEquals(client.getLocalSocketAddress(), accept(listener).remoteAddress());
    }

    /** Nagle's algorithm and delayed acknowledgements together delay a response of two packets by 40 ms. */
    @Test
    void anAcceptedSocketHasTcpNoDelay() throws IOException {
        TcpListener listener = listen(HttpServer.open(TransportKind.SELECTOR));
        connect(listener);
        SocketChannel channel = (SocketChannel) accept(listener).output();
        assertEquals(true, channel.getOption(StandardSocketOptions.TCP_NODELAY));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theWildcardAddressAcceptsIpv4AndIpv6(TransportKind kind) throws IOException {
        TcpListener listener = listen(HttpServer.open(kind), InetAddress.getByName("::"), 0);
        opened(new Socket("127.0.0.1", listener.address().getPort()));
        InetSocketAddress peer = (InetSocketAddress) accept(listener).remoteAddress();
        assertEquals(InetAddress.getByName("127.0.0.1"), peer.getAddress());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aReadDistinguishesNoDataFromTheEnd(TransportKind kind) throws IOException {
        TcpListener listener = listen(HttpServer.open(kind));
        Socket client = connect(listener);
        TcpSocket socket = accept(listener);
        for (ByteBuffer target : List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8))) {
            assertEquals(0, read(socket, target));
            client.getOutputStream().write(new byte[] {1, 2, 3});
            assertEquals(3, readSome(socket, target));
            assertEquals(3, target.get(2));
        }
        client.shutdownOutput();
        assertEquals(-1, readSome(socket, ByteBuffer.allocateDirect(8)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aScatteredReadFillsOneBufferAfterTheOther(TransportKind kind) throws IOException {
        TcpListener listener = listen(HttpServer.open(kind));
        Socket client = connect(listener);
        TcpSocket socket = accept(listener);
        client.getOutputStream().write("abcdefgh".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer first = ByteBuffer.allocateDirect(16).position(2).limit(5);
        ByteBuffer second = ByteBuffer.allocateDirect(16);
        long end = System.nanoTime() + GUARD_NANOS;
        while (first.hasRemaining() && System.nanoTime() < end) {
            socket.input().read(new ByteBuffer[] {first, second}, 0, 2);
        }
        assertEquals(5, first.position());
        assertEquals(5, second.position());
        assertEquals('a', first.get(2));
        assertEquals('d', second.get(0));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aWriteAcceptsTheBytesThatFitAndThenNone(TransportKind kind) throws IOException {
        TcpListener listener = listen(HttpServer.open(kind));
        Socket client = connect(listener);
        TcpSocket socket = accept(listener);
        long sent = 0;
        for (ByteBuffer bytes : List.of(ByteBuffer.allocate(1 << 20), ByteBuffer.allocateDirect(1 << 20))) {
            int count;
            do {
                count = socket.output().write(bytes.clear());
                assertEquals(count, bytes.position());
                sent += count;
            } while (count > 0);
        }
        socket.shutdownOutput();
        client.getOutputStream().write(7);
        assertEquals(sent, client.getInputStream().readAllBytes().length);
        assertEquals(1, readSome(socket, ByteBuffer.allocateDirect(8)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aResetByThePeerIsAnError(TransportKind kind) throws IOException {
        TcpListener listener = listen(HttpServer.open(kind));
        Socket client = connect(listener);
        TcpSocket socket = accept(listener);
        client.setSoLinger(true, 0);
        client.close();
        assertThrows(IOException.class, () -> readSome(socket, ByteBuffer.allocateDirect(8)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void onlyTheInterestIsReported(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        Recorder door = new Recorder(listener);
        poller.register(door, Poller.READ);
        assertEquals(0, poller.poll(0));
        Socket client = connect(listener);
        pollUntil(poller, door, Poller.READ);
        Recorder channel = new Recorder(accept(listener));
        poller.register(channel, Poller.READ);
        poller.poll(0);
        assertEquals(0, channel.calls);
        client.getOutputStream().write(1);
        pollUntil(poller, channel, Poller.READ);
        channel.ready = 0;
        poller.interest(channel, Poller.WRITE);
        pollUntil(poller, channel, Poller.WRITE);
        assertEquals(Poller.WRITE, channel.ready);
        poller.interest(channel, Poller.NONE);
        channel.calls = 0;
        assertEquals(0, poller.poll(0));
        assertEquals(0, channel.calls);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aLevelIsReportedAgainUntilItIsRead(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        Socket client = connect(listener);
        Recorder channel = new Recorder(accept(listener));
        poller.register(channel, Poller.READ);
        client.getOutputStream().write(1);
        pollUntil(poller, channel, Poller.READ);
        int calls = channel.calls;
        poller.poll(0);
        assertEquals(calls + 1, channel.calls);
    }

    /** Without native edge triggering the reader still reads until the read would block. */
    @ParameterizedTest
    @MethodSource("kinds")
    void anEdgeIsReportedOncePerArrival(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        Socket client = connect(listener);
        Recorder channel = new Recorder(accept(listener));
        poller.register(channel, Poller.READ | Poller.EDGE);
        client.getOutputStream().write(1);
        pollUntil(poller, channel, Poller.READ);
        channel.calls = 0;
        poller.poll(0);
        assertEquals(transport.nativeEdge() ? 0 : 1, channel.calls);
        channel.ready = 0;
        client.getOutputStream().write(1);
        pollUntil(poller, channel, Poller.READ);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aOneShotIsReportedOncePerArming(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Socket client = connect(listener);
        Poller poller = poller(transport);
        Recorder channel = new Recorder(accept(listener));
        client.getOutputStream().write(1);
        poller.register(channel, Poller.READ | Poller.ONE_SHOT);
        for (int reports = 1; reports <= 3; reports++) {
            channel.ready = 0;
            pollUntil(poller, channel, Poller.READ);
            client.getOutputStream().write(1);
            poller.poll(0);
            poller.poll(0);
            assertEquals(reports, channel.calls);
            poller.interest(channel, Poller.READ | Poller.ONE_SHOT);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anotherThreadArmsAChannelDuringThePollIfThePollerAllowsIt(TransportKind kind) throws Exception {
        Transport transport = HttpServer.open(kind);
        assertEquals(kind == TransportKind.EPOLL, poller(transport).armsFromAnyThread());
        if (kind != TransportKind.EPOLL) {
            return;
        }
        TcpListener listener = listen(transport);
        Socket client = connect(listener);
        Poller poller = poller(transport);
        Recorder channel = new Recorder(accept(listener));
        poller.register(channel, Poller.NONE);
        client.getOutputStream().write(1);
        Thread worker = new Thread(() -> poller.interest(channel, Poller.READ | Poller.ONE_SHOT));
        worker.start();
        pollUntil(poller, channel, Poller.READ);
        worker.join();
        assertEquals(1, channel.calls);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aNewInterestReportsExistingReadiness(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        Socket client = connect(listener);
        TcpSocket socket = accept(listener);
        Recorder channel = new Recorder(socket);
        poller.register(channel, Poller.NONE);
        client.getOutputStream().write(1);
        poller.poll(0);
        assertEquals(0, channel.calls);
        poller.interest(channel, Poller.READ | Poller.EDGE);
        pollUntil(poller, channel, Poller.READ);
    }

    /** A disconnected client must not wake the loop repeatedly through a channel without interest. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aHangUpWithoutInterestIsNotReportedRepeatedly(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        Socket client = connect(listener);
        Recorder channel = new Recorder(accept(listener));
        poller.register(channel, Poller.NONE);
        client.setSoLinger(true, 0);
        client.close();
        for (int i = 0; i < 10; i++) {
            poller.poll(1_000_000);
        }
        assertTrue(channel.calls <= 1, channel.calls + " calls");
        poller.interest(channel, Poller.READ);
        channel.ready = 0;
        pollUntil(poller, channel, Poller.READ);
    }

    /** Both channels are ready in one poll; the first one called closes the other, whose event is then dropped. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aChannelClosedDuringTheDispatchIsNotCalled(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        List<Recorder> channels = new ArrayList<>();
        List<Integer> called = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Socket client = connect(listener);
            int own = i;
            channels.add(new Recorder(accept(listener)) {
                @Override
                public void onReady(int readiness) {
                    super.onReady(readiness);
                    called.add(own);
                    channels.get(1 - own).endpoint().close();
                    endpoint().close();
                }
            });
            poller.register(channels.get(i), Poller.READ);
            client.getOutputStream().write(1);
        }
        long end = System.nanoTime() + GUARD_NANOS;
        while (called.isEmpty() && System.nanoTime() < end) {
            poller.poll(1_000_000_000);
        }
        poller.poll(0);
        assertEquals(1, called.size());
    }

    /** The kernel reuses the descriptor of the closed connection; events queued for it do not reach the new one. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aChannelThatThrowsDoesNotSkipOtherChannels(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        List<Recorder> channels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Socket client = connect(listener);
            channels.add(new Recorder(accept(listener)) {
                @Override
                public void onReady(int readiness) {
                    super.onReady(readiness);
                    throw new IllegalStateException("on purpose");
                }
            });
            poller.register(channels.get(i), Poller.READ | Poller.ONE_SHOT);
            client.getOutputStream().write(1);
        }
        for (Recorder channel : channels) {
            pollUntil(poller, channel, Poller.READ);
        }
        for (Recorder channel : channels) {
            assertEquals(1, channel.calls);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aNewChannelInheritsNothingFromThePreviousChannelOfItsSlot(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        for (int i = 0; i < 1000; i++) {
            Socket client = connect(listener);
            Recorder channel = new Recorder(accept(listener));
            poller.register(channel, Poller.READ);
            poller.poll(0);
            assertEquals(0, channel.calls);
            client.getOutputStream().write(1);
            pollUntil(poller, channel, Poller.READ);
            channel.endpoint().close();
            client.close();
        }
    }

    /** Slots and descriptors are reused all the time; the reported channels are compared with those that have input. */
    @ParameterizedTest
    @MethodSource("kinds")
    void onlyChannelsWithInputAreReportedWhenSlotsAreReused(TransportKind kind) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Transport transport = HttpServer.open(kind);
        TcpListener listener = listen(transport);
        Poller poller = poller(transport);
        List<Recorder> channels = new ArrayList<>();
        List<Socket> clients = new ArrayList<>();
        for (int round = 0; round < 500; round++) {
            if (channels.size() < 2 || random.nextInt(3) > 0 && channels.size() < 200) {
                clients.add(connect(listener));
                channels.add(new Recorder(accept(listener)));
                poller.register(channels.get(channels.size() - 1), Poller.READ);
            } else {
                int gone = random.nextInt(channels.size());
                channels.remove(gone).endpoint().close();
                clients.remove(gone).close();
            }
            Recorder expected = channels.get(random.nextInt(channels.size()));
            clients.get(channels.indexOf(expected)).getOutputStream().write(1);
            pollUntil(poller, expected, Poller.READ);
            read((TcpSocket) expected.endpoint(), ByteBuffer.allocateDirect(8));
            expected.ready = 0;
            for (Recorder other : channels) {
                assertEquals(0, other.ready, () -> "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aWakeUpEndsTheRunningPollOrTheNext(TransportKind kind) throws Exception {
        Poller poller = poller(HttpServer.open(kind));
        poller.wakeup();
        poller.wakeup();
        poller.poll(-1);
        Thread other = new Thread(poller::wakeup);
        other.start();
        poller.poll(-1);
        other.join();
    }

    /** A task may be submitted to a loop that is ending; its descriptor number may already belong to another file. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aWakeUpAfterCloseReachesNoOtherDescriptor(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        Poller poller = transport.openPoller();
        poller.close();
        Poller successor = poller(transport);
        poller.wakeup();
        poller.close();
        assertEquals(0, successor.poll(0));
        successor.wakeup();
        successor.poll(-1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aClosedSocketIsClosedOnce(TransportKind kind) throws IOException {
        TcpListener listener = listen(HttpServer.open(kind));
        connect(listener);
        TcpSocket socket = accept(listener);
        socket.close();
        Socket client = connect(listener);
        TcpSocket successor = accept(listener);
        socket.close();
        client.getOutputStream().write(1);
        assertEquals(1, readSome(successor, ByteBuffer.allocateDirect(8)));
        assertThrows(IOException.class, () -> socket.input().read(ByteBuffer.allocateDirect(8)));
        assertFalse(socket.input().isOpen());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aSocketCanLingerForUnsentBytes(TransportKind kind) throws IOException {
        TcpListener listener = listen(HttpServer.open(kind));
        Socket client = connect(listener);
        TcpSocket socket = accept(listener);
        socket.linger(1);
        socket.output().write(ByteBuffer.wrap(new byte[100]));
        socket.close();
        assertEquals(100, client.getInputStream().readAllBytes().length);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void bytesThatTheClientDoesNotReadStayUnacknowledged(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        TcpListener listener = opened(transport.listen(address, new ListenerSettings(1, 128 << 10, false)));
        connect(listener);
        TcpSocket socket = accept(listener);
        ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
        long sent = 0;
        int written = 1;
        while (written > 0) {
            written = socket.output().write(bytes.clear());
            sent += written;
        }
        long unacknowledged = socket.unacknowledged();
        assertTrue(unacknowledged <= sent, "unacknowledged: " + unacknowledged + " of " + sent);
        boolean supported = transport.name().equals("epoll");
        assertTrue(supported ? unacknowledged > 0 : unacknowledged == -1, "unacknowledged: " + unacknowledged);
        socket.close();
        assertEquals(supported ? 0 : -1, socket.unacknowledged());
    }

    /** Linux doubles the given size, and uses some more for its own data. */
    @ParameterizedTest
    @MethodSource("kinds")
    void theSendBufferBoundsTheBytesInTheKernel(TransportKind kind) throws IOException {
        Transport transport = HttpServer.open(kind);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        TcpListener listener = opened(transport.listen(address, new ListenerSettings(1, 64 << 10, false)));
        Socket client = new Socket();
        client.setReceiveBufferSize(16 << 10);
        opened(client).connect(listener.address());
        TcpSocket socket = accept(listener);
        long sent = 0;
        int written = 1;
        while (written > 0) {
            written = socket.output().write(ByteBuffer.allocateDirect(1 << 20));
            sent += written;
        }
        assertTrue(sent > 0 && sent < 512 << 10, "sent: " + sent);
    }
}
