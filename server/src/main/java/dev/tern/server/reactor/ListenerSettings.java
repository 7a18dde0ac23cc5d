package dev.tern.server.reactor;

/**
 * How a listener is opened, and what the connections that it accepts have from it.
 *
 * @param backlog connections that the system may hold before they are accepted, above 0
 * @param sendBuffer bytes that the system may hold for a client that is slow to take them (SO_SNDBUF); 0 leaves it to the system
 * @param reusePort whether other listeners of this user may have the same address (SO_REUSEPORT); the system shares the connections among
 *     them
 */
public record ListenerSettings(int backlog, int sendBuffer, boolean reusePort) {

    /** The same for a listener that is alone on its address. */
    public ListenerSettings exclusive() {
        return new ListenerSettings(backlog, sendBuffer, false);
    }
}
