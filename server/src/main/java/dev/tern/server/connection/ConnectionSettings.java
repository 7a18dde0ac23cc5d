package dev.tern.server.connection;

import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.TriggerMode;
import dev.tern.server.reactor.Poller;

/**
 * The part of the configuration that connections read for each request, with times in nanoseconds.
 *
 * @param dispatcher decides which thread performs which step
 * @param edge whether a readable socket is read until EAGAIN, instead of once per event
 * @param linger whether the close blocks up to a second for unsent bytes (SO_LINGER)
 * @param headerNanos from the first byte of a head to its end
 * @param bodyNanos between two reads of a body
 * @param idleNanos between two requests, and before the first
 * @param writeNanos in which a client must take part of a response
 * @param minRate the minimum data rate of a body and a response in bytes per second; 0: none
 * @param stepListener is called before every step
 */
record ConnectionSettings(
        Dispatcher dispatcher,
        boolean edge,
        boolean linger,
        long headerNanos,
        long bodyNanos,
        long idleNanos,
        long writeNanos,
        long minRate,
        StepListener stepListener) {

    /** From the server's FIN to the client's. */
    static final long LINGER_NANOS = 2_000_000_000L;
    /** How long a body may be slower than the minimum data rate at first. */
    static final long RATE_GRACE_NANOS = 5_000_000_000L;

    static ConnectionSettings of(ServerConfig config, StepListener stepListener) {
        return new ConnectionSettings(
                new Dispatcher(config.model()),
                config.connectionTrigger() == TriggerMode.EDGE,
                config.linger(),
                config.headerTimeout().toNanos(),
                config.bodyTimeout().toNanos(),
                config.idleTimeout().toNanos(),
                config.writeTimeout().toNanos(),
                config.minRate(),
                stepListener);
    }

    /** How connections are reported, as a union of {@link Poller}'s modes. */
    int mode() {
        return (edge ? Poller.EDGE : Poller.NONE) | (dispatcher.usesWorkers() ? Poller.ONE_SHOT : Poller.NONE);
    }
}
