package dev.tern.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.Counts;
import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The generated sentences: their numbers are those of the results, and they claim no more. */
class ProseTest {
    private static final Run RUN = Run.of(SampleRun.whole(), SampleRun.MARGIN);

    private static Effect edge(double ratio, double low, double high, Effect.Verdict verdict) {
        return new Effect("connection", "LT", "ET", Map.of(), "cpuMicrosPerRequest", ratio, low, high, 0.031, verdict);
    }

    private static Text sentence(Effect effect) {
        return EffectSentence.of(effect, SampleRun.MARGIN);
    }

    private static void says(String en, String zh, Text text) {
        assertEquals(en, text.en());
        assertEquals(zh, text.typeset().zh());
    }

    @Test
    void aDifferenceHasItsSizeItsIntervalAndItsReason() {
        says(
                "Edge trigger on connections costs 4.1 % [3.2, 5.0] more CPU time per request than level trigger.",
                "连接用边沿触发每个请求的 CPU 时间比水平触发多 4.1% [3.2, 5.0]。", sentence(SampleRun.EDGE_ON_CONNECTIONS));
        says(
                "Table 1 shows why: 2 reads per request, of which 1 finds nothing, instead of 1.",
                "原因见表 1：每个请求 2 次 read（其中 1 次读不到数据），而不是 1 次。",
                CallsSentence.of(RUN, SampleRun.EDGE_ON_CONNECTIONS));
    }

    @Test
    void aLowerCostIsCalledLessWithItsIntervalTurnedRound() {
        says(
                "Edge trigger on connections costs 4.0 % [3.0, 5.0] less CPU time per request than level trigger.",
                "连接用边沿触发每个请求的 CPU 时间比水平触发少 4.0% [3.0, 5.0]。",
                sentence(edge(0.96, 0.95, 0.97, Effect.Verdict.DIFFERENT)));
    }

    @Test
    void aDifferenceBelowTheMarginIsCalledSo() {
        assertTrue(sentence(edge(1.008, 1.003, 1.013, Effect.Verdict.DIFFERENT))
                .en()
                .endsWith("; that is below the margin of 2 %."));
    }

    @Test
    void equalLevelsNameTheMarginAndWhatTheRunCouldHaveSeen() {
        says(
                "Edge trigger on the listener and level trigger are equal within 2 % in CPU time per request: "
                        + "+0.2 % [−0.8, 1.2]; this run could have seen 1.4 %.",
                "监听套接字用边沿触发与水平触发相比，每个请求的 CPU 时间在 2% 以内相等：+0.2% [−0.8, 1.2]；本次运行能看出 1.4% 的差别。",
                sentence(SampleRun.EDGE_ON_LISTENER).capitalized());
        assertTrue(CallsSentence.of(RUN, SampleRun.EDGE_ON_LISTENER)
                .en()
                .endsWith("The connections of this load are kept open, so accept hardly occurs."));
    }

    @Test
    void anUncertainEffectClaimsNothing() {
        Text text = sentence(edge(1.03, 0.99, 1.07, Effect.Verdict.UNCERTAIN));
        says(
                "This run could not see whether edge trigger on connections and level trigger differ in CPU time per "
                        + "request: +3.0 % [−1.0, 7.0]; it could have seen 3.1 %.",
                "本次运行看不出连接用边沿触发与水平触发在每个请求的 CPU 时间上有无差别：+3.0% [−1.0, 7.0]；相差 3.1% 才能看出。", text);
        assertFalse(text.en().contains(" more ") || text.en().contains(" less "));
        assertEquals(
                "could not see",
                EffectSentence.words(edge(1.03, 0.99, 1.07, Effect.Verdict.UNCERTAIN), 0.02)
                        .en());
    }

    @Test
    void otherMeasuresAreHigherOrLower() {
        Effect rate = new Effect(
                "model", "multi-reactor", "reactor", Map.of(), "rate", 0.8, 0.78, 0.83, 0.03, Effect.Verdict.DIFFERENT);
        assertEquals(
                "With the model reactor, requests per second: 20.0 % [17.0, 22.0] lower than with multi-reactor.",
                sentence(rate).en());
    }

    @Test
    void handOffsAndReArmsExplainTheModel() {
        String text = CallsSentence.of(RUN, SampleRun.REACTOR).en();
        assertTrue(
                text.startsWith(
                        "Table 1 shows why: 1 re-arm per request instead of 0, 1 hand-off to a worker thread per "
                                + "request instead of 0. Context switches per request: about 4."),
                text);
    }

    @Test
    void moreCallsDoNotExplainALowerCost() {
        String text = CallsSentence.of(RUN, edge(0.9, 0.88, 0.92, Effect.Verdict.DIFFERENT))
                .en();
        assertTrue(text.startsWith("Table 1 does not explain this"), text);
        text = CallsSentence.of(RUN, edge(1.01, 0.96, 1.05, Effect.Verdict.UNCERTAIN))
                .en();
        assertTrue(text.endsWith("the cost of that was not visible in this run."), text);
    }

    @Test
    void withoutCountsThereIsNoReason() {
        Results whole = SampleRun.whole();
        Results uncounted = new Results(
                whole.environment(),
                whole.options(),
                whole.servers(),
                whole.missing(),
                List.of(),
                whole.slices(),
                whole.effects());
        assertTrue(CallsSentence.of(Run.of(uncounted, 0.02), SampleRun.EDGE_ON_CONNECTIONS)
                .isEmpty());
    }

    @Test
    void aDifferenceWithinTheBandOfIdenticalProcessesIsDoubted() {
        Effect small = edge(1.009, 1.001, 1.017, Effect.Verdict.DIFFERENT);
        assertTrue(ControlSentence.caution(small, SampleRun.CONTROL).en().contains("may be an error"));
        assertTrue(ControlSentence.caution(SampleRun.EDGE_ON_CONNECTIONS, SampleRun.CONTROL)
                .isEmpty());
    }

    @Test
    void anInteractionNeedsIntervalsThatDoNotOverlap() {
        List<Effect> parts = RUN.partialEffects(Measure.CPU);
        assertTrue(InteractionSentence.of(parts).en().contains("Two of these intervals do not overlap"));
        assertTrue(InteractionSentence.of(parts.subList(1, 3)).en().contains("do not show which parts differ"));
    }

    @Test
    void aCellWhoseGateFailedHasNoRateButItsCost() {
        Cell client = RUN.cells().stream()
                .filter(each -> each.label().equals("proactor ET-ET"))
                .findFirst()
                .orElseThrow();
        assertEquals(List.of(Gate.SERVER_SATURATED), client.closed().withheldBy());
        String text = String.join(
                "\n", CellsSentence.of(RUN.compared()).stream().map(Text::en).toList());
        assertTrue(text.contains("No rate and no response times for proactor ET-ET (30 of 40 slices)"), text);
        assertTrue(text.contains("this rate describes the client"), text);
        String table =
                new CellsSection(RUN, new Plots()).table().orElseThrow().html().markup();
        String row = table.substring(table.indexOf("proactor ET-ET"));
        assertTrue(row.contains(Numbers.figure(client.closed().cpu())));
        assertFalse(row.substring(0, row.indexOf("</tr>"))
                .contains(Numbers.figure(client.closed().rate())));
    }

    @Test
    void aSweepWithinItsBandsShowsNoDifference() {
        Sweep connections = Sweep.of(RUN.results()).get(0);
        assertEquals(
                List.of("1", "10", "100", "1000"),
                connections.levels().stream().map(Sweep.Level::name).toList());
        assertTrue(SweepSentence.of(connections).en().contains("is lowest at 100"));
        Sweep flat = new Sweep(
                "log", List.of(connections.levels().get(2), connections.levels().get(2)));
        assertTrue(SweepSentence.of(flat).en().contains("could not see a difference"));
    }

    @Test
    void anEffectWithoutAnIntervalIsNotShown() {
        Results whole = SampleRun.whole();
        Effect unknown = edge(1.2, 0, Double.MAX_VALUE, Effect.Verdict.UNCERTAIN);
        Results early = new Results(
                whole.environment(),
                whole.options(),
                whole.servers(),
                whole.missing(),
                whole.counts(),
                whole.slices(),
                List.of(unknown));
        Section section = new EffectsSection(Run.of(early, 0.02), new Plots()).section();
        assertTrue(section.html().markup().contains("There are no effects yet"));
    }

    @Test
    void slicesOfTheLessonOnMistakesAreNoSweep() {
        Results whole = SampleRun.whole();
        List<Slice> lesson = whole.slices().stream()
                .filter(each -> each.part().startsWith("log="))
                .map(each -> part(each, each.part().replace("log", "client")))
                .toList();
        Results changed = new Results(
                whole.environment(),
                whole.options(),
                whole.servers(),
                whole.missing(),
                whole.counts(),
                lesson,
                List.of());
        assertEquals(List.of(), Sweep.of(changed));
    }

    private static Slice part(Slice slice, String part) {
        return new Slice(
                part,
                slice.block(),
                slice.server(),
                slice.requests(),
                slice.wrong(),
                slice.seconds(),
                slice.serverCpuSeconds(),
                slice.generatorCpuSeconds(),
                slice.foreignCpuSeconds(),
                slice.connections(),
                slice.plannedRate(),
                slice.response(),
                slice.fromPlan(),
                slice.counters(),
                slice.failedGates());
    }

    @Test
    void countsAreIntegersOnlyIfTheyAreExact() {
        assertEquals("1", Numbers.count(1));
        assertEquals("0.999", Numbers.count(0.999));
        assertEquals("0.9999", Numbers.count(0.9999));
        assertEquals(Numbers.NONE, Numbers.count(Double.NaN));
    }

    @Test
    void processesThatDisagreeInAnExactCountAreReported() {
        Results whole = SampleRun.whole();
        Counts first = whole.counts().get(0);
        List<Counts> counts = new ArrayList<>(whole.counts());
        counts.set(0, new Counts(first.server(), first.requests(), Map.of("reads", 1001L), first.ranged()));
        Results changed = new Results(
                whole.environment(),
                whole.options(),
                whole.servers(),
                whole.missing(),
                counts,
                whole.slices(),
                whole.effects());
        String section = new CountsSection(Run.of(changed, 0.02))
                .lockStep()
                .orElseThrow()
                .html()
                .markup();
        assertTrue(section.contains("The processes of multi-reactor LT-LT differ in a count that should be equal."));
        assertFalse(
                new CountsSection(RUN).lockStep().orElseThrow().html().markup().contains("should be equal"));
    }
}
