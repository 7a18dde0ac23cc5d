package dev.tern.lab.load;

import java.util.Objects;

/**
 * The load of one slice.
 *
 * @param target the server and the right response
 * @param arrivals closed or open loop
 * @param connections the number of connections
 * @param pipelining requests that a connection may have outstanding
 * @param use how many requests a connection carries
 * @param slowClients connections beside the measured ones that read 1 KiB per second
 * @param seconds the length of the measured window; ignored with {@code exactRequests}
 * @param exactRequests 0, or the exact number of requests that are sent in place of a window of {@code seconds}: one
 *     connection, one request outstanding, and no request before the first one
 * @param guardSeconds a server that sends nothing for so long while it owes responses has failed
 */
public record SliceRequest(
        Target target,
        Arrivals arrivals,
        int connections,
        int pipelining,
        ConnectionUse use,
        int slowClients,
        double seconds,
        long exactRequests,
        double guardSeconds) {
    private static final double GUARD_SECONDS = 10;

    /** Checks the values. */
    public SliceRequest {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(arrivals, "arrivals");
        Objects.requireNonNull(use, "use");
        require(connections > 0 && pipelining > 0, "connections and pipelining must be positive");
        require(slowClients >= 0 && exactRequests >= 0, "slowClients and exactRequests must not be negative");
        require(exactRequests > 0 || seconds > 0, "seconds must be positive");
        require(guardSeconds > 0, "guardSeconds must be positive");
        require(
                exactRequests == 0 || connections == 1 && pipelining == 1 && slowClients == 0 && !arrivals.isOpen(),
                "exactRequests needs a closed loop with one connection and without pipelining");
        require(pipelining == 1 || use == ConnectionUse.KEEP_ALIVE, "pipelining needs KEEP_ALIVE");
    }

    /**
     * A closed loop over persistent connections.
     *
     * @param target the server and the right response
     * @param connections the number of connections
     * @param seconds the length of the window
     */
    public static SliceRequest closed(Target target, int connections, double seconds) {
        return new SliceRequest(
                target, Arrivals.CLOSED, connections, 1, ConnectionUse.KEEP_ALIVE, 0, seconds, 0, GUARD_SECONDS);
    }

    /**
     * One connection in lock-step: a request is sent when the response to the one before has been read whole, and all
     * threads of the server sleep.
     *
     * @param target the server and the right response
     * @param requests the exact number of requests
     */
    public static SliceRequest lockStep(Target target, long requests) {
        return new SliceRequest(target, Arrivals.CLOSED, 1, 1, ConnectionUse.KEEP_ALIVE, 0, 0, requests, GUARD_SECONDS);
    }

    /**
     * This load at planned times.
     *
     * @param plan the planned times
     */
    public SliceRequest withArrivals(Arrivals plan) {
        return new SliceRequest(
                target, plan, connections, pipelining, use, slowClients, seconds, exactRequests, guardSeconds);
    }

    /**
     * This load with pipelining.
     *
     * @param depth requests that a connection may have outstanding
     */
    public SliceRequest withPipelining(int depth) {
        return new SliceRequest(
                target, arrivals, connections, depth, use, slowClients, seconds, exactRequests, guardSeconds);
    }

    /**
     * This load with another use of connections.
     *
     * @param newUse how many requests a connection carries
     */
    public SliceRequest withUse(ConnectionUse newUse) {
        return new SliceRequest(
                target, arrivals, connections, pipelining, newUse, slowClients, seconds, exactRequests, guardSeconds);
    }

    /**
     * This load beside slow clients.
     *
     * @param count connections that read 1 KiB per second
     */
    public SliceRequest withSlowClients(int count) {
        return new SliceRequest(
                target, arrivals, connections, pipelining, use, count, seconds, exactRequests, guardSeconds);
    }

    /**
     * This load with another guard against a silent server.
     *
     * @param newGuard in seconds
     */
    public SliceRequest withGuardSeconds(double newGuard) {
        return new SliceRequest(
                target, arrivals, connections, pipelining, use, slowClients, seconds, exactRequests, newGuard);
    }

    /** A slow client beside this load. */
    SliceRequest slowClient() {
        return new SliceRequest(
                target, Arrivals.CLOSED, 1, 1, ConnectionUse.KEEP_ALIVE, 0, maxSeconds(), 0, guardSeconds);
    }

    /** A bound on the duration of this slice, generous enough that a generator which exceeds it has failed. */
    double maxSeconds() {
        return 10 + seconds + exactRequests * 0.02 + 5 * guardSeconds;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** How many requests a connection carries. */
    public enum ConnectionUse {
        /** All requests of the slice. */
        KEEP_ALIVE,
        /** One, with {@code Connection: close}. The server has to close first; the time includes connect and close. */
        ONE_REQUEST
    }
}
