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
        return introduction().with(Text.list(differences));
    }

    private Text introduction() {
        return switch (effect.verdict()) {
            case DIFFERENT ->
                moreCalls() == effect.ratio() > 1
                        ? new Text("Table 1 shows why: %s.", "原因见表 1：%s。")
                        : new Text("Table 1 does not explain this: it counts %s.", "表 1 不能解释这一点：它数到%s。");
            case EQUAL -> new Text("Table 1 counts %s; that costs less than the margin.", "表 1 数到%s；这点开销小于界限。");
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
        difference("reads", new Text("reads", "次 read"))
                .map(this::withEmptyReads)
                .ifPresent(differences::add);
        difference("writes", new Text("writes", "次 write")).ifPresent(differences::add);
        difference("arms", new Text("re-arms of one-shot connections", "次 one-shot 重新注册"))
                .ifPresent(differences::add);
        difference("handOffs", new Text("hand-offs to a worker thread", "次移交给工作线程"))
                .ifPresent(differences::add);
        return differences;
    }

    private Optional<Text> difference(String counter, Text noun) {
        double level = mean(levelCells, counter);
        double base = mean(baseCells, counter);
        return Math.abs(level - base) > SEEN
                ? Optional.of(new Text("%s %s per request instead of %s", "每个请求 %1$s %2$s，而不是 %3$s 次")
                        .with(Numbers.about(level), noun, Numbers.about(base)))
                : Optional.empty();
    }

    private Text withEmptyReads(Text reads) {
        double empty = mean(levelCells, "emptyReads");
        if (!(empty > mean(baseCells, "emptyReads") + SEEN)) {
            return reads;
        }
        String count = Numbers.about(empty);
        return new Text("%s, of which %s %s nothing", "%s，其中 %s 次读不到数据")
                .with(reads, count, count.equals("1") ? "finds" : "find");
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
