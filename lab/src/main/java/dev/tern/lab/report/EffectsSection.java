package dev.tern.lab.report;

import dev.tern.lab.results.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The effects with their intervals, the A/A band, and what they mean in system calls. */
final class EffectsSection {
    /** Larger effects have a panel and an axis of their own. */
    private static final double LARGE = 0.15;

    private final Run run;
    private final Plots plots;

    EffectsSection(Run run, Plots plots) {
        this.run = run;
        this.plots = plots;
    }

    Section section() {
        List<Effect> effects = run.mainEffects(Measure.CPU);
        Text title = new Text("What makes a difference", "什么有影响");
        if (effects.isEmpty()) {
            return new Section(
                    "effects",
                    title,
                    Html.paragraph(new Text(
                            "There are no effects yet: an interval needs more blocks than this run has.",
                            "还没有可报告的影响：计算区间需要更多的区组。")));
        }
        return new Section(
                "effects",
                title,
                Html.join(
                        Html.paragraph(howToRead()),
                        legend(),
                        forest(effects, sentences(effects), "effects-table"),
                        otherMeasures()));
    }

    /** The effects that depend on another factor; empty if none was computed. */
    Optional<Section> interactions() {
        List<Effect> parts = run.partialEffects(Measure.CPU);
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<Effect>> groups = new LinkedHashMap<>();
        parts.forEach(each -> groups.computeIfAbsent(
                        each.factor()
                                + each.base()
                                + each.level()
                                + each.within().keySet(),
                        key -> new ArrayList<>())
                .add(each));
        List<Text> sentences =
                groups.values().stream().map(InteractionSentence::of).toList();
        return Optional.of(new Section(
                "interactions",
                new Text("What depends on what", "相互作用"),
                forest(parts, sentences, "interactions-table")));
    }

    private Text howToRead() {
        return new Text(
                        "Each row compares two settings of one factor; all other settings are the same on both sides. The "
                                + "mark is the best estimate, the bar its 99 %% interval. A bar that lies wholly on one side "
                                + "of 0 is a difference. Equal means that two tests at 5 %% exclude a difference of ±%s or "
                                + "more, the shaded zone. In any other case this run could not see which is true.",
                        "每一行比较同一因素的两种设置，其余设置都相同。标记是估计值，横线是 99%% 置信区间。横线整个在 0 的一侧，说明有差别；"
                                + "“相等”是指两个 5%% 水平的单侧检验排除了达到 ±%s（阴影区域）的差别；其余情况是本次运行看不清。")
                .with(Numbers.limit(run.margin()));
    }

    private Html legend() {
        Stream<Html> items = Stream.of(
                swatch("different", new Text("differs", "有差别")),
                swatch("equal", new Text("equal within the margin", "在等价界限内相等")),
                swatch("uncertain", new Text("could not see", "看不出差别")),
                swatch("margin", new Text("margin: ±%s", "等价界限：±%s").with(Numbers.limit(run.margin()))),
                swatch("control", new Text("A/A: found for identical processes", "A/A：完全相同的进程测出的区间")));
        return Html.element("ul", Map.of("class", "legend"), Html.join(items));
    }

    private static Html swatch(String kind, Text meaning) {
        return Html.element(
                "li", Html.element("span", Map.of("class", "swatch " + kind, "aria-hidden", "true")), Html.of(meaning));
    }

    private Html forest(List<Effect> effects, List<Text> prose, String id) {
        List<Effect> shown =
                Stream.concat(effects.stream(), run.control().stream()).toList();
        List<Plots.Panel> panels = Stream.of(
                        panel(new Text("Differences up to 15 %", "15% 以内的差别"), shown, false),
                        panel(new Text("Larger differences", "更大的差别"), shown, true))
                .filter(each -> !each.rows().isEmpty())
                .toList();
        Text label = new Text(
                "Forest plot of %s intervals of CPU time per request; the table below has the same figures.",
                "每个请求 CPU 时间的森林图，共 %s 个区间；下面的表格是同样的数据。");
        return plots.figure(
                new Plots.Forest(
                        "forest",
                        label.with(shown.size()),
                        new Text("← less CPU per request", "← CPU 时间更少"),
                        new Text("more CPU per request →", "CPU 时间更多 →"),
                        run.margin(),
                        run.control()
                                .map(each -> new Plots.Band(each.low(), each.high()))
                                .orElse(null),
                        panels),
                Html.list(prose),
                table(id, shown));
    }

    private Plots.Panel panel(Text title, List<Effect> effects, boolean large) {
        return new Plots.Panel(
                title,
                effects.stream()
                        .filter(each -> isLarge(each) == large)
                        .map(each -> new Plots.Interval(
                                label(each),
                                EffectSentence.words(each, run.margin()),
                                each.verdict().name().toLowerCase(Locale.ROOT),
                                each.low(),
                                each.ratio(),
                                each.high()))
                        .toList());
    }

    private static boolean isLarge(Effect effect) {
        return effect.high() > 1 + LARGE || effect.low() < 1 - LARGE;
    }

    private static Text label(Effect effect) {
        return effect.within().isEmpty()
                ? EffectSentence.label(effect)
                : new Text("%s (%s)", "%s（%s）").with(EffectSentence.shortLabel(effect), EffectSentence.within(effect));
    }

    private Table table(String id, List<Effect> effects) {
        return new Table(
                id,
                new Text("Effects and their 99 % intervals", "影响及其 99% 置信区间"),
                List.of(
                        new Text("comparison", "比较"),
                        new Text("measure", "指标"),
                        new Text("difference", "差别"),
                        new Text("99 % interval, %", "99% 置信区间，%"),
                        new Text("could have seen", "能看出的差别"),
                        new Text("verdict", "结论")),
                effects.stream().map(this::row).toList());
    }

    private List<Text> row(Effect effect) {
        return List.of(
                label(effect),
                Measure.of(effect.measure()).map(each -> each.noun).orElse(Text.same(effect.measure())),
                Numbers.signedPercent(effect.ratio()),
                Text.same(Numbers.interval(effect.low(), effect.high())),
                Numbers.percent(effect.detectable()),
                EffectSentence.words(effect, run.margin()));
    }

    private List<Text> sentences(List<Effect> effects) {
        Stream<Text> control = run.control().stream().map(each -> ControlSentence.of(each, run.margin()));
        return Stream.concat(effects.stream().map(this::sentence), control).toList();
    }

    private Text sentence(Effect effect) {
        Text caution = run.control()
                .map(control -> ControlSentence.caution(effect, control))
                .orElse(Text.EMPTY);
        Text means = caution.isEmpty() ? CallsSentence.of(run, effect) : caution;
        return Text.sentences(EffectSentence.of(effect, run.margin()).capitalized(), means);
    }

    /** Effects on rate and response times, if the gates of all cells let them describe the server. */
    private Html otherMeasures() {
        List<Effect> others = Stream.of(Measure.RATE, Measure.P50, Measure.P99, Measure.P999)
                .flatMap(each -> run.mainEffects(each).stream())
                .toList();
        if (others.isEmpty()) {
            return Html.join();
        }
        if (run.compared().stream().anyMatch(each -> !each.closed().withheldBy().isEmpty())) {
            return Html.paragraph(new Text(
                    "Effects on rate and response times are withheld: gates failed in some of the cells that they "
                            + "compare, see below.",
                    "速率和响应时间的影响不予给出：所比较的单元中有的未通过检查，见下文。"));
        }
        Html summary = Html.element("summary", Html.of(new Text("Effects on rate and response times", "对速率和响应时间的影响")));
        return Html.element(
                "details", summary, table("other-effects-table", others).html());
    }
}
