package dev.tern.lab.report;

import dev.tern.lab.results.Gate;
import java.util.List;

/** Says what a failed gate means for the figures of a cell. */
final class GateSentence {
    private GateSentence() {}

    /** A few words for the place of the rate. */
    static Text words(Gate gate) {
        return switch (gate) {
            case RIGHT_RESPONSES -> new Text("wrong responses", "响应有错");
            case SERVER_SATURATED -> new Text("describes the client", "测到的是客户端");
            case LITTLE -> new Text("times do not add up", "时间对不上");
            case SCHEDULE_KEPT -> new Text("requests sent late", "请求发晚了");
        };
    }

    static Text meaning(Gate gate) {
        return switch (gate) {
            case RIGHT_RESPONSES ->
                new Text(
                        "the status or the bytes of responses differed from the expected ones, so the rate counts other "
                                + "work than the requested one",
                        "有响应的状态码或内容与预期不符，这个速率数的不是所要求的工作");
            case SERVER_SATURATED ->
                new Text(
                        "the server used less than 95 % of the CPU time that it was given: this rate describes the client",
                        "服务器用掉的 CPU 时间不到分配给它的 95%：这个速率描述的是客户端");
            case LITTLE ->
                new Text(
                        "connections and rate x mean response time differ by more than 2 % (Little's law): rate and "
                                + "response times do not describe the same requests",
                        "连接数与“速率 × 平均响应时间”相差超过 2%（利特尔法则）：速率和响应时间描述的不是同一批请求");
            case SCHEDULE_KEPT ->
                new Text(
                        "requests were sent later than planned: the response times describe the delay of the client",
                        "请求没有按计划时间发出：响应时间描述的是客户端的延迟");
        };
    }

    /** The cells whose rate is withheld by this gate, and why. */
    static Text of(Gate gate, List<Cell> cells) {
        Text names = Text.names(cells.stream()
                .map(each -> new Text("%s (%s of %s slices)", "%s（%s/%s 个时间片）")
                        .with(
                                each.label(),
                                each.closed().failures().getOrDefault(gate, 0),
                                each.closed().slices().size()))
                .toList());
        return new Text(
                        "No rate and no response times for %s: %s. CPU time per request stays valid.",
                        "%s 不给出速率和响应时间：%s。每个请求的 CPU 时间仍然有效。")
                .with(names, meaning(gate));
    }
}
