package dev.tern.server.selector;

import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A connected socket of java.nio.
 *
 * <p>Thread safety: confined to its owner.
 */
public final class SelectorSocket implements TcpSocket, Selectable {
    private final SocketChannel channel;
    private final SocketAddress remoteAddress;

    SelectorSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.remoteAddress = channel.getRemoteAddress();
    }

    /** The channel, which is non-blocking at first. */
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public ScatteringByteChannel input() {
        return channel;
    }

    @Override
    public WritableByteChannel output() {
        return channel;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public void linger(int seconds) throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, seconds);
    }

    @Override
    public long unacknowledged() {
        return -1;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void abort() {
        try {
            channel.shutdownInput();
            channel.shutdownOutput();
        } catch (IOException ended) {
            // The peer or an earlier call has already ended the connection.
        }
    }

    @Override
    public SelectableChannel selectable() {
        return channel;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The descriptor is released in any case.
        }
    }

    /** The peer's address, for log lines. */
    @Override
    public String toString() {
        return remoteAddress.toString();
    }
}
