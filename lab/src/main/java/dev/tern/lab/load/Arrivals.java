package dev.tern.lab.load;

import java.util.Objects;

/**
 * When requests are sent: each after a response (closed loop), or at planned times (open loop).
 *
 * @param rate planned requests per second; 0 for a closed loop
 * @param gaps the times between two planned requests
 * @param seed of random gaps
 */
public record Arrivals(double rate, Gaps gaps, long seed) {
    /** A closed loop. */
    public static final Arrivals CLOSED = new Arrivals(0, Gaps.CONSTANT, 0);

    /** Checks the values. */
    public Arrivals {
        Objects.requireNonNull(gaps, "gaps");
        if (!(rate >= 0 && rate <= 1e9)) {
            throw new IllegalArgumentException("rate " + rate + " is not in 0..1e9");
        }
    }

    /**
     * An open loop with constant gaps.
     *
     * @param rate requests per second
     */
    public static Arrivals constant(double rate) {
        return new Arrivals(rate, Gaps.CONSTANT, 0);
    }

    boolean isOpen() {
        return rate > 0;
    }

    /** The distribution of the times between two planned requests. */
    public enum Gaps {
        /** All are equal. */
        CONSTANT,
        /** Exponentially distributed: requests of many independent clients. */
        EXPONENTIAL
    }
}
