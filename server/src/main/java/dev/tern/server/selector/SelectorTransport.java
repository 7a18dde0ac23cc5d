package dev.tern.server.selector;

import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The transport on java.nio: any JDK, any operating system. The selector is level-triggered; edge trigger is emulated.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class SelectorTransport implements Transport {

    /** Creates the transport. */
    public SelectorTransport() {}

    @Override
    public String name() {
        return "selector";
    }

    @Override
    public boolean nativeEdge() {
        return false;
    }

    @Override
    public Poller openPoller() throws IOException {
        Selector selector = Selector.open();
        try {
            return new SelectorPoller(selector);
        } catch (Throwable e) {
            selector.close();
            throw e;
        }
    }

    @Override
    public TcpListener listen(InetSocketAddress address, ListenerSettings settings) throws IOException {
        initializeClosing();
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (settings.reusePort()) {
                reusePort(channel);
            }
            channel.configureBlocking(false);
            channel.bind(address, settings.backlog());
            return new SelectorListener(channel, settings.sendBuffer());
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static void reusePort(ServerSocketChannel channel) throws IOException {
        if (!channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            throw new IOException("this operating system has no SO_REUSEPORT");
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    /**
     * Closes a socket once. At its first close the JDK opens descriptors for closing; if that fails because the process
     * has no free descriptor, it can never close a socket.
     */
    private static void initializeClosing() throws IOException {
        SocketChannel.open().close();
    }
}
