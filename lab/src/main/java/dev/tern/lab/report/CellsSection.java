package dev.tern.lab.report;

import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The cells under load: a heat map, and the second table. */
final class CellsSection {
    private final List<Cell> cells;
    private final Plots plots;

    CellsSection(Run run, Plots plots) {
        this.cells =
                run.cells().stream().filter(each -> !each.closed().isEmpty()).toList();
        this.plots = plots;
    }

    Optional<Section> heat() {
        List<Cell> compared = cells.stream().filter(each -> !each.control()).toList();
        if (compared.isEmpty()) {
            return Optional.empty();
        }
        Plots.Heat plot = new Plots.Heat(
                "heat",
                new Text(
                        "Heat map of CPU time per request by model and triggers; table 2 has the same figures.",
                        "按模型和触发方式排列的每个请求 CPU 时间热力图；表 2 是同样的数据。"),
                new Text("µs per request", "µs/请求"),
                compared.stream().map(Cell::row).distinct().toList(),
                compared.stream().map(Cell::column).distinct().toList(),
                compared.stream().map(CellsSection::tile).toList());
        return Optional.of(new Section(
                "cells",
                new Text("The cells", "各实验单元"),
                Html.join(
                        Html.paragraph(new Text(
                                "A row is a model, a column a pair of triggers, the listener first. The upper figure is the "
                                        + "server's CPU time per request, the lower one requests per second. A darker tile costs more.",
                                "行是模型，列是一对触发方式，监听套接字在前。上面的数字是服务器每个请求的 CPU 时间，下面是每秒请求数；颜色越深，开销越大。")),
                        plots.figure(plot, Html.list(CellsSentence.of(compared)), table("cells-table", compared)))));
    }

    private static Plots.Tile tile(Cell cell) {
        SliceGroup group = cell.closed();
        return new Plots.Tile(
                cell.row(),
                cell.column(),
                group.cpu(),
                Numbers.figure(group.cpu()),
                rate(group),
                !group.withheldBy().isEmpty());
    }

    Optional<Section> table() {
        return cells.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "table-2",
                        new Text("Table 2: cost, rate, response times", "表 2：开销、速率、响应时间"),
                        Html.join(
                                Html.paragraph(new Text(
                                        "CPU time and rate are over all slices; the range holds the middle 80 % of the slices. "
                                                + "Response times are medians of the slices' percentiles, in a closed loop: "
                                                + "they include the time in which requests queue.",
                                        "CPU 时间和速率按全部时间片计算；范围是中间 80% 的时间片。响应时间是各时间片百分位数的中位数，" + "来自闭环负载，其中包含请求排队的时间。")),
                                table("table-2-table", cells).html())));
    }

    private static Table table(String id, List<Cell> cells) {
        return new Table(
                id,
                new Text("CPU time, rate and response times by cell", "各单元的 CPU 时间、速率和响应时间"),
                List.of(
                        new Text("cell", "单元"),
                        new Text("CPU µs per request", "每个请求 CPU µs"),
                        new Text("middle 80 %", "中间 80%"),
                        new Text("requests/s", "请求数/秒"),
                        Text.same("p50 µs"),
                        Text.same("p99 µs"),
                        Text.same("p99.9 µs"),
                        new Text("slices", "时间片")),
                cells.stream().map(CellsSection::row).toList());
    }

    private static List<Text> row(Cell cell) {
        SliceGroup group = cell.closed();
        List<Text> row = new ArrayList<>(List.of(
                Text.same(cell.label()),
                Text.same(Numbers.figure(group.cpu())),
                Text.same(Numbers.figure(group.quantile(0.1, Slice::cpuMicrosPerRequest)) + "–"
                        + Numbers.figure(group.quantile(0.9, Slice::cpuMicrosPerRequest))),
                rate(group)));
        List<ToDoubleFunction<Slice>> times = List.of(
                slice -> slice.response().p50(),
                slice -> slice.response().p99(),
                slice -> slice.response().p999());
        times.forEach(time ->
                row.add(Text.same(group.withheldBy().isEmpty() ? Numbers.figure(group.median(time)) : Numbers.NONE)));
        row.add(Text.same(Integer.toString(group.slices().size())));
        return row;
    }

    /** The rate, or why there is none. */
    private static Text rate(SliceGroup group) {
        return group.withheldBy().stream()
                .findFirst()
                .map(GateSentence::words)
                .orElseGet(() -> Text.same(Numbers.figure(group.rate())));
    }
}
