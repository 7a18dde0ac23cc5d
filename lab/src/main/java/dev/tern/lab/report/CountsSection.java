package dev.tern.lab.report;

import dev.tern.lab.results.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Table 1, counts of one connection in lock-step, and table 1b, the same counters under load. */
final class CountsSection {
    private static final List<String> ORDER = List.of(
            "reads",
            "emptyReads",
            "writes",
            "arms",
            "handOffs",
            "polls",
            "wakeUps",
            "contextSwitches",
            "allocatedBytes");

    private final Run run;

    CountsSection(Run run) {
        this.run = run;
    }

    Optional<Section> lockStep() {
        List<Cell> cells =
                run.compared().stream().filter(each -> !each.counts().isEmpty()).toList();
        if (cells.isEmpty()) {
            return Optional.empty();
        }
        List<String> exact = names(cells, Counts::exact);
        List<String> ranged = names(cells, Counts::ranged);
        List<List<Text>> rows = cells.stream()
                .map(cell -> row(
                        cell,
                        Stream.concat(
                                exact.stream().map(name -> range(cell, name, Counts::exact)),
                                ranged.stream().map(name -> range(cell, name, Counts::ranged)))))
                .toList();
        return Optional.of(new Section(
                "table-1",
                new Text("Table 1: one connection in lock-step", "表 1：单连接、一问一答"),
                Html.join(
                        Html.paragraph(introduction(cells, exact)),
                        Html.list(unequal(cells, exact)),
                        new Table(
                                        "table-1-table",
                                        new Text("Counts per request", "每个请求的计数"),
                                        header(Stream.concat(exact.stream(), ranged.stream())),
                                        rows)
                                .html())));
    }

    private static Text introduction(List<Cell> cells, List<String> exact) {
        long requests = cells.get(0).counts().get(0).requests();
        return new Text(
                        "One client sends %s requests, each after the response to the previous one. The columns %s are equal "
                                + "in each run; the others depend on timing, and are shown as the range over the processes.",
                        "一个客户端发送 %s 个请求，每个都在收到上一个响应之后发出。%s 这几列每次运行都相同；其余各列与时机有关，给出各进程的范围。")
                .with(
                        Numbers.count(requests),
                        Text.list(exact.stream().map(Terms::name).toList()));
    }

    /** Cells whose processes disagree in a counter that should be exact. */
    private static List<Text> unequal(List<Cell> cells, List<String> exact) {
        return cells.stream()
                .filter(cell -> exact.stream()
                        .anyMatch(name ->
                                perRequest(cell, name, Counts::exact).distinct().count() > 1))
                .map(cell -> new Text(
                                "The processes of %s differ in a count that should be equal.", "%s 的各个进程在本应相同的计数上不一致。")
                        .with(cell.label()))
                .toList();
    }

    Optional<Section> underLoad() {
        List<Cell> cells = run.compared().stream()
                .filter(each -> !each.closed().countersPerRequest().isEmpty())
                .toList();
        if (cells.isEmpty()) {
            return Optional.empty();
        }
        List<String> names =
                ordered(cells.stream().flatMap(each -> each.closed().countersPerRequest().keySet().stream()));
        List<List<Text>> rows = cells.stream()
                .map(cell -> row(cell, names.stream().map(name -> underLoad(cell, name))))
                .toList();
        return Optional.of(new Section(
                "table-1b",
                new Text("Table 1b: the same counters under load", "表 1b：负载之下的计数"),
                Html.join(
                        Html.paragraph(new Text(
                                "Per request, as the range over the processes of a cell. Under load one poll reports several "
                                        + "connections, so polls per request fall below those of table 1.",
                                "每个请求的计数，给出同一格子各进程的范围。有负载时一次 poll 会报告多个连接，所以每个请求的 poll 次数低于表 1。")),
                        new Table(
                                        "table-1b-table",
                                        new Text("Counts per request under load", "负载之下每个请求的计数"),
                                        header(names.stream()),
                                        rows)
                                .html())));
    }

    private static Text underLoad(Cell cell, String name) {
        return range(cell.closed().byServer().stream()
                .map(each -> each.countersPerRequest().getOrDefault(name, Double.NaN))
                .toList());
    }

    private static List<String> names(List<Cell> cells, Function<Counts, Map<String, Long>> counters) {
        return ordered(cells.stream()
                .flatMap(each -> each.counts().stream())
                .flatMap(each -> counters.apply(each).keySet().stream()));
    }

    private static List<String> ordered(Stream<String> names) {
        TreeSet<String> unknown = new TreeSet<>(names.toList());
        List<String> ordered =
                new ArrayList<>(ORDER.stream().filter(unknown::remove).toList());
        ordered.addAll(unknown);
        return ordered;
    }

    private static List<Text> header(Stream<String> names) {
        return Stream.concat(Stream.of(new Text("cell", "格子")), names.map(Terms::name))
                .toList();
    }

    private static List<Text> row(Cell cell, Stream<Text> columns) {
        return Stream.concat(Stream.of(Text.same(cell.label())), columns).toList();
    }

    private static Stream<Double> perRequest(Cell cell, String name, Function<Counts, Map<String, Long>> counters) {
        return cell.counts().stream()
                .filter(each -> counters.apply(each).containsKey(name))
                .map(each -> (double) counters.apply(each).get(name) / each.requests());
    }

    private static Text range(Cell cell, String name, Function<Counts, Map<String, Long>> counters) {
        return range(perRequest(cell, name, counters).toList());
    }

    private static Text range(List<Double> values) {
        String low =
                Numbers.count(values.stream().mapToDouble(each -> each).min().orElse(Double.NaN));
        String high =
                Numbers.count(values.stream().mapToDouble(each -> each).max().orElse(Double.NaN));
        return Text.same(low.equals(high) ? low : low + "–" + high);
    }
}
