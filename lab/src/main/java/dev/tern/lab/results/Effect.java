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
 * @param low the lower end of the 99 % interval of the ratio; 0 where no interval exists
 * @param high the upper end; {@link Double#MAX_VALUE} where no interval exists, since JSON has no infinity
 * @param detectable the relative difference that such a run finds with a probability of 90 %, 0.014 for 1.4 %;
 *     {@link Double#MAX_VALUE} where no interval exists
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

    /** Whether the observations suffice for an interval: some cell has two processes that are not exactly equal. */
    public boolean hasInterval() {
        return high < Double.MAX_VALUE;
    }

    /** Whether the interval excludes differences of {@code margin} and more: "differs, but by less than 2 %". */
    public boolean isWithin(double margin) {
        return low > 1 / (1 + margin) && high < 1 + margin;
    }

    /** What an interval says at a stated margin of equivalence. */
    public enum Verdict {
        /** The 99 % interval excludes 1, also if the difference is below the margin: see {@link Effect#isWithin}. */
        DIFFERENT,
        /** Not DIFFERENT, and two one-sided tests at 5 % reject a difference as large as the margin. */
        EQUAL,
        /** Neither: the run could not see it. */
        UNCERTAIN
    }
}
