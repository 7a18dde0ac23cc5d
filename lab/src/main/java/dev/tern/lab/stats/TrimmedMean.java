package dev.tern.lab.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mean of the middle part of a sample: an equal number of the lowest and of the highest values is left out. NaN
 * stands for a missing value.
 *
 * <p>The share that is left out on each side was chosen by simulation. It is a fifth, as in Yuen's test. Where 3 % of
 * the slices are slower by 40 % on average, the intervals of 20 blocks are 30 % narrower than with means of all slices.
 * Where all noise is Gaussian they are 7 % wider. The price: an effect that shows only in rare slow slices is left out
 * with these slices; response times at p99 and p99.9 of each slice are the measure for it.
 *
 * <p>Thread safety: immutable.
 */
final class TrimmedMean {
    private static final double SHARE = 0.2;

    private final double[] sorted;

    /** The place of each sorted value in the sample. */
    private final int[] places;

    TrimmedMean(double[] values) {
        places = IntStream.range(0, values.length)
                .filter(i -> !Double.isNaN(values[i]))
                .boxed()
                .sorted((a, b) -> Double.compare(values[a], values[b]))
                .mapToInt(i -> i)
                .toArray();
        sorted = Arrays.stream(places).mapToDouble(i -> values[i]).toArray();
    }

    int size() {
        return sorted.length;
    }

    /** The mean of the sample; NaN if all its values are missing. */
    static double of(double[] values) {
        double[] sorted = values.clone();
        // NaN comes last.
        Arrays.sort(sorted);
        int size = sorted.length;
        while (size > 0 && Double.isNaN(sorted[size - 1])) {
            size--;
        }
        double sum = 0;
        for (int i = cut(size); i < size - cut(size); i++) {
            sum += sorted[i];
        }
        return sum / (size - 2 * cut(size));
    }

    /**
     * The mean of a resample.
     *
     * @param counts how often each value of the sample occurs
     * @param ifEmpty the result where only missing values were drawn
     */
    double mean(int[] counts, double ifEmpty) {
        int size = 0;
        for (int place : places) {
            size += counts[place];
        }
        return size == 0 ? ifEmpty : middle(counts, size);
    }

    private double middle(int[] counts, int size) {
        int skip = cut(size);
        int used = size - 2 * skip;
        int left = used;
        double sum = 0;
        for (int i = 0; i < sorted.length && left > 0; i++) {
            int skipped = Math.min(skip, counts[places[i]]);
            skip -= skipped;
            int taken = Math.min(left, counts[places[i]] - skipped);
            left -= taken;
            sum += taken * sorted[i];
        }
        return sum / used;
    }

    /**
     * The squared standard error of {@link #of} (Tukey and McLaughlin): values that are left out count as their
     * nearest value that is used. NaN if fewer than two values are used.
     */
    double squaredError() {
        int cut = cut(sorted.length);
        int used = sorted.length - 2 * cut;
        double[] winsorized = IntStream.range(0, sorted.length)
                .mapToDouble(i -> sorted[Math.max(cut, Math.min(i, sorted.length - cut - 1))])
                .toArray();
        double mean = Arrays.stream(winsorized).average().orElse(Double.NaN);
        double squares =
                Arrays.stream(winsorized).map(v -> (v - mean) * (v - mean)).sum();
        return used < 2 ? Double.NaN : squares / used / (used - 1);
    }

    private static int cut(int size) {
        return (int) (size * SHARE);
    }
}
