package dev.tern.server.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The seam to the system: makes pollers and listeners that understand each other.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public interface Transport {

    /** The name of this transport, as on the command line: {@code selector} or {@code epoll}. */
    String name();

    /** Whether the system itself knows edge trigger; if not, it is emulated by reading until it would block. */
    boolean nativeEdge();

    /** Opens a poller, which the caller closes. */
    Poller openPoller() throws IOException;

    /**
     * Binds and listens.
     *
     * @param address the address to bind, port 0 for any
     * @throws java.net.BindException when the address is in use or not to be had
     */
    TcpListener listen(InetSocketAddress address, ListenerSettings settings) throws IOException;
}
