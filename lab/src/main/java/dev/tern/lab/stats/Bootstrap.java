package dev.tern.lab.stats;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A paired two-level bootstrap of t statistics.
 *
 * <p>Each resample draws the blocks of the run with replacement, the same for all processes, so that a block which
 * changes one level more than another keeps its weight; and it draws the luck of each process from a normal
 * distribution, since two processes per cell are too few to draw from. The statistic of a contrast is its distance from
 * the contrast of the run, divided by the standard error that the resample itself suggests. That is the bootstrap-t of
 * Efron and Tibshirani: it also counts how uncertain the standard error is, while percentiles of the contrast do not,
 * and are far too narrow for few processes (as Cameron, Gelbach and Miller report for few clusters).
 *
 * <p>With few blocks there are too few different resamples; then the blocks stay as they are, and the luck of the
 * processes stands for all noise.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Bootstrap {
    private static final int MIN_BLOCKS = 6;

    private final NoiseModel noise;
    private final SplittableRandom random;
    private final boolean drawsBlocks;
    private final double luck;

    /** Replaces the loss of variance when n values are drawn from n values. */
    private final double inflation;

    private final int[] counts;
    private final double[] processes;

    Bootstrap(NoiseModel noise, long seed) {
        this.noise = noise;
        random = new SplittableRandom(seed);
        counts = new int[noise.fit.blocks()];
        processes = new double[noise.design.logs().length];
        drawsBlocks = counts.length >= MIN_BLOCKS;
        luck = Math.sqrt(drawsBlocks ? noise.luck() : noise.pooled());
        inflation = drawsBlocks ? Math.sqrt(counts.length / (counts.length - 1.0)) : 0;
    }

    /** The absolute t statistics: a row per contrast, a column per resample. */
    double[][] statistics(List<double[]> contrasts, int resamples) {
        double[][] t = new double[contrasts.size()][resamples];
        double[] roots = contrasts.stream()
                .mapToDouble(weights -> Math.sqrt(noise.relativeVariance(weights)))
                .toArray();
        for (int r = 0; r < resamples; r++) {
            drawBlocks();
            Arrays.setAll(processes, this::draw);
            double[] cells = NoiseModel.cells(noise.design, p -> processes[p]);
            double deviation = Math.sqrt(noise.squares(cells, p -> processes[p]) / noise.degrees());
            for (int j = 0; j < t.length; j++) {
                t[j][r] = Math.abs(sum(contrasts.get(j), cells)) / (deviation * roots[j]);
            }
        }
        return t;
    }

    private double draw(int process) {
        double slices = drawsBlocks ? noise.fit.residuals(process).mean(counts, 0) : 0;
        return luck * random.nextGaussian() + inflation * slices;
    }

    private void drawBlocks() {
        Arrays.fill(counts, 0);
        for (int i = 0; i < counts.length; i++) {
            counts[random.nextInt(counts.length)]++;
        }
    }

    private static double sum(double[] weights, double[] cells) {
        double sum = 0;
        for (int c = 0; c < cells.length; c++) {
            sum += weights[c] * cells[c];
        }
        return sum;
    }
}
