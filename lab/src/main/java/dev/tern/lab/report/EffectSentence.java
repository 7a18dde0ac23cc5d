package dev.tern.lab.report;

import dev.tern.lab.results.Effect;
import java.util.Optional;

/** Says in words what an effect's interval bears out, and no more. */
final class EffectSentence {
    private EffectSentence() {}

    /** The whole sentence; its numbers are those of the effect. */
    static Text of(Effect effect, double margin) {
        return switch (effect.verdict()) {
            case DIFFERENT -> different(effect, margin);
            case EQUAL ->
                new Text(
                                "%s and %s are equal within %s in %s: %s %s; this run could have seen %s.",
                                "%s与%s相比，%4$s在 %3$s 以内相等：%5$s %6$s；本次运行能看出 %7$s 的差别。")
                        .with(
                                subject(effect),
                                Terms.base(effect.factor(), effect.base()),
                                Numbers.limit(margin),
                                noun(effect),
                                Numbers.signedPercent(effect.ratio()),
                                Numbers.interval(effect.low(), effect.high()),
                                Numbers.percent(effect.detectable()));
            case UNCERTAIN ->
                new Text(
                                "This run could not see whether %s and %s differ in %s: %s %s; it could have seen %s.",
                                "本次运行看不出%s与%s在%s上有无差别：%s %s；相差 %s 才能看出。")
                        .with(
                                subject(effect),
                                Terms.base(effect.factor(), effect.base()),
                                noun(effect),
                                Numbers.signedPercent(effect.ratio()),
                                Numbers.interval(effect.low(), effect.high()),
                                Numbers.percent(effect.detectable()));
        };
    }

    private static Text different(Effect effect, double margin) {
        boolean small = effect.low() > 1 / (1 + margin) && effect.high() < 1 + margin;
        Text end = small
                ? new Text("; that is below the margin of %s.", "；小于 %s 的等价界限。").with(Numbers.limit(margin))
                : new Text(".", "。");
        boolean more = effect.ratio() > 1;
        Text amount = new Text("%s %s", "%s %s")
                .with(Numbers.percent(Math.abs(effect.ratio() - 1)), Numbers.magnitudes(effect));
        if (isCpu(effect)) {
            return new Text("%s costs %s %s CPU time per request than %s%s", "%1$s每个请求的 CPU 时间比%4$s%3$s %2$s%5$s")
                    .with(
                            subject(effect).capitalized(),
                            amount,
                            more ? new Text("more", "多") : new Text("less", "少"),
                            Terms.base(effect.factor(), effect.base()),
                            end);
        }
        return new Text("With %s, %s: %s %s than with %s%s", "%s的%s比%5$s%4$s %3$s%6$s")
                .with(
                        subject(effect),
                        noun(effect),
                        amount,
                        more ? new Text("higher", "高") : new Text("lower", "低"),
                        Terms.base(effect.factor(), effect.base()),
                        end);
    }

    /** The verdict in a few words, for the place beside an interval. */
    static Text words(Effect effect, double margin) {
        return switch (effect.verdict()) {
            case EQUAL -> new Text("equal within %s", "%s 以内相等").with(Numbers.limit(margin));
            case UNCERTAIN -> new Text("could not see", "看不出差别");
            case DIFFERENT -> {
                Text more = isCpu(effect) ? new Text("%s more", "多 %s") : new Text("%s higher", "高 %s");
                Text less = isCpu(effect) ? new Text("%s less", "少 %s") : new Text("%s lower", "低 %s");
                yield (effect.ratio() > 1 ? more : less).with(Numbers.percent(Math.abs(effect.ratio() - 1)));
            }
        };
    }

    /** The name of an effect in a plot or a table. */
    static Text label(Effect effect) {
        return effect.factor().equals(Terms.CONTROL)
                ? new Text("A/A: identical processes", "A/A：完全相同的进程")
                : label(effect, Terms.levelWithKey(effect.level()), Terms.levelWithKey(effect.base()));
    }

    /** The name without the words for the levels. */
    static Text shortLabel(Effect effect) {
        return label(effect, Text.same(effect.level()), Text.same(effect.base()));
    }

    private static Text label(Effect effect, Text level, Text base) {
        return new Text("%s: %s instead of %s", "%s：%s代替%s")
                .with(Terms.name(effect.factor()).capitalized(), level, base);
    }

    /** The part of the cells to which an effect is limited. */
    static Text within(Effect effect) {
        return Text.list(effect.within().entrySet().stream()
                .map(each -> new Text("%s %s", "%s %s").with(Terms.name(each.getKey()), each.getValue()))
                .toList());
    }

    private static boolean isCpu(Effect effect) {
        return Measure.of(effect.measure()).equals(Optional.of(Measure.CPU));
    }

    private static Text subject(Effect effect) {
        return Terms.subject(effect.factor(), effect.level());
    }

    private static Text noun(Effect effect) {
        return Measure.of(effect.measure()).map(each -> each.noun).orElse(Text.same(effect.measure()));
    }
}
