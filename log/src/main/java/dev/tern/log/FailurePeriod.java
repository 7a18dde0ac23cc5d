package dev.tern.log;

import java.util.function.LongSupplier;

/**
 * The time between a failure and the next success: a failure is reported once per period, and the operation is retried
 * once a second.
 *
 * <p>Thread safety: changed by one thread at a time; safe for concurrent reads.
 */
final class FailurePeriod {
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final LongSupplier nanoClock;
    private volatile boolean failing;
    private volatile long retryNanos;

    FailurePeriod(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Whether the last attempt failed, and was reported. */
    boolean isFailing() {
        return failing;
    }

    /** The time until the next attempt in nanoseconds; not above 0 when it is due. */
    long pauseNanos() {
        return failing ? retryNanos - nanoClock.getAsLong() : 0;
    }

    /** Begins or prolongs the period; call it after the report, so that a report that fails is repeated. */
    void fail() {
        retryNanos = nanoClock.getAsLong() + RETRY_NANOS;
        failing = true;
    }

    /** Ends the period. */
    void heal() {
        failing = false;
    }

    /** Makes the next attempt due. */
    void retryNow() {
        retryNanos = nanoClock.getAsLong();
    }
}
