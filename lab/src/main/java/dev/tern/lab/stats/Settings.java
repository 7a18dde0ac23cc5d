package dev.tern.lab.stats;

import java.util.List;

/**
 * What an analysis computes.
 *
 * @param measure the name of the measure, for the effects
 * @param factors the factors to compare
 * @param margin the largest relative difference that counts as equal, 0.02 for 2 %
 * @param confidence of the intervals, 0.99 for 99 %
 * @param resamples of the bootstrap; equal settings and observations give equal effects
 * @param seed of the bootstrap
 */
public record Settings(
        String measure, List<Factor> factors, double margin, double confidence, int resamples, long seed) {

    public Settings {
        factors = List.copyOf(factors);
        require(margin > 0 && margin < 1, "a margin between 0 and 1 is needed, not " + margin);
        require(confidence >= 0.5 && confidence < 1, "a confidence from 0.5 to 1 is needed, not " + confidence);
        require(
                (resamples + 1) * (1 - confidence) >= 1,
                resamples + " resamples are too few for a confidence of " + confidence);
    }

    /** Margin 2 %, confidence 99 %, 2,000 resamples. */
    public static Settings of(String measure, List<Factor> factors, long seed) {
        return new Settings(measure, factors, 0.02, 0.99, 2000, seed);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
