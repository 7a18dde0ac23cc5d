package dev.tern.server.connection;

import dev.tern.http.HttpLimits;
import dev.tern.server.reactor.ListenerSettings;

/**
 * How an engine is built.
 *
 * @param connections what all connections have in common
 * @param limits what one connection accepts
 * @param listenerEdge whether the listener accepts until none is waiting, instead of once an event
 * @param loops number of event loops, above 0
 * @param workers number of worker threads, above 0
 * @param taskQueue tasks that may wait for a worker, above 0
 * @param maxConnections connections at once, above 0
 * @param listener how a listener is opened
 */
public record TcpServerSettings(
        ConnectionSettings connections,
        HttpLimits limits,
        boolean listenerEdge,
        int loops,
        int workers,
        int taskQueue,
        int maxConnections,
        ListenerSettings listener) {}
