package dev.tern.lab.run;

import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Slice;
import java.io.IOException;

/**
 * Searches the highest rate of an open loop at which the 99th percentile of the response times, counted from the
 * planned times, stays under a bound: by bisection below the rate of a closed loop.
 *
 * <p>Thread safety: confined to one thread.
 */
final class HighestRate {
    /** The part of the slices. */
    static final String PART = "max-rate";
    /** The bound of the 99th percentile. */
    static final double MAX_P99_MICROS = 10_000;

    private static final int STEPS = 7;
    private static final int MAX_ATTEMPTS = 3;

    private final Measurement measurement;

    /** Measures a slice. */
    @FunctionalInterface
    interface Measurement {
        /**
         * Measures and records a slice.
         *
         * @param rate of the open loop; 0 for a closed loop
         * @param step 0, 1, ...
         */
        Slice at(double rate, int step) throws IOException, InterruptedException;
    }

    HighestRate(Measurement measurement) {
        this.measurement = measurement;
    }

    /** The highest rate that kept the bound, or 0. */
    double search() throws IOException, InterruptedException {
        double tooHigh = measurement.at(0, 0).rate();
        double kept = 0;
        for (int step = 1; step <= STEPS; step++) {
            double rate = (kept + tooHigh) / 2;
            if (keepsBound(onSchedule(rate, step))) {
                kept = rate;
            } else {
                tooHigh = rate;
            }
        }
        return kept;
    }

    /**
     * Measures a rate. A slice in which the load generator was late says nothing about the server and is repeated; if
     * the generator is always late, the rate counts as too high, so that the result is a lower bound.
     */
    private Slice onSchedule(double rate, int step) throws IOException, InterruptedException {
        Slice slice = measurement.at(rate, step);
        for (int i = 1; i < MAX_ATTEMPTS && slice.failedGates().contains(Gate.SCHEDULE_KEPT); i++) {
            slice = measurement.at(rate, step);
        }
        return slice;
    }

    /** Whether the response times of a slice count, and are short. */
    static boolean keepsBound(Slice slice) {
        return slice.failedGates().isEmpty() && slice.fromPlan().p99() <= MAX_P99_MICROS;
    }
}
