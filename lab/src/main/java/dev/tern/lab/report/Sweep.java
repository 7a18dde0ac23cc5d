package dev.tern.lab.report;

import dev.tern.lab.results.Results;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The levels of one factor, varied from the default while all others stay.
 *
 * @param factor such as {@code connections}
 * @param levels in ascending order where they are numbers
 */
record Sweep(String factor, List<Level> levels) {
    /** Parts of the lesson on mistakes, which are not levels of one factor. */
    private static final Set<String> LESSONS = Set.of("missing-page", "client", "single-run", "stall");

    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    /**
     * The slices of a level.
     *
     * @param name such as {@code 100}
     */
    record Level(String name, SliceGroup group) {

        double cpu() {
            return group.median(Slice::cpuMicrosPerRequest);
        }

        double cpuLow() {
            return group.quantile(LOW, Slice::cpuMicrosPerRequest);
        }

        double cpuHigh() {
            return group.quantile(HIGH, Slice::cpuMicrosPerRequest);
        }

        double rate() {
            return group.median(Slice::rate);
        }

        double rateLow() {
            return group.quantile(LOW, Slice::rate);
        }

        double rateHigh() {
            return group.quantile(HIGH, Slice::rate);
        }
    }

    /** The sweeps of a run in the order of their slices. */
    static List<Sweep> of(Results results) {
        Map<String, Map<String, List<Slice>>> byFactor = new LinkedHashMap<>();
        for (Slice slice : results.slices()) {
            String[] part = slice.part().split("=", 2);
            if (part.length == 2 && !LESSONS.contains(part[0]) && slice.plannedRate() == 0) {
                byFactor.computeIfAbsent(part[0], factor -> new LinkedHashMap<>())
                        .computeIfAbsent(part[1], level -> new ArrayList<>())
                        .add(slice);
            }
        }
        List<Sweep> sweeps = new ArrayList<>();
        byFactor.forEach((factor, levels) -> sweeps.add(new Sweep(factor, sorted(levels))));
        return sweeps;
    }

    private static List<Level> sorted(Map<String, List<Slice>> levels) {
        boolean numeric = levels.keySet().stream().allMatch(each -> each.matches("\\d{1,15}"));
        Comparator<Level> order = numeric ? Comparator.comparingLong(each -> Long.parseLong(each.name())) : (a, b) -> 0;
        return levels.entrySet().stream()
                .map(each -> new Level(each.getKey(), new SliceGroup(each.getValue())))
                .sorted(order)
                .toList();
    }
}
