package dev.tern.lab.results;

import java.util.Map;

/**
 * The typical value of one cell: the geometric mean over its processes, each with its outlying slices trimmed.
 *
 * @param levels the level of each factor
 * @param control whether the cell holds the second half of the A/A pair
 * @param measure as in {@link Effect#measure}
 * @param mean in the unit of the measure
 * @param low the lower end of the 99 % interval, for the state that the machine had during the run; 0 where no interval
 *     exists
 * @param high the upper end; {@link Double#MAX_VALUE} where no interval exists
 * @param processes the number of processes
 * @param slices the number of slices of all these processes
 */
public record CellMean(
        Map<String, String> levels,
        boolean control,
        String measure,
        double mean,
        double low,
        double high,
        int processes,
        int slices) {}
