package dev.tern.lab.stats;

import java.util.Map;

/**
 * One measured value of one process in one block.
 *
 * @param process the id of the process
 * @param levels the level of each factor
 * @param control whether the process belongs to the second half of the A/A pair
 * @param block each process has at most one value per block
 * @param value finite and above 0, since the analysis takes its logarithm
 */
public record Observation(String process, Map<String, String> levels, boolean control, int block, double value) {
    public Observation {
        levels = Map.copyOf(levels);
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "process " + process + ", block " + block + ": a value above 0 is needed, not " + value);
        }
    }
}
