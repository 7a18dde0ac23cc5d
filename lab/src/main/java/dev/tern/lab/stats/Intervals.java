package dev.tern.lab.stats;

import dev.tern.lab.stats.Contrasts.Interaction;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Computes the intervals of contrasts: estimate, standard error and quantile.
 *
 * <p>Thread safety: immutable.
 */
final class Intervals {
    private static final double EQUIVALENCE_CONFIDENCE = 1 - 2 * Analysis.EQUIVALENCE_LEVEL;

    private final NoiseModel noise;
    private final Settings settings;

    Intervals(NoiseModel noise, Settings settings) {
        this.noise = noise;
        this.settings = settings;
    }

    double meanBlock() {
        return noise.fit.meanBlock();
    }

    List<Interval> of(List<double[]> contrasts) {
        if (isNoiseUnknown()) {
            return contrasts.stream()
                    .map(weights -> Interval.unbounded(noise.estimate(weights)))
                    .toList();
        }
        double[][] statistics = statistics(contrasts);
        return IntStream.range(0, contrasts.size())
                .mapToObj(i -> interval(contrasts.get(i), statistics[i]))
                .toList();
    }

    /** The effects within levels, of those pairs of factors that have a difference other than 0. */
    List<Contrast> real(List<Interaction> interactions) {
        List<double[]> differences = interactions.stream()
                .flatMap(i -> i.differences().stream())
                .map(Contrast::weights)
                .toList();
        if (isNoiseUnknown() || differences.isEmpty()) {
            return List.of();
        }
        double quantile = quantileOfLargest(differences);
        return interactions.stream()
                .filter(i -> i.differences().stream().anyMatch(d -> statistic(d.weights()) > quantile))
                .flatMap(i -> i.within().stream())
                .toList();
    }

    /** Without replicates, or if all of them are equal, the luck of the processes is unknown. */
    private boolean isNoiseUnknown() {
        return noise.degrees() == 0 || !(noise.pooled() > 0);
    }

    private Interval interval(double[] weights, double[] statistics) {
        double error = standardError(weights);
        if (!(error > 0)) {
            return Interval.unbounded(noise.estimate(weights));
        }
        return new Interval(
                noise.estimate(weights),
                error,
                error * quantile(statistics, settings.confidence(), 1),
                error * quantile(statistics, EQUIVALENCE_CONFIDENCE, 1),
                noise.degrees());
    }

    private double statistic(double[] weights) {
        double error = standardError(weights);
        return error > 0 ? Math.abs(noise.estimate(weights)) / error : 0;
    }

    private double standardError(double[] weights) {
        return Math.sqrt(noise.pooled() * noise.relativeVariance(weights));
    }

    private double quantileOfLargest(List<double[]> contrasts) {
        double[][] statistics = statistics(contrasts);
        double[] largest = IntStream.range(0, settings.resamples())
                .mapToDouble(r ->
                        Arrays.stream(statistics).mapToDouble(t -> t[r]).max().orElse(0))
                .toArray();
        return quantile(largest, settings.confidence(), contrasts.size());
    }

    /** The larger one of the quantiles of the resamples and of Student's t, the latter for a number of claims. */
    private double quantile(double[] statistics, double confidence, int claims) {
        double[] sorted = statistics.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(confidence * (sorted.length + 1));
        double student = StudentT.twoSided(1 - (1 - confidence) / claims, noise.degrees());
        return Math.max(sorted[Math.min(rank, sorted.length) - 1], student);
    }

    private double[][] statistics(List<double[]> contrasts) {
        return new Bootstrap(noise, settings.seed()).statistics(contrasts, settings.resamples());
    }
}
