package dev.tern.server.epoll;

import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The transport on Linux itself: no object of the JDK between the loop and the system, and edge trigger that is the system's own.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class EpollTransport implements Transport {

    /**
     * Creates the transport.
     *
     * @throws IOException when java was started without the right to call native code; the message names the flag
     */
    public EpollTransport() throws IOException {
        Module module = EpollTransport.class.getModule();
        // Asked first: the call itself would be let through, with a warning of the JVM on the console.
        if (!module.isNativeAccessEnabled()) {
            String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
            throw new IOException("java was started without --enable-native-access=" + name);
        }
    }

    /** Here and not in the constructor, since linking takes its time, in which the start has something else to do. */
    private static void link() throws IOException {
        try {
            LibC.link();
        } catch (LinkageError e) {
            throw new IOException("epoll is unavailable: " + rootOf(e).getMessage(), e);
        }
    }

    private static Throwable rootOf(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : rootOf(cause);
    }

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public boolean nativeEdge() {
        return true;
    }

    @Override
    public Poller openPoller() throws IOException {
        link();
        return new EpollPoller();
    }

    @Override
    public TcpListener listen(InetSocketAddress address, ListenerSettings settings) throws IOException {
        link();
        return EpollListener.open(address, settings);
    }
}
