package dev.tern.server.epoll;

import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The native transport on Linux: calls epoll and sockets without objects of the JDK, and uses EPOLLET for edge trigger.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class EpollTransport implements Transport {

    /**
     * Creates the transport.
     *
     * @throws IOException when java was started without native access; the message names the flag
     */
    public EpollTransport() throws IOException {
        Module module = EpollTransport.class.getModule();
        // Checked first: the JVM would allow the call and print a warning.
        if (!module.isNativeAccessEnabled()) {
            String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
            throw new IOException("java was started without --enable-native-access=" + name);
        }
    }

    /** Not in the constructor: linking is slow, and the start runs it in parallel to other work. */
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
