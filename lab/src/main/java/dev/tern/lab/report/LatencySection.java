package dev.tern.lab.report;

import dev.tern.lab.results.Latency;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Response times of the closed loop beside those of the open loop, measured from sending and from the plan. */
final class LatencySection {
    private static final List<Text> PERCENTILES =
            List.of(Text.same("p50"), Text.same("p90"), Text.same("p99"), Text.same("p99.9"));
    private static final Text CLOSED = new Text("closed loop", "闭环");
    private static final Text SENT = new Text("open loop, from sending", "开环，从发送算起");
    private static final Text PLANNED = new Text("open loop, from the plan", "开环，从计划算起");

    private final List<Cell> cells;
    private final Plots plots;

    LatencySection(Run run, Plots plots) {
        this.cells =
                run.compared().stream().filter(each -> !each.open().isEmpty()).toList();
        this.plots = plots;
    }

    Optional<Section> section() {
        if (cells.isEmpty()) {
            return Optional.empty();
        }
        Text introduction = new Text(
                "A closed loop sends the next request after the response, so a stall delays few requests. An open loop "
                        + "sends at planned times; measured from the plan, a stall counts for all requests that it delays.",
                "闭环负载收到响应后才发下一个请求，所以一次停顿只影响少数请求。开环负载按计划的时间发送；从计划时间算起，" + "一次停顿会计入它所耽误的每一个请求。");
        List<Text> sentences = cells.stream()
                .map(each -> LatencySentence.of(each, shownRate(each)))
                .toList();
        return Optional.of(new Section(
                "latency",
                new Text("Response times: closed beside open loop", "响应时间：闭环与开环"),
                Html.join(
                        Html.paragraph(introduction),
                        Html.list(sentences),
                        Html.element(
                                "div",
                                Map.of("class", "grid"),
                                Html.join(cells.stream().map(this::figure))))));
    }

    private Html figure(Cell cell) {
        SliceGroup open = shownRate(cell);
        String rate = Numbers.figure(open.slices().get(0).plannedRate());
        Text title = new Text("%s, open loop at %s requests/s", "%s，开环每秒 %s 个请求").with(cell.label(), rate);
        List<Plots.Series> series = Stream.of(
                        series(CLOSED, cell.closed(), Slice::response),
                        series(SENT, open, Slice::response),
                        series(PLANNED, open, Slice::fromPlan))
                .filter(each -> each.points().stream().anyMatch(point -> Double.isFinite(point.value())))
                .toList();
        Plots.Lines plot = new Plots.Lines(
                "lines",
                title,
                new Text("percentile", "百分位"),
                new Text("response time, µs (logarithmic)", "响应时间，µs（对数）"),
                true,
                PERCENTILES,
                series);
        String id = "latency-" + cells.indexOf(cell);
        return plots.figure(plot, Html.join(), table(id, title, series));
    }

    private static Table table(String id, Text title, List<Plots.Series> series) {
        List<Text> header = new ArrayList<>(List.of(new Text("response time, µs", "响应时间，µs")));
        header.addAll(PERCENTILES);
        List<List<Text>> rows = series.stream()
                .map(each -> Stream.concat(
                                Stream.of(each.name()),
                                each.points().stream().map(point -> Text.same(Numbers.figure(point.value()))))
                        .toList())
                .toList();
        return new Table(id, title, header, rows);
    }

    /** The highest planned rate whose gates passed; the lowest rate if none did. */
    private static SliceGroup shownRate(Cell cell) {
        TreeMap<Double, SliceGroup> byRate = cell.open().slices().stream()
                .collect(Collectors.groupingBy(
                        Slice::plannedRate,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), SliceGroup::new)));
        return byRate.values().stream()
                .filter(each -> each.withheldBy().isEmpty())
                .max(Comparator.comparingDouble(each -> each.slices().get(0).plannedRate()))
                .orElse(byRate.firstEntry().getValue());
    }

    private static Plots.Series series(Text name, SliceGroup group, Function<Slice, Latency> times) {
        List<ToDoubleFunction<Latency>> percentiles = List.of(Latency::p50, Latency::p90, Latency::p99, Latency::p999);
        return new Plots.Series(
                name,
                percentiles.stream()
                        .map(each -> point(group, slice -> each.applyAsDouble(times.apply(slice))))
                        .toList());
    }

    private static Plots.Point point(SliceGroup group, ToDoubleFunction<Slice> time) {
        return new Plots.Point(group.median(time), group.quantile(0.1, time), group.quantile(0.9, time));
    }
}
