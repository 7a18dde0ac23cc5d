package dev.tern.lab.load;

/** Decides when the next request is sent. */
interface Pacing {
    /** Time for a poll when no request is planned. */
    long UNLIMITED = Long.MAX_VALUE;

    /** A connection may send {@code slots} further requests. */
    void free(Connection connection, int slots, long nowNanos);

    /**
     * Sends what is due.
     *
     * @return nanoseconds until the next planned request
     */
    default long sendDue() {
        return UNLIMITED;
    }

    /** Whether requests remain to be sent whose time has passed. */
    default boolean hasBacklog() {
        return false;
    }
}
