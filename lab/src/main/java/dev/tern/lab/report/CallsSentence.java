package dev.tern.lab.report;

import dev.tern.lab.results.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says what an effect means in system calls: the exact counts of table 1, as means over the matched pairs of cells.
 */
final class CallsSentence {
    private static final double SEEN = 0.005;
    private static final double FAR = 1.5;

    private final Effect effect;
    private final List<Cell> levelCells = new ArrayList<>();
    private final List<Cell> baseCells = new ArrayList<>();

    private CallsSentence(Run run, Effect effect) {
        this.effect = effect;
        for (Cell cell : run.compared()) {
            Map<String, String> partner = new HashMap<>(cell.levels());
            boolean isLevel = effect.level().equals(partner.put(effect.factor(), effect.base()));
            if (isLevel && cell.matches(effect.within()) && !cell.counts().isEmpty()) {
                run.compared().stream()
                        .filter(each ->
                                each.levels().equals(partner) && !each.counts().isEmpty())
                        .findFirst()
                        .ifPresent(base -> addPair(cell, base));
            }
        }
    }

    private void addPair(Cell level, Cell base) {
        levelCells.add(level);
        baseCells.add(base);
    }

    /** The reason in table 1; empty if no matched pair was counted. */
    static Text of(Run run, Effect effect) {
        CallsSentence sentence = new CallsSentence(run, effect);
        return sentence.levelCells.isEmpty() ? Text.EMPTY : sentence.text();
    }

    private Text text() {
        List<Text> differences = differences();
        if (differences.isEmpty()) {
            return Text.sentences(sameCalls(), acceptHint());
        }
        return Text.sentences(introduction().with(Text.list(differences)), switches());
    }

    private Text introduction() {
        return switch (effect.verdict()) {
            case DIFFERENT ->
                moreCalls() == effect.ratio() > 1
                        ? new Text("Table 1 shows why: %s.", "原因见表 1：%s。")
                        : new Text("Table 1 does not explain this: it counts %s.", "表 1 不能解释这一点：它数到%s。");
            case EQUAL -> new Text("Table 1 counts %s; that costs less than the margin.", "表 1 数到%s；这点开销小于等价界限。");
            case UNCERTAIN ->
                new Text("Table 1 counts %s; the cost of that was not visible in this run.", "表 1 数到%s；其开销在本次运行中看不出来。");
        };
    }

    private Text sameCalls() {
        return effect.verdict() == Effect.Verdict.DIFFERENT
                ? new Text(
                        "Table 1 counts the same reads, writes, re-arms and hand-offs for both: the reason is not there.",
                        "表 1 中两者的 read、write、重新注册和移交次数都相同：原因不在这些操作。")
                : new Text(
                        "Table 1 counts the same reads, writes, re-arms and hand-offs for both.",
                        "表 1 中两者的 read、write、重新注册和移交次数都相同。");
    }

    /** The listener's trigger matters at an accept only. */
    private Text acceptHint() {
        return effect.factor().equals(Terms.LISTENER)
                ? new Text(
                        "The connections of this load are kept open, so accept hardly occurs.",
                        "这里的负载使用长连接，几乎不发生 accept。")
                : Text.EMPTY;
    }

    private List<Text> differences() {
        List<Text> differences = new ArrayList<>();
        difference("reads", new Text("read%s", "read"), emptyReads()).ifPresent(differences::add);
        difference("writes", new Text("write%s", "write"), Text.EMPTY).ifPresent(differences::add);
        difference("arms", new Text("re-arm%s", "one-shot 事件重新注册"), Text.EMPTY).ifPresent(differences::add);
        difference("handOffs", new Text("hand-off%s to a worker thread", "移交（给工作线程）"), Text.EMPTY)
                .ifPresent(differences::add);
        return differences;
    }

    private Text emptyReads() {
        double empty = mean(levelCells, "emptyReads");
        if (!(empty > mean(baseCells, "emptyReads") + SEEN)) {
            return Text.EMPTY;
        }
        String count = Numbers.about(empty);
        return new Text(", of which %s %s nothing,", "（其中 %s 次读不到数据）")
                .with(count, count.equals("1") ? "finds" : "find");
    }

    private Optional<Text> difference(String counter, Text noun, Text addition) {
        double level = mean(levelCells, counter);
        double base = mean(baseCells, counter);
        String count = Numbers.about(level);
        return Math.abs(level - base) > SEEN
                ? Optional.of(new Text("%s %s per request%s instead of %s", "每个请求 %1$s 次%2$s%3$s，而不是 %4$s 次")
                        .with(count, noun.with(count.equals("1") ? "" : "s"), addition, Numbers.about(base)))
                : Optional.empty();
    }

    /** The range of context switches, which are not exact, if it differs by far. */
    private Text switches() {
        double level = meanSwitches(levelCells);
        double base = meanSwitches(baseCells);
        return level > FAR * base || base > FAR * level
                ? new Text("Context switches per request: about %s instead of %s.", "每个请求的上下文切换：约 %s 次，而不是 %s 次。")
                        .with(Numbers.about(level), Numbers.about(base))
                : Text.EMPTY;
    }

    private static double meanSwitches(List<Cell> cells) {
        return cells.stream()
                .flatMap(each -> each.counts().stream())
                .filter(each -> each.ranged().containsKey("contextSwitches"))
                .mapToDouble(each -> (double) each.ranged().get("contextSwitches") / each.requests())
                .average()
                .orElse(Double.NaN);
    }

    private boolean moreCalls() {
        double more = 0;
        for (String counter : List.of("reads", "writes", "arms", "handOffs")) {
            double difference = mean(levelCells, counter) - mean(baseCells, counter);
            more += Double.isNaN(difference) ? 0 : difference;
        }
        return more > 0;
    }

    private static double mean(List<Cell> cells, String counter) {
        return cells.stream()
                .mapToDouble(each -> each.exactPerRequest(counter))
                .average()
                .orElse(Double.NaN);
    }
}
