package dev.tern.server.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Opens the pollers and listeners of one I/O mechanism: native epoll or the JDK selector.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public interface Transport {

    /** The name of this transport, as on the command line: {@code selector} or {@code epoll}. */
    String name();

    /** Whether the kernel implements edge trigger; otherwise it is emulated by reading until EAGAIN. */
    boolean nativeEdge();

    /** Opens a poller, which the caller closes. */
    Poller openPoller() throws IOException;

    /**
     * Binds and listens.
     *
     * @param address the address to bind, port 0 for any free port
     * @throws java.net.BindException when the address is in use or unavailable
     */
    TcpListener listen(InetSocketAddress address, ListenerSettings settings) throws IOException;
}
