package dev.tern.lab.report;

import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Slice;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Slices that measured the same: the sums and percentiles which the tables show.
 *
 * @param slices all of them, whether a gate failed or not
 */
record SliceGroup(List<Slice> slices) {
    /** A rate is withheld if a gate failed in a larger share of the slices. */
    static final double TOLERATED_FAILURES = 0.1;

    boolean isEmpty() {
        return slices.isEmpty();
    }

    /** CPU time of the server per request in microseconds, over all slices. */
    double cpu() {
        return sum(Slice::serverCpuSeconds) * 1e6 / requests();
    }

    /** Requests per second over all slices. */
    double rate() {
        return requests() / sum(Slice::seconds);
    }

    double requests() {
        return sum(Slice::requests);
    }

    double sum(ToDoubleFunction<Slice> value) {
        return slices.stream().mapToDouble(value).sum();
    }

    /** The value below which this share of the slices lies; NaN without slices. */
    double quantile(double share, ToDoubleFunction<Slice> value) {
        double[] sorted = slices.stream()
                .mapToDouble(value)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    double median(ToDoubleFunction<Slice> value) {
        return quantile(0.5, value);
    }

    /** The number of slices that failed each gate. */
    Map<Gate, Integer> failures() {
        Map<Gate, Integer> failures = new EnumMap<>(Gate.class);
        slices.forEach(slice -> Set.copyOf(slice.failedGates()).forEach(gate -> failures.merge(gate, 1, Integer::sum)));
        return failures;
    }

    /** The gates because of which rate and response times are withheld. A wrong response is never tolerated. */
    List<Gate> withheldBy() {
        return failures().entrySet().stream()
                .filter(each ->
                        each.getKey() == Gate.RIGHT_RESPONSES || each.getValue() > TOLERATED_FAILURES * slices.size())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Each counter per request, over all slices. */
    Map<String, Double> countersPerRequest() {
        return slices.stream()
                .flatMap(slice -> slice.counters().entrySet().stream())
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey,
                        TreeMap::new,
                        Collectors.collectingAndThen(
                                Collectors.summingLong(Map.Entry::getValue), sum -> sum / requests())));
    }

    /** The slices of each process. */
    List<SliceGroup> byServer() {
        return slices.stream()
                .collect(Collectors.groupingBy(Slice::server, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(SliceGroup::new)
                .toList();
    }
}
