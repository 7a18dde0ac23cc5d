package dev.tern.server;

/**
 * What has happened on a server since its start; the figures in which the models and triggers differ.
 *
 * <p>Thread safety: immutable.
 *
 * @param activeConnections connections open now
 * @param acceptedConnections connections accepted
 * @param acceptEvents readiness events of the listener
 * @param acceptCalls calls of accept, those that found none included
 * @param events readiness events of connections
 * @param reads reads of a socket, those that found nothing included
 * @param writes rounds of writing to a socket
 * @param arms times a connection was armed after it was not watched
 */
public record ServerStatistics(
        int activeConnections,
        long acceptedConnections,
        long acceptEvents,
        long acceptCalls,
        long events,
        long reads,
        long writes,
        long arms) {}
