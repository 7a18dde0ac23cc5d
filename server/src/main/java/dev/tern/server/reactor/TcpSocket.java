package dev.tern.server.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A connected socket that never blocks: reads and writes answer 0 when they would.
 *
 * <p>Thread safety: confined to its owner.
 */
public interface TcpSocket extends Endpoint {

    /** Where received bytes are read; -1 after the peer's FIN. */
    ScatteringByteChannel input();

    /** Where bytes are sent. It is the channel that files of the same transport can be sent to without a copy. */
    WritableByteChannel output();

    /** The peer's address. */
    SocketAddress remoteAddress();

    /**
     * Makes {@code close} wait for unsent bytes at most this long, and discard them after (SO_LINGER).
     *
     * @param seconds at least 0
     */
    void linger(int seconds) throws IOException;

    /** How many of the bytes that were written the peer has not acknowledged; 0 after the close, -1 where the transport cannot tell. */
    long unacknowledged();

    /** Sends a FIN after what was written; reading goes on. */
    void shutdownOutput() throws IOException;

    /**
     * Ends the connection in both directions and leaves the descriptor open, so that its owner, which may be in a call of this socket, never
     * meets a number that was given to another. Any thread, as long as the owner does not close it meanwhile.
     */
    void abort();
}
