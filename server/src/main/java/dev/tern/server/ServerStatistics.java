package dev.tern.server;

/**
 * Counters of a server since its start, which differ between threading models and triggers.
 *
 * <p>Thread safety: immutable.
 *
 * @param activeConnections connections open now
 * @param acceptedConnections connections accepted
 * @param acceptEvents readiness events of the listener
 * @param acceptCalls calls of accept, including those that found no connection
 * @param events readiness events of connections
 * @param reads reads of a socket, including those that found no bytes
 * @param emptyReads reads of a socket that found no bytes
 * @param writes times that a connection wrote to its socket
 * @param arms times that a connection without interest was armed
 * @param handOffs times that a connection was handed to a worker
 * @param polls times that a loop polled for readiness
 * @param wakeUps times that another thread woke a loop
 */
public record ServerStatistics(
        int activeConnections,
        long acceptedConnections,
        long acceptEvents,
        long acceptCalls,
        long events,
        long reads,
        long emptyReads,
        long writes,
        long arms,
        long handOffs,
        long polls,
        long wakeUps) {}
