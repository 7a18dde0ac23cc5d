package dev.tern.server.reactor;

/**
 * How a listener is opened, and what the connections that it accepts have from it.
 *
 * @param backlog connections that the system may hold before they are accepted, above 0
 * @param sendBuffer bytes that the system may hold for a client that is slow to take them (SO_SNDBUF); 0 leaves it to the system
 */
public record ListenerSettings(int backlog, int sendBuffer) {}
