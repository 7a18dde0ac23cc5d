package dev.tern.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One factor at a time, varied from the default. */
final class SweepsSection {
    private final List<Sweep> sweeps;
    private final Plots plots;

    SweepsSection(Run run, Plots plots) {
        this.sweeps = Sweep.of(run.results());
        this.plots = plots;
    }

    Optional<Section> section() {
        if (sweeps.isEmpty()) {
            return Optional.empty();
        }
        Html introduction = Html.paragraph(new Text(
                "One factor is varied, all others keep their default. A point is the median of the slices, the band "
                        + "holds the middle 80 % of them. A rate is left out where its gates failed.",
                "每次只改变一个因素，其余保持默认。点是各时间片的中位数，色带包含中间 80% 的时间片。未通过检查的速率不画。"));
        return Optional.of(new Section(
                "sweeps",
                new Text("Sweeps", "逐个因素扫描"),
                Html.join(introduction, Html.join(sweeps.stream().map(this::sweep)))));
    }

    private Html sweep(Sweep sweep) {
        Html cpu = figure(
                sweep,
                "cpu",
                new Text("CPU time per request, µs", "每个请求的 CPU 时间，µs"),
                level -> new Plots.Point(level.cpu(), level.cpuLow(), level.cpuHigh()));
        Html rate = figure(sweep, "rate", new Text("requests per second", "每秒请求数"), SweepsSection::rate);
        return Html.join(
                Html.element("h3", Html.of(Terms.name(sweep.factor()).capitalized())),
                Html.paragraph(SweepSentence.of(sweep)),
                Html.element("div", Map.of("class", "grid"), cpu, rate));
    }

    private static Plots.Point rate(Sweep.Level level) {
        return level.group().withheldBy().isEmpty()
                ? new Plots.Point(level.rate(), level.rateLow(), level.rateHigh())
                : new Plots.Point(Double.NaN, Double.NaN, Double.NaN);
    }

    private Html figure(Sweep sweep, String key, Text measure, Function<Sweep.Level, Plots.Point> value) {
        Text label = new Text("%s by %s", "%s，横轴为%s").with(measure.capitalized(), Terms.name(sweep.factor()));
        List<Plots.Point> points = sweep.levels().stream().map(value).toList();
        Plots.Lines plot = new Plots.Lines(
                "lines",
                label,
                Terms.name(sweep.factor()),
                measure,
                false,
                sweep.levels().stream().map(each -> Text.same(each.name())).toList(),
                List.of(new Plots.Series(measure, points)));
        return plots.figure(plot, Html.join(), table("sweep-" + sweep.factor() + "-" + key, label, sweep, points));
    }

    private static Table table(String id, Text caption, Sweep sweep, List<Plots.Point> points) {
        List<List<Text>> rows = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            Plots.Point point = points.get(i);
            rows.add(List.of(
                    Text.same(sweep.levels().get(i).name()),
                    Text.same(Numbers.figure(point.value())),
                    Text.same(Numbers.figure(point.low()) + "–" + Numbers.figure(point.high()))));
        }
        return new Table(
                id,
                caption,
                List.of(Terms.name(sweep.factor()), new Text("median", "中位数"), new Text("middle 80 %", "中间 80%")),
                rows);
    }
}
