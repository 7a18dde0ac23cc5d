package dev.tern.server.connection;

/**
 * How long a connection may still wait for its client.
 *
 * <p>A head, and the end after our FIN, have a time in total: a client that sends a byte now and then gains nothing. A body and a response
 * may take as long as they move at the least rate. Only the time for which we wait counts: a body is not slow because its handler is.
 *
 * <p>While a response waits for its client, the deadline is that of the next look at what the client has taken, eight in a write timeout.
 * So the last byte that it took is known up to an eighth, and the client is over between 1.0 and 1.25 write timeouts after it. Where the
 * kernel does not tell what the client has acknowledged, what the socket took counts instead. That comes in larger pieces, so the time is
 * longer, and still below 2 write settings.
 *
 * <p>Thread safety: confined to the owner of the connection. Complexity: O(1), allocates nothing.
 */
final class ClientTimeouts {

    /** What is awaited from the client. */
    enum Wait {
        /** The first byte of a request. */
        IDLE,
        /** The rest of a head. */
        HEADER,
        /** More of a body. */
        BODY,
        /** That it takes our answer. */
        WRITE,
        /** Its FIN, after ours. */
        LINGER
    }

    private static final long SECOND_NANOS = 1_000_000_000L;
    /** More than any wait, and far from the end of a long. */
    private static final long MAX_CREDIT_NANOS = 1L << 60;
    /** How much longer a client may go on sending after our FIN than it may pause: until it has read our answer, most likely. */
    private static final int MAX_LINGER_PAUSES = 15;
    /** How often a write timeout looks at what the client has taken. */
    private static final int CHECKS = 8;
    /** How many of these may find nothing new, where only the socket can be asked. */
    private static final int MAX_STALLED_CHECKS_OF_SOCKET = 14;
    /** What part of that pause is left to a client that was too slow already. */
    private static final int SLOW_DIVISOR = 4;
    /** The same where the server stops: what is under way arrives in that time, or never. */
    private static final int STOPPING_DIVISOR = 20;

    private final ConnectionSettings settings;
    private Wait wait = Wait.IDLE;
    private boolean begun;
    /** When the time in total, or the present stretch of a receipt, began. */
    private long sinceNanos;
    /** What the client had moved by then. */
    private long sinceBytes;
    /** When it was last looked at, or began. */
    private long checkedNanos;
    /** What the client had taken at the last look at any receipt. */
    private long takenBytes;
    /** How long was waited since the look at which it had taken more, over all receipts: the socket may take one without it. */
    private long stalledNanos;
    /** How long was waited for this body before the present wait. */
    private long waitedNanos;
    /** When the present wait began. */
    private long waitStartNanos;

    /** How long the client's FIN may be waited for in all. */
    private long lingerCredit;

    ClientTimeouts(ConnectionSettings settings) {
        this.settings = settings;
        this.lingerCredit = MAX_LINGER_PAUSES * ConnectionSettings.LINGER_NANOS;
    }

    /** What is awaited from now on has its own time. */
    void restart() {
        begun = false;
    }

    /** The client was too slow already: it is not waited for much longer. */
    void onSlowClient() {
        lingerCredit = Math.min(lingerCredit, ConnectionSettings.LINGER_NANOS / SLOW_DIVISOR);
    }

    /** Nobody is waited for much longer. */
    void onStopping() {
        lingerCredit = Math.min(lingerCredit, ConnectionSettings.LINGER_NANOS / STOPPING_DIVISOR);
    }

    /** Whether the client goes on sending long after our FIN; it may be read without a pause, and so without a wait. */
    boolean isLingerOverdue(long nowNanos) {
        return begun && wait == Wait.LINGER && nowNanos - sinceNanos > lingerCredit;
    }

    /**
     * A wait begins.
     *
     * @param what what is awaited; another thing than the last has its own time
     * @param nowNanos the present
     * @param bytes the bytes of the connection that the client moved so far: received from it for a body, taken by it where a wait for a receipt
     *     begins; of no meaning for other waits
     * @return the moment at which {@link #isTooSlow} is to be asked
     */
    long await(Wait what, long nowNanos, long bytes) {
        if (!begun || what != wait) {
            begin(what, nowNanos, bytes);
        }
        waitStartNanos = nowNanos;
        return switch (what) {
            case IDLE -> nowNanos + settings.idleNanos();
            case HEADER -> sinceNanos + settings.headerNanos();
            case BODY -> nowNanos + Math.min(settings.bodyNanos(), bodyCredit(bytes - sinceBytes) - waitedNanos);
            case WRITE -> checkedNanos + checkIntervalNanos();
            case LINGER -> nowNanos + Math.min(ConnectionSettings.LINGER_NANOS, lingerCredit - (nowNanos - sinceNanos));
        };
    }

    private void begin(Wait what, long nowNanos, long bytes) {
        begun = true;
        wait = what;
        sinceNanos = nowNanos;
        sinceBytes = bytes;
        waitedNanos = 0;
        if (what == Wait.WRITE) {
            check(nowNanos, bytes, 0);
        }
    }

    /** Rounded up, so that the last of the looks is not before the time. */
    private long checkIntervalNanos() {
        return (settings.writeNanos() + CHECKS - 1) / CHECKS;
    }

    /** How long a body of which so much has come may have been waited for: bytes buy time. */
    private long bodyCredit(long bytes) {
        long rate = settings.minRate();
        if (rate == 0) {
            return MAX_CREDIT_NANOS;
        }
        // In floating point, since bytes times nanoseconds exceed a long: at one byte a second from 9 GB on.
        double bought = (double) bytes / rate * SECOND_NANOS;
        return ConnectionSettings.RATE_GRACE_NANOS + (long) Math.min(bought, MAX_CREDIT_NANOS);
    }

    /** The wait for more of a body is over. */
    void endWait(long nowNanos) {
        waitedNanos += nowNanos - waitStartNanos;
    }

    /** Whether a wait for this has begun. */
    boolean isWaiting(Wait what) {
        return begun && wait == what;
    }

    /**
     * The deadline has passed.
     *
     * @param bytes the bytes of the connection that the client has taken
     * @param acknowledged whether it has acknowledged these; else the socket took them
     * @return whether the client is too slow
     */
    boolean isTooSlow(long nowNanos, long bytes, boolean acknowledged) {
        return switch (wait) {
            case WRITE -> isWriteTooSlow(nowNanos, bytes, acknowledged);
            case LINGER -> isLingerOver(nowNanos, bytes);
            case IDLE, HEADER, BODY -> true;
        };
    }

    private boolean isWriteTooSlow(long nowNanos, long bytes, boolean acknowledged) {
        check(nowNanos, bytes, nowNanos - checkedNanos);
        long maxStalledNanos =
                acknowledged ? settings.writeNanos() : MAX_STALLED_CHECKS_OF_SOCKET * checkIntervalNanos();
        return stalledNanos >= maxStalledNanos || isBelowRate(nowNanos, bytes, maxStalledNanos);
    }

    private void check(long nowNanos, long bytes, long waitNanos) {
        stalledNanos = bytes > takenBytes ? 0 : stalledNanos + waitNanos;
        takenBytes = Math.max(takenBytes, bytes);
        checkedNanos = nowNanos;
    }

    /**
     * A byte now and then is not enough: in each stretch the client has to take what the least rate asks for. What it does not take after its
     * last byte counts for the write timeout only; that byte may have been taken just after the look before.
     */
    private boolean isBelowRate(long nowNanos, long bytes, long windowNanos) {
        if (nowNanos - sinceNanos < windowNanos) {
            return false;
        }
        long movingNanos = nowNanos - sinceNanos - stalledNanos - checkIntervalNanos();
        boolean tooLittle = bytes - sinceBytes < (double) settings.minRate() * movingNanos / SECOND_NANOS;
        sinceBytes = bytes;
        sinceNanos = nowNanos;
        return tooLittle;
    }

    /** Until it has all of the response, a client that takes some of it in each pause is waited for. */
    private boolean isLingerOver(long nowNanos, long bytes) {
        boolean takes = bytes > sinceBytes && nowNanos - sinceNanos < lingerCredit;
        sinceBytes = bytes;
        return !takes;
    }
}
