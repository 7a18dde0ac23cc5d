package dev.tern.lab.report;

import dev.tern.lab.results.Gate;

/** Says what an open loop shows about response times that a closed loop hides. */
final class LatencySentence {
    private static final double NOTABLE = 1.1;

    private LatencySentence() {}

    /** The slices of one cell at one planned rate, beside those of its closed loop. */
    static Text of(Cell cell, SliceGroup open) {
        String rate = Numbers.figure(open.slices().get(0).plannedRate());
        if (open.withheldBy().contains(Gate.SCHEDULE_KEPT)) {
            return new Text("%s at %s requests per second: %s.", "%s，每秒 %s 个请求：%s。")
                    .with(cell.label(), rate, GateSentence.meaning(Gate.SCHEDULE_KEPT));
        }
        double sent = open.median(slice -> slice.response().p99());
        double planned = open.median(slice -> slice.fromPlan().p99());
        Text figures = new Text(
                        "%s at %s requests per second: p99 is %s µs from the planned time of a request, and %s µs from "
                                + "the time at which it was sent.",
                        "%s，每秒 %s 个请求：p99 从计划时间算起为 %s µs，从实际发送时间算起为 %s µs。")
                .with(cell.label(), rate, Numbers.figure(planned), Numbers.figure(sent));
        return Text.sentences(figures, planned > NOTABLE * sent ? hidden(planned / sent) : Text.EMPTY);
    }

    private static Text hidden(double factor) {
        return new Text(
                        "Requests waited before they could be sent; times from sending hide a factor of %s (coordinated "
                                + "omission).",
                        "请求在发出之前就在等待；从发送算起的时间掩盖了 %s 倍的差距（协调遗漏，coordinated omission）。")
                .with(Numbers.figure(factor));
    }
}
