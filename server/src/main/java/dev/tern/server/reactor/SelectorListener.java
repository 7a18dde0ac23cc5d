package dev.tern.server.reactor;

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
final class SelectorListener implements TcpListener, SelectorTransport.Selectable {
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
        if (accepted == null) {
            return null;
        }
        try {
            accepted.configureBlocking(false);
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (sendBuffer > 0) {
                accepted.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
            }
            return new SelectorSocket(accepted);
        } catch (IOException | RuntimeException e) {
            accepted.close();
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
