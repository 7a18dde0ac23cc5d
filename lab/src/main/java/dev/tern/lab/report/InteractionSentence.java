package dev.tern.lab.report;

import dev.tern.lab.results.Effect;
import java.util.List;

/**
 * Says how an effect depends on the level of another factor. The analysis reports effects within levels only where its
 * test of all interactions found a difference; which levels differ is claimed only if their intervals do not overlap.
 */
final class InteractionSentence {
    private InteractionSentence() {}

    /** The effects of one level within each part of the cells. */
    static Text of(List<Effect> parts) {
        Effect any = parts.get(0);
        Text subject = Terms.subject(any.factor(), any.level());
        Text base = Terms.base(any.factor(), any.base());
        Text list = Text.list(parts.stream()
                .map(each -> new Text("%s %s (%s)", "%s %s（%s）")
                        .with(
                                Numbers.signedPercent(each.ratio()),
                                Numbers.interval(each.low(), each.high()),
                                EffectSentence.within(each)))
                .toList());
        return isReal(parts)
                ? new Text(
                                "What %s costs against %s depends on the rest of the cell: %s. Two of these intervals do "
                                        + "not overlap, so the mean over all cells describes none of them well.",
                                "%s相对于%s的开销取决于其他因素：%s。其中有两个区间不重叠，所以全部单元的平均值并不能代表它们。")
                        .with(subject, base, list)
                : new Text(
                                "What %s costs against %s, by part of the cells: %s. The test of all interactions together "
                                        + "reports these factors; these intervals overlap, so they do not show which "
                                        + "parts differ.",
                                "%s相对于%s的开销，按其他因素分开：%s。对全部相互作用的联合检验报告了这些因素；但这些区间有重叠，从中看不出是哪些部分不同。")
                        .with(subject, base, list);
    }

    static boolean isReal(List<Effect> parts) {
        double highestLow = parts.stream().mapToDouble(Effect::low).max().orElseThrow();
        double lowestHigh = parts.stream().mapToDouble(Effect::high).min().orElseThrow();
        return highestLow > lowestHigh;
    }
}
