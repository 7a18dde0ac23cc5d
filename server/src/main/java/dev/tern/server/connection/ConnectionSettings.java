package dev.tern.server.connection;

import dev.tern.server.reactor.Poller;

/**
 * What all connections of a server have in common.
 *
 * @param dispatcher who performs which step
 * @param edge whether a readable socket is read until it would block, instead of once an event
 * @param linger whether the close waits up to a second for unsent bytes (SO_LINGER)
 * @param timeouts how long a connection may take
 * @param stepListener is told of every step
 */
public record ConnectionSettings(
        Dispatcher dispatcher, boolean edge, boolean linger, Timeouts timeouts, StepListener stepListener) {

    /** How connections are reported, as marks of {@link Poller}. */
    int mode() {
        return (edge ? Poller.EDGE : Poller.NONE) | (dispatcher.usesWorkers() ? Poller.ONE_SHOT : Poller.NONE);
    }
}
