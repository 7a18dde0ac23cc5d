package dev.tern.lab.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Splits each logarithm into the location of its process, the location of its block and a residual, so that a slow
 * phase of the machine, which all processes of a block share, does not count as noise. This is the pairing by block; it
 * also holds where slices are missing.
 *
 * <p>The location of a process is a trimmed mean over the blocks, that of a block a median over the processes, in turn
 * until they agree (Tukey's median polish with a trimmed mean on one side).
 *
 * <p>Thread safety: immutable after construction.
 */
final class BlockFit {
    private static final int ROUNDS = 8;

    private final double[] processes;
    private final double[] blocks;
    private final TrimmedMean[] residuals;

    /** @param logs a row per process, a column per block; each row and column has a value */
    BlockFit(double[][] logs) {
        processes = new double[logs.length];
        blocks = new double[logs[0].length];
        fitProcesses(logs);
        for (int round = 0; round < ROUNDS; round++) {
            fitBlocks(logs);
            fitProcesses(logs);
        }
        residuals = IntStream.range(0, logs.length)
                .mapToObj(p -> new TrimmedMean(residuals(logs[p], processes[p])))
                .toArray(TrimmedMean[]::new);
    }

    double process(int process) {
        return processes[process];
    }

    /** The distances of a process's values from its location. */
    TrimmedMean residuals(int process) {
        return residuals[process];
    }

    int blocks() {
        return blocks.length;
    }

    /** The mean location of the blocks: the state of the machine during this run. */
    double meanBlock() {
        return Arrays.stream(blocks).average().orElse(0);
    }

    private void fitProcesses(double[][] logs) {
        Arrays.setAll(processes, p -> TrimmedMean.of(residuals(logs[p], 0)));
    }

    private void fitBlocks(double[][] logs) {
        Arrays.setAll(blocks, b -> {
            double[] column = new double[logs.length];
            Arrays.setAll(column, p -> logs[p][b] - processes[p]);
            return median(column);
        });
    }

    private double[] residuals(double[] row, double process) {
        double[] distances = new double[row.length];
        Arrays.setAll(distances, b -> row[b] - blocks[b] - process);
        return distances;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int size = values.length;
        while (Double.isNaN(values[size - 1])) {
            size--;
        }
        return (values[(size - 1) / 2] + values[size / 2]) / 2;
    }
}
