package dev.tern.lab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.CellMean;
import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Effect.Verdict;
import dev.tern.lab.stats.SimulatedRun.Noise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.DataDispersion;
import org.apache.commons.statistics.inference.TTest;
import org.junit.jupiter.api.Test;

/** Properties that hold for each run, comparisons with commons-statistics-inference, and runs with gaps. */
final class AnalysisTest {
    private static final Factor ONE = new Factor("connection", List.of("LT", "ET"));
    private static final List<Factor> FACTORS = SimulatedRun.FACTORS;

    private final List<Observation> run =
            SimulatedRun.observe(new SplittableRandom(3), Noise.TYPICAL, Map.of("connection=ET", 1.05));

    /** Blocks change levels, so that the quantile is that of the bootstrap. */
    private final List<Observation> bootstrapped =
            SimulatedRun.observe(new SplittableRandom(8), Noise.LEVELS_IN_BLOCKS, Map.of());

    @Test
    void theOrderOfTheObservationsDoesNotMatter() {
        List<Observation> shuffled = new ArrayList<>(bootstrapped);
        Collections.shuffle(shuffled, new Random(4));
        assertEquals(effects(bootstrapped, FACTORS), effects(shuffled, FACTORS));
    }

    @Test
    void namesOfProcessesHardlyMatter() {
        List<Observation> renamed = run.stream()
                .map(o -> new Observation(
                        new StringBuilder(o.process()).reverse().toString(),
                        o.levels(),
                        o.control(),
                        o.block(),
                        o.value()))
                .toList();
        Effect one = find("connection", effects(run, FACTORS));
        Effect other = find("connection", effects(renamed, FACTORS));
        assertEquals(one.ratio(), other.ratio(), 1e-9);
        assertEquals(one.high(), other.high(), 0.01 * (one.high() - one.low()) + 0.003);
    }

    @Test
    void swappingBaseAndLevelInvertsTheRatioAndTheInterval() {
        Effect effect = find("connection", effects(run, List.of(ONE)));
        Effect swapped = find("connection", effects(run, List.of(new Factor("connection", List.of("ET", "LT")))));
        assertEquals(1 / effect.ratio(), swapped.ratio(), 1e-12);
        assertEquals(1 / effect.low(), swapped.high(), 1e-12);
        assertEquals(1 / effect.high(), swapped.low(), 1e-12);
        assertEquals(effect.detectable(), swapped.detectable(), 1e-12);
        assertEquals(effect.verdict(), swapped.verdict());
    }

    @Test
    void theUnitOfTheMeasureDoesNotMatter() {
        Effect effect = find("connection", effects(run, FACTORS));
        Effect scaled = find("connection", effects(scaled(1000, run, "LT", "ET"), FACTORS));
        assertEquals(effect.ratio(), scaled.ratio(), 1e-12);
        assertEquals(effect.low(), scaled.low(), 1e-12);
    }

    @Test
    void aFactorOnOneLevelMultipliesItsEffectOnly() {
        List<Effect> scaled = effects(scaled(1.5, run, "ET"), FACTORS);
        Effect effect = find("connection", effects(run, FACTORS));
        assertEquals(1.5 * effect.ratio(), find("connection", scaled).ratio(), 1e-9);
        assertEquals(1.5 * effect.high(), find("connection", scaled).high(), 1e-9);
        assertEquals(
                find("listener", effects(run, FACTORS)).ratio(),
                find("listener", scaled).ratio(),
                1e-9);
    }

    @Test
    void aSlowPhaseOfTheMachineChangesNothing() {
        List<Observation> slow = run.stream()
                .map(o -> with(o, o.block() < 7 ? o.value() * 3 : o.value()))
                .toList();
        assertEquals(
                find("connection", effects(run, FACTORS)).ratio(),
                find("connection", effects(slow, FACTORS)).ratio(),
                1e-9);
    }

    @Test
    void oneWildSliceHardlyMatters() {
        List<Observation> wild = new ArrayList<>(run);
        wild.set(5, with(run.get(5), run.get(5).value() * 1000));
        Effect effect = find("connection", effects(run, FACTORS));
        assertEquals(effect.ratio(), find("connection", effects(wild, FACTORS)).ratio(), 0.002);
    }

    @Test
    void moreConfidenceMeansAWiderInterval() {
        double last = 0;
        for (double confidence : new double[] {0.8, 0.9, 0.95, 0.99, 0.999}) {
            Settings settings = new Settings("rate", FACTORS, 0.02, confidence, 2000, 1);
            Effect effect = find("connection", new Analysis(run, settings).effects());
            assertTrue(effect.high() - effect.low() > last);
            last = effect.high() - effect.low();
        }
    }

    @Test
    void theMarginDecidesBetweenEqualAndUncertain() {
        Map<Double, Verdict> expected = Map.of(0.001, Verdict.UNCERTAIN, 0.2, Verdict.EQUAL);
        expected.forEach((margin, verdict) -> {
            Settings settings = new Settings("rate", FACTORS, margin, 0.99, 2000, 1);
            assertEquals(
                    verdict,
                    find("listener", new Analysis(run, settings).effects()).verdict());
        });
    }

    @Test
    void aRealDifferenceBelowTheMarginIsDifferentAndWithinIt() {
        List<Observation> steady = observe(new double[][] {{100, 100.001, 100.002}, {100.5, 100.501, 100.502}});
        Effect effect = find("connection", effects(steady, List.of(ONE)));
        assertEquals(Verdict.DIFFERENT, effect.verdict());
        assertTrue(effect.isWithin(0.02));
        assertTrue(!effect.isWithin(0.004));
    }

    /** One block, so the location of a process is its value. */
    @Test
    void standardErrorAndDegreesAreThoseOfTheTTest() {
        double[] base = {100, 103, 99, 104, 101};
        double[] level = {107, 104, 109, 106, 103};
        TTest.Result expected =
                TTest.withDefaults().with(DataDispersion.HOMOSCEDASTIC).test(logs(level), logs(base));
        Effect effect = find("connection", effects(observe(new double[][] {base, level}), List.of(ONE)));
        NoiseModel noise = new NoiseModel(new Design(observe(new double[][] {base, level})));
        double error = Math.sqrt(noise.pooled() * noise.relativeVariance(new double[] {-1, 1}));
        assertEquals(expected.getStatistic(), Math.log(effect.ratio()) / error, 1e-9);
        assertEquals(expected.getDegreesOfFreedom(), noise.degrees());
        double quantile = TDistribution.of(8).inverseSurvivalProbability(0.005);
        double half = Math.log(effect.high() / effect.ratio());
        assertTrue(half >= quantile * error * (1 - 1e-7) && half < 1.25 * quantile * error, half + " " + error);
    }

    /** Four blocks, of which nothing is trimmed: the mean of a process is that of its logarithms. */
    @Test
    void processesAreComparedByTheMeansOfTheirBlocks() {
        SplittableRandom random = new SplittableRandom(5);
        List<Observation> blocks = SimulatedRun.observe(random, Noise.TYPICAL, Map.of(), 4, 2).stream()
                .filter(o -> !o.control()
                        && o.levels().get("model").equals("reactor")
                        && o.levels().get("listener").equals("LT"))
                .toList();
        Effect effect = find("connection", effects(blocks, List.of(ONE)));
        double[] base = processMeans(blocks, "LT");
        double[] level = processMeans(blocks, "ET");
        TTest.Result expected =
                TTest.withDefaults().with(DataDispersion.HOMOSCEDASTIC).test(level, base);
        NoiseModel noise = new NoiseModel(new Design(blocks));
        double error = Math.sqrt(noise.pooled() * noise.relativeVariance(new double[] {-1, 1}));
        assertEquals(mean(level) - mean(base), Math.log(effect.ratio()), 1e-9);
        assertEquals(Math.abs(expected.getStatistic()), Math.abs(Math.log(effect.ratio())) / error, 1e-6);
    }

    @Test
    void oneProcessPerCellClaimsNothing() {
        List<Observation> single =
                SimulatedRun.observe(new SplittableRandom(6), Noise.TYPICAL, Map.of("connection=ET", 2.0), 20, 1);
        for (Effect effect : effects(single.stream().filter(o -> !o.control()).toList(), FACTORS)) {
            assertClaimsNothing(effect);
        }
    }

    private static void assertClaimsNothing(Effect effect) {
        assertEquals(Verdict.UNCERTAIN, effect.verdict());
        assertTrue(!effect.hasInterval());
        assertEquals(0, effect.low());
        assertEquals(Double.MAX_VALUE, effect.high());
        assertEquals(Double.MAX_VALUE, effect.detectable());
    }

    @Test
    void equalValuesEverywhereClaimNothing() {
        Effect effect = find("connection", effects(observe(new double[][] {{5, 5}, {5, 5}}), List.of(ONE)));
        assertEquals(1, effect.ratio(), 1e-12);
        assertClaimsNothing(effect);
    }

    @Test
    void effectsFirmUpBlockByBlock() {
        Analysis all = new Analysis(run, Settings.of("rate", FACTORS, 1));
        Effect first = find("connection", all.upTo(0).effects());
        Effect last = find("connection", all.upTo(19).effects());
        assertTrue(first.hasInterval());
        assertTrue(first.detectable() > 2 * last.detectable());
        assertEquals(find("connection", all.effects()), last);
    }

    @Test
    void missingSlicesAndCellsLeaveTheRest() {
        Random random = new Random(7);
        List<Observation> gaps = run.stream()
                .filter(o -> random.nextInt(4) > 0)
                .filter(o -> !(o.levels().get("model").equals("proactor")
                        && o.levels().get("listener").equals("ET")))
                .filter(o -> !o.process().equals("s102") || o.block() == 3)
                .toList();
        List<Effect> effects = effects(gaps, FACTORS);
        assertEquals(5, effects.stream().filter(e -> e.within().isEmpty()).count());
        Effect connection = find("connection", effects);
        assertTrue(connection.low() < 1.05 && 1.05 < connection.high(), connection.toString());
        assertTrue(effects.stream().allMatch(Effect::hasInterval));
    }

    @Test
    void cellsThatShareNoBlockAreNotCompared() {
        List<Observation> apart = run.stream()
                .filter(o -> o.levels().get("connection").equals("LT") == o.block() < 10)
                .toList();
        assertTrue(
                effects(apart, List.of(ONE)).stream().noneMatch(e -> e.factor().equals("connection")));
    }

    @Test
    void valuesThatHaveNoLogarithmAreRejected() {
        for (double value : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> new Observation("s01", Map.of(), false, 3, value))
                    .getMessage();
            assertEquals("process s01, block 3: a value above 0 is needed, not " + value, message);
        }
    }

    @Test
    void contradictoryObservationsAreRejected() {
        Observation one = run.get(0);
        Observation moved = new Observation(one.process(), Map.of("model", "other"), false, 99, 1);
        assertThrows(IllegalArgumentException.class, () -> effects(List.of(), FACTORS));
        assertThrows(IllegalArgumentException.class, () -> effects(List.of(one, one), FACTORS));
        assertThrows(IllegalArgumentException.class, () -> effects(List.of(one, moved), FACTORS));
    }

    @Test
    void settingsOutOfRangeAreRejected() {
        for (double[] bad : new double[][] {{0, 0.99, 2000}, {0.02, 1, 2000}, {0.02, 0.4, 2000}, {0.02, 0.99, 98}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Settings("rate", FACTORS, bad[0], bad[1], (int) bad[2], 1));
        }
        assertEquals(99, new Settings("rate", FACTORS, 0.02, 0.99, 99, 1).resamples());
    }

    @Test
    void equalSeedsGiveEqualEffectsAndOthersDiffer() {
        List<Effect> effects = new Analysis(bootstrapped, Settings.of("rate", FACTORS, 1)).effects();
        assertEquals(effects, new Analysis(bootstrapped, Settings.of("rate", FACTORS, 1)).effects());
        assertNotEquals(effects, new Analysis(bootstrapped, Settings.of("rate", FACTORS, 2)).effects());
    }

    @Test
    void aSweepComparesEachLevelWithTheFirst() {
        List<Observation> sweep = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(9);
        for (int level = 0; level < 4; level++) {
            for (int process = 0; process < 2; process++) {
                double luck = 0.01 * random.nextGaussian();
                for (int block = 0; block < 20; block++) {
                    double value = Math.exp(luck + 0.2 * level + 0.03 * random.nextGaussian());
                    sweep.add(new Observation(
                            "s" + level + process, Map.of("connections", "" + level), false, block, value));
                }
            }
        }
        List<Effect> effects = effects(sweep, List.of(new Factor("connections", List.of("0", "1", "2", "3"))));
        assertEquals(List.of("1", "2", "3"), effects.stream().map(Effect::level).toList());
        for (int i = 0; i < 3; i++) {
            assertEquals(Math.exp(0.2 * (i + 1)), effects.get(i).ratio(), 0.06);
            assertEquals(Verdict.DIFFERENT, effects.get(i).verdict());
        }
    }

    @Test
    void aCellHasTheMeanOfItsProcesses() {
        List<CellMean> cells = new Analysis(
                        observe(new double[][] {{100, 121}, {50, 50.1}}), Settings.of("rate", List.of(ONE), 1))
                .cells();
        assertEquals(110, cells.get(0).mean(), 1e-9);
        assertEquals(Map.of("connection", "LT"), cells.get(0).levels());
        assertEquals(2, cells.get(0).processes());
        assertEquals(2, cells.get(0).slices());
        assertTrue(cells.get(0).low() < 110 && 110 < cells.get(0).high());
    }

    private static List<Effect> effects(List<Observation> observations, List<Factor> factors) {
        return new Analysis(observations, Settings.of("rate", factors, 1)).effects();
    }

    private static Effect find(String factor, List<Effect> effects) {
        return effects.stream()
                .filter(e -> e.factor().equals(factor) && e.within().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static Observation with(Observation o, double value) {
        return new Observation(o.process(), o.levels(), o.control(), o.block(), value);
    }

    private static List<Observation> scaled(double ratio, List<Observation> run, String... levels) {
        return run.stream()
                .map(o -> List.of(levels).contains(o.levels().get("connection")) ? with(o, ratio * o.value()) : o)
                .toList();
    }

    /** One block; a row per level of connection, a column per process. */
    private static List<Observation> observe(double[][] values) {
        List<Observation> observations = new ArrayList<>();
        for (int cell = 0; cell < values.length; cell++) {
            for (int p = 0; p < values[cell].length; p++) {
                Map<String, String> levels = Map.of("connection", ONE.levels().get(cell));
                observations.add(new Observation("s" + cell + p, levels, false, 0, values[cell][p]));
            }
        }
        return observations;
    }

    private static double[] processMeans(List<Observation> observations, String level) {
        return observations.stream()
                .filter(o -> o.levels().get("connection").equals(level))
                .map(Observation::process)
                .distinct()
                .mapToDouble(process -> observations.stream()
                        .filter(o -> o.process().equals(process))
                        .mapToDouble(o -> Math.log(o.value()))
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private static double[] logs(double[] values) {
        return DoubleStream.of(values).map(Math::log).toArray();
    }

    private static double mean(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
    }
}
