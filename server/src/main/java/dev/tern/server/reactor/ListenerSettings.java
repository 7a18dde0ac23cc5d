package dev.tern.server.reactor;

/**
 * The options of a listener and of the connections that it accepts.
 *
 * <p>Thread safety: immutable.
 *
 * @param backlog the number of connections that the kernel queues before they are accepted, above 0
 * @param sendBuffer the socket send buffer in bytes (SO_SNDBUF); 0: the default of the kernel
 * @param reusePort whether several listeners may bind the same address (SO_REUSEPORT); the kernel distributes
 *     connections
 */
public record ListenerSettings(int backlog, int sendBuffer, boolean reusePort) {

    /** The same settings without SO_REUSEPORT. */
    public ListenerSettings exclusive() {
        return new ListenerSettings(backlog, sendBuffer, false);
    }
}
