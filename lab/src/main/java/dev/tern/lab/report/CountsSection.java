package dev.tern.lab.report;

import dev.tern.lab.results.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Table 1, counts of one connection in lock-step, and table 1b, the same counters under load. */
final class CountsSection {
    private static final String POLLS = "polls";
    private static final List<String> ORDER = List.of(
            "reads", "emptyReads", "writes", "arms", "handOffs", POLLS, "wakeUps", "contextSwitches", "allocatedBytes");

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
                                exact.stream()
                                        .map(name -> range(perRequest(cell, name, Counts::exact), Numbers::count)),
                                ranged.stream()
                                        .map(name -> range(perRequest(cell, name, Counts::ranged), Numbers::inexact)))))
                .toList();
        return Optional.of(new Section(
                "table-1",
                new Text("Table 1: calls in lock-step", "表 1：一问一答时的计数"),
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
                        Text.names(exact.stream().map(Terms::name).toList()));
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
                new Text("Table 1b: calls under load", "表 1b：有负载时的计数"),
                Html.join(
                        Html.paragraph(Text.sentences(
                                new Text(
                                        "Per request, as the range over the processes of a cell.",
                                        "每个请求的计数，给出同一单元各进程的范围。"),
                                fewerPolls(cells))),
                        new Table(
                                        "table-1b-table",
                                        new Text("Counts per request under load", "有负载时每个请求的计数"),
                                        header(names.stream()),
                                        rows)
                                .html())));
    }

    /** What load changes in the polls, if they are fewer in every cell. */
    private static Text fewerPolls(List<Cell> cells) {
        double load = cells.stream()
                .flatMap(each -> perRequestUnderLoad(each, POLLS))
                .mapToDouble(each -> each)
                .max()
                .orElse(Double.NaN);
        double lockStep = cells.stream()
                .flatMap(each -> perRequest(each, POLLS, Counts::ranged))
                .mapToDouble(each -> each)
                .min()
                .orElse(Double.NaN);
        return load < lockStep
                ? new Text(
                                "At most %s polls per request, instead of %s or more in lock-step: under load one poll "
                                        + "reports several connections.",
                                "每个请求最多 %s 次 poll，而一问一答时至少 %s 次：有负载时一次 poll 会报告多个连接。")
                        .with(Numbers.inexact(load), Numbers.inexact(lockStep))
                : Text.EMPTY;
    }

    private static Text underLoad(Cell cell, String name) {
        return range(perRequestUnderLoad(cell, name), Numbers::inexact);
    }

    private static Stream<Double> perRequestUnderLoad(Cell cell, String name) {
        return cell.closed().byServer().stream()
                .map(SliceGroup::countersPerRequest)
                .filter(each -> each.containsKey(name))
                .map(each -> each.get(name));
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
        return Stream.concat(Stream.of(new Text("cell", "单元")), names.map(Terms::name))
                .toList();
    }

    private static List<Text> row(Cell cell, Stream<Text> columns) {
        return Stream.concat(Stream.of(Text.same(cell.label())), columns).toList();
    }

    private static Stream<Double> perRequest(Cell cell, String name, Function<Counts, Map<String, Long>> counters) {
        return cell.counts().stream().flatMap(each -> {
            Long count = counters.apply(each).get(name);
            return count == null ? Stream.empty() : Stream.of((double) count / each.requests());
        });
    }

    private static Text range(Stream<Double> perRequest, DoubleFunction<String> format) {
        double[] sorted = perRequest.mapToDouble(each -> each).sorted().toArray();
        if (sorted.length == 0) {
            return Text.same(Numbers.NONE);
        }
        String low = format.apply(sorted[0]);
        String high = format.apply(sorted[sorted.length - 1]);
        return Text.same(low.equals(high) ? low : low + "–" + high);
    }
}
