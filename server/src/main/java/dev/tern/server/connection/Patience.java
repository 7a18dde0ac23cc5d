package dev.tern.server.connection;

/**
 * How long a connection may still wait for its client.
 *
 * <p>A head, and the end after our FIN, have a time in total: a client that sends a byte now and then gains nothing. A body and an answer
 * may take as long as they move at the least rate. Only the time for which we wait counts: a body is not slow because its handler is.
 *
 * <p>Thread safety: confined to the owner of the connection. Complexity: O(1), allocates nothing.
 */
final class Patience {

    /** What is awaited from the client. */
    enum Awaited {
        /** The first byte of a request. */
        REQUEST,
        /** The rest of a head. */
        HEAD,
        /** More of a body. */
        BODY,
        /** That it takes our answer. */
        RECEIPT,
        /** Its FIN, after ours. */
        FIN
    }

    private static final long SECOND_NANOS = 1_000_000_000L;
    /** More than any wait, and far from the end of a long. */
    private static final long MAX_CREDIT_NANOS = 1L << 60;
    /** How much longer a client may go on sending after our FIN than it may pause: until it has read our answer, most likely. */
    private static final int LINGER_PAUSES = 15;
    /** What part of that pause is left to a client that was too slow already. */
    private static final int SLOW_PART = 4;
    /** The same where the server stops: what is under way arrives in that time, or never. */
    private static final int HURRIED_PART = 20;

    private final Timeouts timeouts;
    private Awaited awaited = Awaited.REQUEST;
    private boolean begun;
    /** When the time in total, or the present stretch of a receipt, began. */
    private long sinceNanos;
    /** What the client had moved by then. */
    private long sinceBytes;
    /** How long was waited for this body before the present wait. */
    private long waitedNanos;
    /** When the present wait began. */
    private long parkedNanos;

    /** How long the client's FIN may be waited for in all. */
    private long lingerCredit;

    Patience(Timeouts timeouts) {
        this.timeouts = timeouts;
        this.lingerCredit = LINGER_PAUSES * timeouts.lingerNanos();
    }

    /** What is awaited from now on has its own time. */
    void renew() {
        begun = false;
    }

    /** The client was too slow already: it is not waited for much longer. */
    void lose() {
        lingerCredit = Math.min(lingerCredit, timeouts.lingerNanos() / SLOW_PART);
    }

    /** Nobody is waited for much longer. */
    void hurry() {
        lingerCredit = Math.min(lingerCredit, timeouts.lingerNanos() / HURRIED_PART);
    }

    /** Whether the client goes on sending long after our FIN; it may be read without a pause, and so without a wait. */
    boolean isEndOverdue(long nowNanos) {
        return begun && awaited == Awaited.FIN && nowNanos - sinceNanos > lingerCredit;
    }

    /**
     * A wait begins.
     *
     * @param what what is awaited; another thing than the last has its own time
     * @param nowNanos the present
     * @param bytes the bytes of the connection that the client moved so far: received from it, or taken by it for a receipt
     * @return the moment at which waiting any longer is pointless
     */
    long park(Awaited what, long nowNanos, long bytes) {
        if (!begun || what != awaited) {
            begin(what, nowNanos, bytes);
        }
        parkedNanos = nowNanos;
        return switch (what) {
            case REQUEST -> nowNanos + timeouts.idleNanos();
            case HEAD -> sinceNanos + timeouts.headerNanos();
            case BODY -> nowNanos + Math.min(timeouts.bodyNanos(), bodyCredit(bytes - sinceBytes) - waitedNanos);
            case RECEIPT -> sinceNanos + timeouts.writeNanos();
            case FIN -> nowNanos + Math.min(timeouts.lingerNanos(), lingerCredit - (nowNanos - sinceNanos));
        };
    }

    private void begin(Awaited what, long nowNanos, long bytes) {
        begun = true;
        awaited = what;
        sinceNanos = nowNanos;
        sinceBytes = bytes;
        waitedNanos = 0;
    }

    /** How long a body of which so much has come may have been waited for: bytes buy time. */
    private long bodyCredit(long bytes) {
        long rate = timeouts.minRate();
        if (rate == 0) {
            return MAX_CREDIT_NANOS;
        }
        // In floating point, since bytes times nanoseconds exceed a long: at one byte a second from 9 GB on.
        double bought = (double) bytes / rate * SECOND_NANOS;
        return timeouts.rateGraceNanos() + (long) Math.min(bought, MAX_CREDIT_NANOS);
    }

    /** The wait for more of a body is over. */
    void resumed(long nowNanos) {
        waitedNanos += nowNanos - parkedNanos;
    }

    /** Whether a body is awaited. */
    boolean isForBody() {
        return begun && awaited == Awaited.BODY;
    }

    /**
     * The deadline has passed. If the client took enough of our answer meanwhile, the next stretch begins.
     *
     * @param bytes as for {@link #park}
     * @return whether the client is too slow
     */
    boolean isOver(long nowNanos, long bytes) {
        if (awaited != Awaited.RECEIPT) {
            return true;
        }
        long taken = bytes - sinceBytes;
        // At least a byte, also where no rate is asked for.
        long least = Math.max(1, (long) ((double) timeouts.minRate() * timeouts.writeNanos() / SECOND_NANOS));
        begin(Awaited.RECEIPT, nowNanos, bytes);
        return taken < least;
    }
}
