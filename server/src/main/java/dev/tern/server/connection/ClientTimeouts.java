package dev.tern.server.connection;

/**
 * Computes the deadline of the current wait for a client from the configured timeouts and the minimum data rate.
 *
 * <p>The head of a request and the time after our FIN have a limit in total: a client gains nothing by sending a byte
 * now and then. A body and a response may last as long as they make the minimum rate. The time in which this connection
 * is being served does not count.
 *
 * <p>While a response waits for its client, each deadline is that of the next check of what the client has
 * acknowledged; there are eight checks in a write timeout. So the time of the last acknowledgement is known to an
 * eighth, and a client is too slow between 1.0 and 1.25 write timeouts after it. Where the kernel does not report
 * acknowledgements, the bytes that the socket took count instead: these come in larger pieces, so the limit is higher,
 * and still below 2 write timeouts.
 *
 * <p>Thread safety: confined to the owner of the connection. Complexity: O(1), allocates nothing.
 */
final class ClientTimeouts {

    /** What the server waits for. */
    enum Wait {
        /** Nothing yet. */
        NONE,
        /** The first byte of a request. */
        IDLE,
        /** The rest of a head. */
        HEADER,
        /** More of a body. */
        BODY,
        /** Room in the socket for more of a response. */
        WRITE,
        /** The client's FIN, after ours. */
        LINGER
    }

    private static final long SECOND_NANOS = 1_000_000_000L;
    /** Longer than any wait, and far below the maximum of a long. */
    private static final long MAX_CREDIT_NANOS = 1L << 60;
    /** The total time after our FIN, in linger timeouts: most likely enough for the client to read the response. */
    private static final int MAX_LINGER_TIMEOUTS = 15;
    /** Checks of the client's progress in a write timeout. */
    private static final int CHECKS = 8;
    /** Checks without progress after which a client is too slow, where acknowledgements are unknown. */
    private static final int MAX_STALLED_SOCKET_CHECKS = 14;
    /** The part of a linger timeout that is left to a client that was too slow before. */
    private static final int SLOW_DIVISOR = 4;
    /** The same when the server stops: bytes in flight arrive within that time. */
    private static final int STOPPING_DIVISOR = 20;

    private final ConnectionSettings settings;
    private Wait wait = Wait.NONE;
    /** The start of the total time, or of the current rate window of a response. */
    private long windowStartNanos;
    /** The client's bytes at that time. */
    private long windowStartBytes;
    /** The time of the last check, or of the start of a response. */
    private long checkedNanos;
    /** The bytes that the client had taken at the last check. */
    private long takenBytes;
    /** The waiting time since the last progress, over all responses: the socket may take one without the client. */
    private long stalledNanos;
    /** The time spent waiting for the current body before the current wait. */
    private long waitedNanos;
    /** The start of the current wait. */
    private long waitStartNanos;
    /** The limit of the total time after our FIN. */
    private long lingerCredit;

    ClientTimeouts(ConnectionSettings settings) {
        this.settings = settings;
        this.lingerCredit = MAX_LINGER_TIMEOUTS * ConnectionSettings.LINGER_NANOS;
    }

    /** Restarts the timeout for the next part of the request or response. */
    void restart() {
        wait = Wait.NONE;
    }

    /** The client was too slow: shortens the time after our FIN. */
    void onSlowClient() {
        lingerCredit = Math.min(lingerCredit, ConnectionSettings.LINGER_NANOS / SLOW_DIVISOR);
    }

    /** The server stops: shortens the time after our FIN. */
    void onStopping() {
        lingerCredit = Math.min(lingerCredit, ConnectionSettings.LINGER_NANOS / STOPPING_DIVISOR);
    }

    /** Whether the total time after our FIN is over; a client that sends without a pause meets no deadline. */
    boolean isLingerOverdue(long nowNanos) {
        return wait == Wait.LINGER && nowNanos - windowStartNanos > lingerCredit;
    }

    /**
     * Begins or goes on with a wait.
     *
     * @param next what to wait for; another kind than the last has its own timeout
     * @param bytes the client's bytes so far: those received for a body, those taken at the start of a write; else
     *     ignored
     * @return the deadline; for WRITE and LINGER, {@link #isTooSlow} decides then
     */
    long await(Wait next, long nowNanos, long bytes) {
        if (next != wait) {
            begin(next, nowNanos, bytes);
        }
        waitStartNanos = nowNanos;
        return switch (next) {
            case NONE -> throw new IllegalArgumentException("no wait");
            case IDLE -> nowNanos + settings.idleNanos();
            case HEADER -> windowStartNanos + settings.headerNanos();
            case BODY -> nowNanos + Math.min(settings.bodyNanos(), bodyCredit(bytes - windowStartBytes) - waitedNanos);
            case WRITE -> checkedNanos + checkIntervalNanos();
            case LINGER ->
                nowNanos + Math.min(ConnectionSettings.LINGER_NANOS, lingerCredit - (nowNanos - windowStartNanos));
        };
    }

    private void begin(Wait next, long nowNanos, long bytes) {
        wait = next;
        windowStartNanos = nowNanos;
        windowStartBytes = bytes;
        waitedNanos = 0;
        if (next == Wait.WRITE) {
            check(nowNanos, bytes, 0);
        }
    }

    /** Rounded up, so that the last check is not before the timeout. */
    private long checkIntervalNanos() {
        return (settings.writeNanos() + CHECKS - 1) / CHECKS;
    }

    /** The total time allowed to a body of which so many bytes have been received. */
    private long bodyCredit(long bytes) {
        long rate = settings.minRate();
        if (rate == 0) {
            return MAX_CREDIT_NANOS;
        }
        // In floating point: bytes times nanoseconds exceed a long from 9 GB on, at one byte per second.
        double earned = (double) bytes / rate * SECOND_NANOS;
        return ConnectionSettings.RATE_GRACE_NANOS + (long) Math.min(earned, MAX_CREDIT_NANOS);
    }

    /** The current wait for more of a body is over. */
    void endWait(long nowNanos) {
        waitedNanos += nowNanos - waitStartNanos;
    }

    /** Whether a wait of this kind has begun. */
    boolean isWaiting(Wait kind) {
        return wait == kind;
    }

    /**
     * Decides about the client when the deadline has passed.
     *
     * @param bytes the bytes that the client has taken
     * @param acknowledged whether the client has acknowledged these bytes; else the socket took them
     */
    boolean isTooSlow(long nowNanos, long bytes, boolean acknowledged) {
        return switch (wait) {
            case WRITE -> isWriteTooSlow(nowNanos, bytes, acknowledged);
            case LINGER -> isLingerOver(nowNanos, bytes);
            case NONE, IDLE, HEADER, BODY -> true;
        };
    }

    private boolean isWriteTooSlow(long nowNanos, long bytes, boolean acknowledged) {
        check(nowNanos, bytes, nowNanos - checkedNanos);
        long maxStalledNanos = acknowledged ? settings.writeNanos() : maxStallNanos();
        return stalledNanos >= maxStalledNanos || isBelowRate(nowNanos, bytes, maxStalledNanos);
    }

    /** The longest time without progress, where acknowledgements are unknown. */
    long maxStallNanos() {
        return MAX_STALLED_SOCKET_CHECKS * checkIntervalNanos();
    }

    private void check(long nowNanos, long bytes, long waitNanos) {
        stalledNanos = bytes > takenBytes ? 0 : stalledNanos + waitNanos;
        takenBytes = Math.max(takenBytes, bytes);
        checkedNanos = nowNanos;
    }

    /**
     * In each window the client has to take what the minimum rate requires, so a byte now and then is not enough. The
     * time since its last byte is left to the write timeout; that byte may have been taken just after the check before.
     */
    private boolean isBelowRate(long nowNanos, long bytes, long windowNanos) {
        if (nowNanos - windowStartNanos < windowNanos) {
            return false;
        }
        long movingNanos = nowNanos - windowStartNanos - stalledNanos - checkIntervalNanos();
        boolean tooLittle = bytes - windowStartBytes < (double) settings.minRate() * movingNanos / SECOND_NANOS;
        windowStartBytes = bytes;
        windowStartNanos = nowNanos;
        return tooLittle;
    }

    /** A client that takes some of the response in each linger timeout may go on until the total time is over. */
    private boolean isLingerOver(long nowNanos, long bytes) {
        boolean takes = bytes > windowStartBytes && nowNanos - windowStartNanos < lingerCredit;
        windowStartBytes = bytes;
        return !takes;
    }
}
