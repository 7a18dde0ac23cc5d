package dev.tern.lab.report;

import dev.tern.lab.results.Effect;

/** Says what the A/A pair, two groups of identical processes, tells about the error of the run. */
final class ControlSentence {
    private ControlSentence() {}

    static Text of(Effect control, double margin) {
        String interval = Numbers.interval(control.low(), control.high());
        Text ratio = Numbers.signedPercent(control.ratio());
        return switch (control.verdict()) {
            case EQUAL ->
                new Text(
                                "The A/A pair, two groups of identical processes, is equal within %s: %s %s. This run finds "
                                        + "nothing where there is nothing.",
                                "A/A 对照（两组完全相同的进程）在 %s 以内相等：%s %s。没有差别的地方，本次运行也没有报出差别。")
                        .with(Numbers.limit(margin), ratio, interval);
            case UNCERTAIN ->
                new Text(
                                "The A/A pair, two groups of identical processes, differs by %s %s: this run could not see "
                                        + "that identical processes are equal within %s.",
                                "A/A 对照（两组完全相同的进程）相差 %s %s：本次运行无法确认相同的进程在 %s 以内相等。")
                        .with(ratio, interval, Numbers.limit(margin));
            case DIFFERENT ->
                new Text(
                                "The A/A pair, two groups of identical processes, was found to differ by %s %s. That is an "
                                        + "error of this run: do not trust a difference of that size.",
                                "A/A 对照（两组完全相同的进程）竟然相差 %s %s。这是本次运行的误差：不要相信这么大的差别。")
                        .with(ratio, interval);
        };
    }

    /** A caution for a difference that is not larger than the interval of identical processes; otherwise empty. */
    static Text caution(Effect effect, Effect control) {
        double error = Math.max(Math.abs(Math.log(control.low())), Math.abs(Math.log(control.high())));
        boolean within = Math.abs(Math.log(effect.ratio())) <= error;
        return effect.verdict() == Effect.Verdict.DIFFERENT && within
                ? new Text(
                        "It lies in the band of the A/A pair, so it may be an error of the measurement.",
                        "它落在 A/A 对照的区间之内，可能只是测量误差。")
                : Text.EMPTY;
    }
}
