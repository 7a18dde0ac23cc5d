package dev.tern.server.selector;

import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.Endpoint;
import dev.tern.server.reactor.Faults;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The transport on java.nio with injected faults; counts the open endpoints. A close fails after it has closed.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class FaultyTransport implements Transport {
    private final Transport transport = new SelectorTransport();
    private final Faults faults;
    private final AtomicInteger open = new AtomicInteger();

    /** Creates a transport whose calls may fail by {@code faults}. */
    public FaultyTransport(Faults faults) {
        this.faults = faults;
    }

    /** The pollers, listeners and sockets that are open. */
    public int open() {
        return open.get();
    }

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
        faults.ioCall();
        Poller poller = new FaultyPoller(transport.openPoller());
        open.incrementAndGet();
        return poller;
    }

    @Override
    public TcpListener listen(InetSocketAddress address, ListenerSettings settings) throws IOException {
        faults.ioCall();
        TcpListener listener = new FaultyListener(transport.listen(address, settings));
        open.incrementAndGet();
        return listener;
    }

    private static SelectableChannel selectable(Endpoint endpoint) {
        return ((Selectable) endpoint).selectable();
    }

    private final class FaultyPoller implements Poller {
        private final Poller poller;
        private boolean closed;

        FaultyPoller(Poller poller) {
            this.poller = poller;
        }

        @Override
        public int poll(long timeoutNanos) throws IOException {
            faults.ioCall();
            return poller.poll(timeoutNanos);
        }

        @Override
        public void register(Channel channel, int interest) throws IOException {
            faults.ioCall();
            poller.register(channel, interest);
        }

        @Override
        public void interest(Channel channel, int interest) {
            faults.call();
            poller.interest(channel, interest);
        }

        @Override
        public boolean armsFromAnyThread() {
            return poller.armsFromAnyThread();
        }

        @Override
        public void wakeup() {
            faults.call();
            poller.wakeup();
        }

        @Override
        public void close() {
            poller.close();
            if (!closed) {
                closed = true;
                open.decrementAndGet();
                faults.call();
            }
        }
    }

    private final class FaultyListener implements TcpListener, Selectable {
        private final TcpListener listener;
        private boolean closed;

        FaultyListener(TcpListener listener) {
            this.listener = listener;
        }

        @Override
        public @Nullable TcpSocket accept() throws IOException {
            faults.ioCall();
            TcpSocket socket = listener.accept();
            if (socket == null) {
                return null;
            }
            open.incrementAndGet();
            return new FaultySocket(socket);
        }

        @Override
        public InetSocketAddress address() {
            return listener.address();
        }

        @Override
        public SelectableChannel selectable() {
            return FaultyTransport.selectable(listener);
        }

        @Override
        public void close() {
            listener.close();
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }

    private final class FaultySocket implements TcpSocket, Selectable, ScatteringByteChannel, WritableByteChannel {
        private final TcpSocket socket;
        private boolean closed;

        FaultySocket(TcpSocket socket) {
            this.socket = socket;
        }

        @Override
        public ScatteringByteChannel input() {
            return this;
        }

        @Override
        public WritableByteChannel output() {
            return this;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            faults.ioCall();
            return socket.input().read(target);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            faults.ioCall();
            return socket.input().read(targets, offset, length);
        }

        @Override
        public long read(ByteBuffer[] targets) throws IOException {
            return read(targets, 0, targets.length);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            faults.ioCall();
            return socket.output().write(source);
        }

        @Override
        public SocketAddress remoteAddress() {
            // The native transport decodes the address lazily, which allocates.
            faults.call();
            return socket.remoteAddress();
        }

        @Override
        public void linger(int seconds) throws IOException {
            faults.ioCall();
            socket.linger(seconds);
        }

        @Override
        public long unacknowledged() {
            faults.call();
            return socket.unacknowledged();
        }

        @Override
        public void shutdownOutput() throws IOException {
            faults.ioCall();
            socket.shutdownOutput();
        }

        @Override
        public void abort() {
            faults.call();
            socket.abort();
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public SelectableChannel selectable() {
            return FaultyTransport.selectable(socket);
        }

        @Override
        public void close() {
            socket.close();
            if (!closed) {
                closed = true;
                open.decrementAndGet();
                faults.call();
            }
        }
    }
}
