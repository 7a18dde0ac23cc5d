package dev.tern.server.connection;

import dev.tern.server.reactor.FailureLog;
import dev.tern.server.reactor.TcpSocket;

/**
 * Closes one connection. Invariant: each of its resources is released once, even where the release of another fails.
 *
 * <pre>{@code
 * OPEN --code of a blocking handler is to be called--> SOCKET_CLOSED --called by a worker, or no worker--> CLOSED
 * OPEN --otherwise---------------------------------------------------------------------------------------> CLOSED
 * }</pre>
 *
 * <p>Thread safety: confined to the loop's thread, when it owns the connection.
 */
final class ConnectionCloser {
    private static final FailureLog LOG = new FailureLog(ConnectionCloser.class, "connection of {} failed");

    private enum State {
        /** Nothing is released. */
        OPEN,
        /** The socket is closed. A worker performs {@link Step#RELEASE}, or no worker took it. */
        SOCKET_CLOSED,
        /** Everything is released. */
        CLOSED
    }

    private final TcpSocket socket;
    private final Ownership ownership;
    private final ConnectionTimer timer;
    private final ReadinessRegistration registration;
    private final ConnectionSteps steps;
    private State state = State.OPEN;

    ConnectionCloser(
            TcpSocket socket,
            Ownership ownership,
            ConnectionTimer timer,
            ReadinessRegistration registration,
            ConnectionSteps steps) {
        this.socket = socket;
        this.ownership = ownership;
        this.timer = timer;
        this.registration = registration;
        this.steps = steps;
    }

    /**
     * Releases everything. Where code of a blocking handler has to be called, the first call closes only the socket;
     * the next one releases the rest in any case, so a failure to reach a worker does not leave the connection open.
     * Never throws.
     *
     * @param mayBlock whether the calling thread may run code of a blocking handler
     * @return false when a worker has to perform {@link Step#RELEASE} before the next call
     */
    boolean close(boolean mayBlock) {
        boolean needsWorker = state == State.OPEN && !mayBlock && steps.closeMayBlock();
        try {
            if (needsWorker) {
                state = State.SOCKET_CLOSED;
                registration.closed();
                socket.close();
            } else if (state != State.CLOSED) {
                state = State.CLOSED;
                releaseAll();
            }
        } catch (Throwable e) {
            LOG.error(socket, e);
        }
        return !needsWorker;
    }

    private void releaseAll() {
        ownership.closed();
        try {
            timer.cancel();
        } finally {
            releaseContext();
        }
    }

    private void releaseContext() {
        try {
            steps.releaseContext();
        } finally {
            socket.close();
        }
    }
}
