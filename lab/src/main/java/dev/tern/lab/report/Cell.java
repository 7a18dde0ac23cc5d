package dev.tern.lab.report;

import dev.tern.lab.results.Counts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A combination of levels with all that was measured for it.
 *
 * @param levels the level of each factor
 * @param control whether these are the control processes of the A/A pair
 * @param closed slices of a closed loop
 * @param open slices of an open loop
 * @param counts of a connection in lock-step, one per process
 */
record Cell(Map<String, String> levels, boolean control, SliceGroup closed, SliceGroup open, List<Counts> counts) {

    /** The model with the levels that the columns do not show. */
    String row() {
        String others = new TreeMap<>(levels)
                .entrySet().stream()
                        .filter(each -> !List.of(Terms.MODEL, Terms.LISTENER, Terms.CONNECTION)
                                .contains(each.getKey()))
                        .map(each -> " " + each.getValue())
                        .collect(Collectors.joining());
        return levels.getOrDefault(Terms.MODEL, "") + others;
    }

    /** The triggers, the listener first, as the option -m of the server. */
    String column() {
        return levels.containsKey(Terms.LISTENER) && levels.containsKey(Terms.CONNECTION)
                ? levels.get(Terms.LISTENER) + "-" + levels.get(Terms.CONNECTION)
                : Numbers.NONE;
    }

    String label() {
        String triggers = column().equals(Numbers.NONE) ? "" : " " + column();
        return row() + triggers + (control ? " (A/A)" : "");
    }

    boolean matches(Map<String, String> some) {
        return levels.entrySet().containsAll(some.entrySet());
    }

    /** The mean of an exact counter per request over the processes; NaN if it was not counted. */
    double exactPerRequest(String counter) {
        return counts.stream()
                .filter(each -> each.exact().containsKey(counter))
                .mapToDouble(each -> (double) each.exact().get(counter) / each.requests())
                .average()
                .orElse(Double.NaN);
    }
}
