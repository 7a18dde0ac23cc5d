package dev.tern.lab.stats;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The mean of each cell, and how far the means of its processes scatter.
 *
 * <p>With two processes per cell, the variance within one cell is known from one difference only. So the squared
 * distances of the processes from the means of their cells are added up over all cells and divided by the degrees of
 * freedom, the number of processes less the number of cells: the error term of a nested analysis of variance
 * (Montgomery). It holds both the luck of the processes and the noise of their slices.
 *
 * <p>Cells may differ in the noise of their slices, which is known well from the blocks of each process. The pooled
 * variance is therefore shared out: the variance of a process in cell c is the pooled one times (luck + slices of c) /
 * (luck + slices of all cells), where luck is what the pooled variance has beyond that of the slices, at least 0.
 *
 * <p>Thread safety: immutable after construction.
 */
final class NoiseModel {
    /** Fewer slices say too little about their noise. */
    private static final int MIN_SLICES = 4;

    private final Design design;
    private final BlockFit fit;
    private final double[] means;
    private final int degrees;
    private final double pooled;
    private final double luck;
    private final double[] shares;

    NoiseModel(Design design) {
        this.design = design;
        fit = new BlockFit(design.logs());
        means = cells(design, fit::process);
        degrees = design.logs().length - means.length;
        pooled = squares(means, fit::process) / Math.max(degrees, 1);
        double[] slices = cells(design, sliceVariances()::get);
        double ofAll = IntStream.range(0, means.length)
                        .mapToDouble(c -> slices[c] * (design.members(c).length - 1))
                        .sum()
                / Math.max(degrees, 1);
        luck = Math.max(0, pooled - ofAll);
        shares = Arrays.stream(slices).map(s -> (luck + s) / (luck + ofAll)).toArray();
    }

    /** The means of the processes of each cell. */
    static double[] cells(Design design, IntToDoubleFunction values) {
        double[] cells = new double[design.cells().size()];
        for (int c = 0; c < cells.length; c++) {
            for (int p : design.members(c)) {
                cells[c] += values.applyAsDouble(p) / design.members(c).length;
            }
        }
        return cells;
    }

    /** The sum of squared distances from the means of the cells. */
    double squares(double[] cellMeans, IntToDoubleFunction values) {
        double sum = 0;
        for (int c = 0; c < cellMeans.length; c++) {
            for (int p : design.members(c)) {
                double distance = values.applyAsDouble(p) - cellMeans[c];
                sum += distance * distance;
            }
        }
        return sum;
    }

    Design design() {
        return design;
    }

    BlockFit fit() {
        return fit;
    }

    int degrees() {
        return degrees;
    }

    /** The variance of the location of a process about the mean of its cell. */
    double pooled() {
        return pooled;
    }

    /** The part of {@link #pooled()} that the noise of slices does not explain. */
    double luck() {
        return luck;
    }

    double estimate(double[] weights) {
        return IntStream.range(0, weights.length)
                .mapToDouble(c -> weights[c] * means[c])
                .sum();
    }

    /** The variance of a weighted sum of cells, as a multiple of {@link #pooled()}. */
    double relativeVariance(double[] weights) {
        return IntStream.range(0, weights.length)
                .mapToDouble(c -> weights[c] * weights[c] * shares[c] / design.members(c).length)
                .sum();
    }

    /** The squared error of each location that stems from slices; for a few slices, from the noise of the others. */
    private List<Double> sliceVariances() {
        List<TrimmedMean> processes = IntStream.range(0, design.logs().length)
                .mapToObj(fit::residuals)
                .toList();
        double typical = processes.stream()
                .filter(p -> p.size() >= MIN_SLICES)
                .mapToDouble(p -> p.squaredError() * p.size())
                .average()
                .orElse(0);
        return processes.stream()
                .map(p -> p.size() >= MIN_SLICES ? p.squaredError() : typical / p.size())
                .toList();
    }
}
