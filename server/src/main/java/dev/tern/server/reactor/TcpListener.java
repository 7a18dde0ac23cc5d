package dev.tern.server.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A non-blocking listening socket.
 *
 * <p>Thread safety: confined to its owner.
 */
public interface TcpListener extends Endpoint {

    /**
     * Accepts a connection.
     *
     * @return the connection, or null when the backlog is empty
     * @throws IOException when a connection may be pending but cannot be accepted, as without free descriptors
     */
    @Nullable TcpSocket accept() throws IOException;

    /** The bound address, with the actual port. */
    InetSocketAddress address();
}
