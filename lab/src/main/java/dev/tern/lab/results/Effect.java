package dev.tern.lab.results;

import java.util.Map;

/**
 * The effect of one level of a factor against the base level, from matched pairs of cells within each block.
 *
 * @param factor such as {@code connection}; {@code control} for the A/A pair
 * @param base the base level, such as {@code LT}
 * @param level the compared level, such as {@code ET}
 * @param within fixed levels of other factors, for an effect within a part of the cells; empty for the main effect
 * @param measure {@code cpuMicrosPerRequest}, {@code rate}, {@code p50}, {@code p99} or {@code p999}
 * @param ratio level / base
 * @param low the lower end of the 99 % interval of the ratio
 * @param high the upper end
 * @param detectable the smallest relative difference that this run would have found, 0.014 for 1.4 %
 * @param verdict what the interval says
 */
public record Effect(
        String factor,
        String base,
        String level,
        Map<String, String> within,
        String measure,
        double ratio,
        double low,
        double high,
        double detectable,
        Verdict verdict) {

    /** What an interval says at a stated margin of equivalence. */
    public enum Verdict {
        /** The interval excludes 1. */
        DIFFERENT,
        /** The interval lies within the margin: two one-sided tests reject a larger difference. */
        EQUAL,
        /** Neither: the run could not see it. */
        UNCERTAIN
    }
}
