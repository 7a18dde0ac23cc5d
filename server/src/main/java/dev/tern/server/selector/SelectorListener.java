package dev.tern.server.selector;

import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket of java.nio.
 *
 * <p>Thread safety: confined to its owner.
 */
final class SelectorListener implements TcpListener, Selectable {
    private final ServerSocketChannel channel;
    private final InetSocketAddress address;
    private final int sendBuffer;

    SelectorListener(ServerSocketChannel channel, int sendBuffer) throws IOException {
        this.channel = channel;
        this.sendBuffer = sendBuffer;
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public @Nullable TcpSocket accept() throws IOException {
        SocketChannel accepted = channel.accept();
        while (accepted != null) {
            TcpSocket socket = socket(accepted);
            if (socket != null) {
                return socket;
            }
            accepted = channel.accept();
        }
        return null;
    }

    /**
     * The socket of an accepted connection; null when the connection was reset, since BSD and macOS then refuse
     * options. This is no error of the listener: the next connection in the backlog is tried.
     */
    private @Nullable TcpSocket socket(SocketChannel accepted) {
        try {
            accepted.configureBlocking(false);
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (sendBuffer > 0) {
                accepted.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
            }
            return new SelectorSocket(accepted);
        } catch (IOException reset) {
            SelectorSocket.closeQuietly(accepted);
            return null;
        } catch (Throwable e) {
            SelectorSocket.closeQuietly(accepted);
            throw e;
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public SelectableChannel selectable() {
        return channel;
    }

    @Override
    public void close() {
        SelectorSocket.closeQuietly(channel);
    }
}
