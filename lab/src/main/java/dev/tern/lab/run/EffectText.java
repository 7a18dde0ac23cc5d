package dev.tern.lab.run;

import dev.tern.lab.results.Effect;
import java.util.Locale;

/**
 * What an effect says about the CPU time per request, in one sentence.
 *
 * @param margin of equivalence, 0.02 for 2 %
 */
record EffectText(Effect effect, double margin) {
    private static final String CONTROL = "control";

    String sentence() {
        if (!effect.hasInterval()) {
            return text(
                    "%s: %+.1f %%, without an interval: each cell has one process", subject(), percent(effect.ratio()));
        }
        if (effect.factor().equals(CONTROL)) {
            return control();
        }
        return switch (effect.verdict()) {
            case DIFFERENT -> different();
            case EQUAL -> text("%s: equal within %.0f %%; %s", subject(), margin * 100, seen());
            case UNCERTAIN ->
                text(
                        "%s: %+.1f %% %s, which may be no difference; %s",
                        subject(), percent(effect.ratio()), interval(), seen());
        };
    }

    /** Two groups of identical processes: the error of the measurement itself. */
    private String control() {
        String verdict = effect.verdict() == Effect.Verdict.DIFFERENT
                ? "called different, which is an error: this run found a difference where there is none"
                : "not called different";
        return text("A/A pair: %+.1f %% %s, %s", percent(effect.ratio()), interval(), verdict);
    }

    private String different() {
        boolean less = effect.ratio() < 1;
        return text(
                "%s %s costs %.1f %% %s %s CPU per request than %s%s",
                effect.factor(),
                effect.level(),
                Math.abs(percent(effect.ratio())),
                less ? mirrored() : interval(),
                less ? "less" : "more",
                effect.base(),
                effect.isWithin(margin) ? text(", but below %.0f %%", margin * 100) : "");
    }

    private String subject() {
        return effect.factor() + " " + effect.level() + " against " + effect.base();
    }

    private String seen() {
        return text("this run could have seen %.1f %%", effect.detectable() * 100);
    }

    private String interval() {
        return text("[%.1f, %.1f]", percent(effect.low()), percent(effect.high()));
    }

    /** The interval of "less", as positive numbers. */
    private String mirrored() {
        return text("[%.1f, %.1f]", -percent(effect.high()), -percent(effect.low()));
    }

    private static double percent(double ratio) {
        return (ratio - 1) * 100;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
