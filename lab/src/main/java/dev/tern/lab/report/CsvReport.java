package dev.tern.lab.report;

import dev.tern.lab.results.Latency;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The slices of a run as CSV (RFC 4180): a line per slice with the levels of its server. */
public final class CsvReport {
    private static final List<String> BEFORE = List.of("part", "block", "server", "replicate", "control");
    private static final List<String> MEASURED = List.of(
            "requests",
            "wrong",
            "seconds",
            "serverCpuSeconds",
            "generatorCpuSeconds",
            "foreignCpuSeconds",
            "connections",
            "plannedRate");
    private static final List<String> TIMES = List.of("mean", "p50", "p90", "p99", "p999", "max");

    private final Results results;
    private final List<String> factors;
    private final List<String> counters;

    private CsvReport(Results results) {
        this.results = results;
        this.factors = names(results.servers().stream().map(ServerProcess::levels));
        this.counters = names(results.slices().stream().map(Slice::counters));
    }

    /** The text with a heading line; lines end with CR LF. */
    public static String of(Results results) {
        return new CsvReport(results).text();
    }

    private static List<String> names(Stream<? extends Map<String, ?>> maps) {
        return List.copyOf(maps.flatMap(each -> each.keySet().stream()).collect(Collectors.toCollection(TreeSet::new)));
    }

    private String text() {
        Map<String, ServerProcess> servers = results.servers().stream()
                .collect(Collectors.toMap(ServerProcess::id, Function.identity(), (a, b) -> a, TreeMap::new));
        Stream<List<String>> rows = results.slices().stream()
                .map(slice -> row(slice, servers.getOrDefault(slice.server(), unknown(slice.server()))));
        return Stream.concat(Stream.of(heading()), rows).map(CsvReport::line).collect(Collectors.joining());
    }

    /** A slice is not lost if the record of its server is. */
    private static ServerProcess unknown(String id) {
        return new ServerProcess(id, Map.of(), 0, false);
    }

    private List<String> heading() {
        List<String> heading = new ArrayList<>(BEFORE);
        heading.addAll(factors);
        heading.addAll(MEASURED);
        TIMES.forEach(each -> heading.add("response." + each));
        TIMES.forEach(each -> heading.add("fromPlan." + each));
        counters.forEach(each -> heading.add("counter." + each));
        heading.add("failedGates");
        return heading;
    }

    private List<String> row(Slice slice, ServerProcess server) {
        List<Object> row = new ArrayList<>(
                List.of(slice.part(), slice.block(), server.id(), server.replicate(), server.control()));
        factors.forEach(each -> row.add(server.levels().getOrDefault(each, "")));
        row.addAll(List.of(
                slice.requests(),
                slice.wrong(),
                slice.seconds(),
                slice.serverCpuSeconds(),
                slice.generatorCpuSeconds(),
                slice.foreignCpuSeconds(),
                slice.connections(),
                slice.plannedRate()));
        row.addAll(times(slice.response()));
        row.addAll(times(slice.fromPlan()));
        counters.forEach(each ->
                row.add(slice.counters().containsKey(each) ? slice.counters().get(each) : ""));
        row.add(slice.failedGates().stream().map(Enum::name).collect(Collectors.joining(" ")));
        return row.stream().map(Object::toString).toList();
    }

    private static List<Double> times(Latency times) {
        return List.of(times.mean(), times.p50(), times.p90(), times.p99(), times.p999(), times.max());
    }

    private static String line(List<String> fields) {
        return fields.stream().map(CsvReport::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String field(String value) {
        boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
