package dev.tern.lab.stats;

import java.util.Arrays;
import java.util.Map;

/**
 * A weighted sum of cells: the mean of one side of the matched pairs less the mean of the other side.
 *
 * @param within fixed levels of other factors
 * @param weights by cell
 */
record Contrast(String factor, String base, String level, Map<String, String> within, double[] weights) {

    /** The difference of two effects of one level: an interaction. */
    Contrast minus(Contrast other) {
        double[] difference = new double[weights.length];
        Arrays.setAll(difference, c -> weights[c] - other.weights[c]);
        return new Contrast(factor, base, level, within, difference);
    }
}
