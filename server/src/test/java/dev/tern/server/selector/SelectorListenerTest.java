package dev.tern.server.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectorListenerTest {
    private final ServerSocketChannel system =
            ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Accepting accepting = new Accepting();
    private final TcpListener listener = new SelectorListener(accepting, 0);

    SelectorListenerTest() throws IOException {
        system.configureBlocking(false);
    }

    /** A listening channel whose first sockets refuse every option, as those that were reset do on BSD. */
    private final class Accepting extends ServerSocketChannel {
        private int resets;
        private IOException failure;

        Accepting() {
            super(SelectorProvider.provider());
        }

        @Override
        public SocketChannel accept() throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (resets == 0) {
                return system.accept();
            }
            resets--;
            SocketChannel closed = SocketChannel.open();
            closed.close();
            return closed;
        }

        @Override
        public SocketAddress getLocalAddress() throws IOException {
            return system.getLocalAddress();
        }

        @Override
        public ServerSocketChannel bind(SocketAddress local, int backlog) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public ServerSocket socket() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void implCloseSelectableChannel() throws IOException {
            system.close();
        }

        @Override
        protected void implConfigureBlocking(boolean block) {}
    }

    @Test
    void socketsThatWereResetBeforeTheirOptionsAreSetAreSkipped() throws IOException {
        accepting.resets = 3;
        try (SocketChannel client = SocketChannel.open(listener.address());
                TcpSocket accepted = listener.accept()) {
            assertNotNull(accepted);
            assertEquals(client.getLocalAddress(), accepted.remoteAddress());
        }
        listener.close();
    }

    @Test
    void noSocketIsAcceptedIfAllWereReset() throws IOException {
        accepting.resets = 3;
        assertNull(listener.accept());
        listener.close();
        assertFalse(system.isOpen());
    }

    @Test
    void anErrorOfTheAcceptItselfIsReported() {
        accepting.failure = new IOException("Too many open files");
        assertThrows(IOException.class, listener::accept);
        listener.close();
    }
}
