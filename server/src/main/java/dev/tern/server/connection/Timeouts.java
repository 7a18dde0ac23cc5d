package dev.tern.server.connection;

/**
 * How long a connection may take, in nanoseconds, each above 0.
 *
 * @param headerNanos from the first byte of a head to its end
 * @param bodyNanos between two pieces of a body
 * @param idleNanos between two requests, and before the first
 * @param writeNanos between two moments at which the client took bytes
 * @param lingerNanos from our FIN to the client's
 */
public record Timeouts(long headerNanos, long bodyNanos, long idleNanos, long writeNanos, long lingerNanos) {

    /** The shortest of them: how far ahead a timer may lie while its connection is owned by a worker. */
    long shortestNanos() {
        long waiting = Math.min(headerNanos, Math.min(bodyNanos, idleNanos));
        return Math.min(waiting, Math.min(writeNanos, lingerNanos));
    }
}
