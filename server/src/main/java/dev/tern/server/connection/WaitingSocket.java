package dev.tern.server.connection;

import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;

/**
 * A socket whose owner can block until it is ready. Reads and writes do not block, except as {@link #blockNextWrite}
 * says.
 *
 * <p>Thread safety: confined to its owner, except {@link #endInput} and {@link #close}.
 */
public interface WaitingSocket extends TcpSocket {

    /** A timeout that never expires. */
    long NO_TIMEOUT = -1;

    /**
     * Blocks until bytes or the peer's FIN can be read.
     *
     * @param timeoutNanos the timeout, or {@link #NO_TIMEOUT}
     * @return false when the time has passed before
     * @throws IOException when the connection has failed or was closed
     */
    boolean awaitInput(long timeoutNanos) throws IOException;

    /**
     * Makes the next write block until the socket takes at least one byte. When the time passes before, the connection
     * is reset and the write fails.
     */
    void blockNextWrite(long timeoutNanos);

    /**
     * Ends the current and each later {@link #awaitInput}: bytes that have arrived can still be read by the current
     * one, then the input has ended. Any thread.
     */
    void endInput();

    /** Closes the descriptor; a blocked owner is woken by an exception. Idempotent. Any thread. */
    @Override
    void close();
}
