package dev.tern.server.connection;

/**
 * How long a connection may take, in nanoseconds, each above 0 unless it says otherwise.
 *
 * @param headerNanos from the first byte of a head to its end
 * @param bodyNanos between two pieces of a body
 * @param idleNanos between two requests, and before the first
 * @param writeNanos the stretch in which a client must take a part of an answer
 * @param lingerNanos from our FIN to the client's
 * @param minRate bytes a second that a body and an answer must make; 0: any
 * @param rateGraceNanos how long a body may be slower than that at first
 */
public record Timeouts(
        long headerNanos,
        long bodyNanos,
        long idleNanos,
        long writeNanos,
        long lingerNanos,
        long minRate,
        long rateGraceNanos) {}
