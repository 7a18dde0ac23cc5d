package dev.tern.lab.run;

import dev.tern.lab.results.Counts;
import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as text: the table of counts, the table of costs, and one sentence per factor. */
final class Summary {
    private static final String CPU = "cpuMicrosPerRequest";
    private static final double TOLERATED_FAILURES = 0.1;
    private static final String NONE = "-";

    private final Results results;
    private final double margin;

    Summary(Results results, double margin) {
        this.results = results;
        this.margin = margin;
    }

    /** The whole text. */
    String text() {
        return Stream.of(missing(), counts(), costs(), highestRates(), sentences())
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private String missing() {
        return results.missing().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + ": " + each.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private String counts() {
        if (results.counts().isEmpty()) {
            return "";
        }
        TextTable table = new TextTable("Table 1: one connection in lock-step, per request");
        List<String> names =
                Stream.of(Status.EXACT, Status.RANGED).flatMap(Stream::of).toList();
        table.head("cell", names);
        byCell(results.counts().stream().collect(Collectors.groupingBy(Counts::server)))
                .forEach((cell, counts) -> table.row(
                        cell,
                        names.stream().map(name -> perRequest(counts, name)).toList()));
        return table.text();
    }

    /** A count of all processes of a cell: exact ones as one number where the processes agree. */
    private static String perRequest(List<Counts> counts, String name) {
        double[] values = counts.stream()
                .filter(each -> each.exact().containsKey(name) || each.ranged().containsKey(name))
                .mapToDouble(each ->
                        (double) each.exact().getOrDefault(name, each.ranged().getOrDefault(name, 0L))
                                / each.requests())
                .sorted()
                .toArray();
        if (values.length == 0) {
            return NONE;
        }
        String low = number(values[0]);
        String high = number(values[values.length - 1]);
        return low.equals(high) ? low : low + "-" + high;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3f" : "%.0f", value);
    }

    private String costs() {
        Map<String, List<Slice>> byPart = results.slices().stream()
                .filter(each -> each.plannedRate() == 0)
                .collect(Collectors.groupingBy(Slice::part, LinkedHashMap::new, Collectors.toList()));
        TextTable table = new TextTable("Table 2: under load, medians of slices");
        table.head("cell", List.of("CPU us", "req/s", "p50 us", "p99 us", "p99.9 us"));
        byPart.forEach((part, slices) -> byCell(slices.stream().collect(Collectors.groupingBy(Slice::server)))
                .forEach((cell, group) -> table.row(part.contains("=") ? part + " " + cell : cell, cost(group))));
        return byPart.isEmpty() ? "" : table.text();
    }

    /** The highest rate of an open loop whose response times stay under a bound. */
    private String highestRates() {
        Map<String, List<Slice>> open = results.slices().stream()
                .filter(each -> each.part().equals(HighestRate.PART) && each.plannedRate() > 0)
                .collect(Collectors.groupingBy(Slice::server));
        TextTable table = new TextTable("Table 3: the highest rate of an open loop with a p99 below 10 ms");
        table.head("cell", List.of("req/s", "p99 us"));
        byCell(open)
                .forEach((cell, slices) -> table.row(
                        cell,
                        slices.stream()
                                .filter(HighestRate::keepsBound)
                                .max(Comparator.comparingDouble(Slice::plannedRate))
                                .map(each -> List.of(
                                        String.format(Locale.ROOT, "%.0f", each.plannedRate()),
                                        String.format(
                                                Locale.ROOT,
                                                "%.0f",
                                                each.fromPlan().p99())))
                                .orElse(List.of(isLate(slices) ? meaning(Gate.SCHEDULE_KEPT) : NONE))));
        return open.isEmpty() ? "" : table.text();
    }

    private static boolean isLate(List<Slice> slices) {
        return slices.stream().anyMatch(each -> each.failedGates().contains(Gate.SCHEDULE_KEPT));
    }

    private static List<String> cost(List<Slice> slices) {
        List<String> columns = new ArrayList<>();
        columns.add(median(slices, Slice::cpuMicrosPerRequest, "%.2f"));
        List<Gate> failed = withheldBy(slices);
        if (failed.isEmpty()) {
            columns.add(median(slices, Slice::rate, "%.0f"));
            columns.add(median(slices, each -> each.fromPlan().p50(), "%.0f"));
            columns.add(median(slices, each -> each.fromPlan().p99(), "%.0f"));
            columns.add(median(slices, each -> each.fromPlan().p999(), "%.0f"));
        } else {
            columns.add(failed.stream().map(Summary::meaning).collect(Collectors.joining(", ")));
        }
        return columns;
    }

    private static String meaning(Gate gate) {
        return switch (gate) {
            case RIGHT_RESPONSES -> "no rate: wrong responses";
            case SERVER_SATURATED -> "no rate: it describes the client";
            case LITTLE -> "no rate: times do not add up";
            case SCHEDULE_KEPT -> "no rate: requests sent late";
        };
    }

    /** The gates that failed in more than a tenth of the slices; a wrong response is never tolerated. */
    static List<Gate> withheldBy(List<Slice> slices) {
        Map<Gate, Integer> failures = new EnumMap<>(Gate.class);
        slices.forEach(slice -> slice.failedGates().forEach(gate -> failures.merge(gate, 1, Integer::sum)));
        failures.entrySet()
                .removeIf(each ->
                        each.getKey() != Gate.RIGHT_RESPONSES && each.getValue() <= TOLERATED_FAILURES * slices.size());
        return List.copyOf(failures.keySet());
    }

    private static String median(List<Slice> slices, ToDoubleFunction<Slice> value, String format) {
        double[] sorted = slices.stream()
                .mapToDouble(value)
                .filter(Double::isFinite)
                .filter(each -> each > 0)
                .sorted()
                .toArray();
        return sorted.length == 0
                ? NONE
                : String.format(Locale.ROOT, format, (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
    }

    /** Gathers the records of the processes of a cell, in the order of the plan. */
    private <T> Map<String, List<T>> byCell(Map<String, List<T>> byServer) {
        Map<String, List<T>> cells =
                new TreeMap<>(Comparator.comparingInt(this::place).thenComparing(each -> each));
        for (ServerProcess server : results.servers()) {
            if (byServer.containsKey(server.id())) {
                String label = Cells.label(server.levels()) + (server.control() ? " (control)" : "");
                cells.computeIfAbsent(label, each -> new ArrayList<>()).addAll(byServer.get(server.id()));
            }
        }
        return cells;
    }

    /** The classic cells have the order of the notes. */
    private int place(String cell) {
        boolean classic = results.slices().stream().anyMatch(each -> each.part().equals("classic"));
        List<String> order = (classic ? Cells.classic() : Cells.quick())
                .stream().map(Cells::label).toList();
        int place = order.indexOf(cell);
        return place < 0 ? order.size() : place;
    }

    /** One sentence per compared level. */
    String sentences() {
        return results.effects().stream()
                .filter(each -> each.measure().equals(CPU) && each.within().isEmpty())
                .map(each -> new EffectText(each, margin).sentence() + "\n")
                .collect(Collectors.joining());
    }
}
