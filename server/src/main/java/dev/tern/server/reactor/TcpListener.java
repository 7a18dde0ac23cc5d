package dev.tern.server.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that never blocks.
 *
 * <p>Thread safety: confined to its owner.
 */
public interface TcpListener extends Endpoint {

    /**
     * Accepts a connection.
     *
     * @return the connection, or null when none is waiting
     * @throws IOException when one may be waiting but cannot be had, for example because descriptors are exhausted
     */
    @Nullable TcpSocket accept() throws IOException;

    /** The address that was bound, with its real port. */
    InetSocketAddress address();
}
