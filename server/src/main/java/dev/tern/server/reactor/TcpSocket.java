package dev.tern.server.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A non-blocking connected socket: reads and writes return 0 where they would block.
 *
 * <p>Thread safety: confined to its owner.
 */
public interface TcpSocket extends Endpoint {

    /** The channel for reading; -1 after the peer's FIN. */
    ScatteringByteChannel input();

    /** The channel for writing; files of the same transport are sent to it without a copy. */
    WritableByteChannel output();

    /** The peer's address. */
    SocketAddress remoteAddress();

    /**
     * Makes {@code close} block up to this time until unsent bytes are sent (SO_LINGER).
     *
     * @param seconds at least 0
     */
    void linger(int seconds) throws IOException;

    /** The number of written bytes that the peer has not acknowledged; 0 after the close, -1 if unknown. */
    long unacknowledged();

    /** Sends a FIN after the written bytes; reading remains possible. */
    void shutdownOutput() throws IOException;

    /**
     * Shuts the connection down in both directions and leaves the descriptor open: its owner may be in a call, and the
     * kernel could reuse a closed number. Any thread, as long as the owner does not close the socket concurrently.
     */
    void abort();
}
