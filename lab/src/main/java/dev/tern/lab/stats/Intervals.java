package dev.tern.lab.stats;

import dev.tern.lab.stats.Contrasts.Interaction;
import java.util.Arrays;
import java.util.List;

/**
 * Computes the intervals of contrasts: estimate, standard error and quantile.
 *
 * <p>Thread safety: immutable.
 */
final class Intervals {
    private static final double EQUIVALENCE_CONFIDENCE = 1 - 2 * Analysis.EQUIVALENCE_LEVEL;

    private final NoiseModel noise;
    private final double confidence;
    private final Bootstrap bootstrap;

    Intervals(NoiseModel noise, Settings settings) {
        this.noise = noise;
        confidence = settings.confidence();
        bootstrap = new Bootstrap(noise, settings.resamples(), settings.seed());
    }

    double meanBlock() {
        return noise.fit().meanBlock();
    }

    Interval of(double[] weights) {
        double error = standardError(weights);
        // 0 or NaN if each cell has one process, or processes that are exactly equal.
        if (!(error > 0)) {
            return Interval.unbounded(noise.estimate(weights));
        }
        double[] statistics = bootstrap.statistics(weights);
        return new Interval(
                noise.estimate(weights),
                error,
                error * quantile(statistics, confidence, 1),
                error * quantile(statistics, EQUIVALENCE_CONFIDENCE, 1),
                noise.degrees());
    }

    /** The effects within levels, of those pairs of factors that have a difference other than 0. */
    List<Contrast> real(List<Interaction> interactions) {
        List<double[]> differences = interactions.stream()
                .flatMap(i -> i.differences().stream())
                .map(Contrast::weights)
                .toList();
        if (differences.isEmpty()) {
            return List.of();
        }
        double quantile = quantileOfLargest(
                differences.stream().map(bootstrap::statistics).toList());
        return interactions.stream()
                .filter(i -> i.differences().stream().anyMatch(d -> statistic(d.weights()) > quantile))
                .flatMap(i -> i.within().stream())
                .toList();
    }

    private double statistic(double[] weights) {
        double error = standardError(weights);
        return error > 0 ? Math.abs(noise.estimate(weights)) / error : 0;
    }

    private double standardError(double[] weights) {
        return Math.sqrt(noise.pooled() * noise.relativeVariance(weights));
    }

    private double quantileOfLargest(List<double[]> statistics) {
        double[] largest = new double[statistics.get(0).length];
        for (double[] each : statistics) {
            Arrays.setAll(largest, r -> Math.max(largest[r], each[r]));
        }
        return quantile(largest, confidence, statistics.size());
    }

    /** The larger one of the quantiles of the resamples and of Student's t, the latter for a number of claims. */
    private double quantile(double[] statistics, double probability, int claims) {
        double[] sorted = statistics.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(probability * (sorted.length + 1));
        double student = StudentT.twoSided(1 - (1 - probability) / claims, noise.degrees());
        return Math.max(sorted[Math.min(rank, sorted.length) - 1], student);
    }
}
