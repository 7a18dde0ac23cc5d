package dev.tern.lab.stats;

import dev.tern.lab.results.CellMean;
import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Effect.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * The effects of the levels of each factor on one measure, with intervals.
 *
 * <p><b>Effects.</b> The logarithm of a value is taken as the sum of its cell, the luck of its process, the state of
 * the machine in its block, and noise. {@link BlockFit} removes the block. The location of a process is a
 * {@link TrimmedMean} over its slices, that of a cell the mean of its processes. The effect of a level is the mean over
 * all pairs of cells that differ in this factor only ({@link Contrasts}), so that each cell takes part in the effect of
 * each factor (Montgomery, Design and Analysis of Experiments: factorial designs). As a ratio it is the exponential of
 * that mean.
 *
 * <p><b>Intervals.</b> They reach from the effect to both sides by a quantile times a standard error
 * ({@link NoiseModel}). The quantile is the larger one of two: that of Student's t with the pooled degrees of freedom
 * (processes less cells), and that of the t statistics of a {@link Bootstrap}. In simulations the first one alone
 * covers about 99 % unless blocks change one level more than another, where it falls to 92 %; the second one alone
 * covers 97.7 to 98.5 %, since the quantile itself is estimated; the larger one covers 98.5 to 99.7 %. Sources: Efron
 * and Tibshirani, An Introduction to the Bootstrap; Cameron, Gelbach and Miller, Bootstrap-based improvements for
 * inference with clustered errors.
 *
 * <p><b>Equality.</b> Two one-sided tests at {@value #EQUIVALENCE_LEVEL} (Schuirmann): a level is EQUAL to its base if
 * the 90 % interval lies between 1 / (1 + margin) and 1 + margin. DIFFERENT comes first: an effect whose 99 % interval
 * excludes 1 is DIFFERENT even if it is below the margin, since it is real; {@link Effect#isWithin} then tells that it
 * "differs by 0.5 %, less than the margin".
 *
 * <p><b>Detectable.</b> The effect which such a run finds with a probability of 90 %: with the standard error e and the
 * quantile q of the interval, exp((q + t) e) - 1, where t is the 90 % point of Student's t.
 *
 * <p><b>Interactions.</b> Whether the effect of one factor depends on the level of another one is the difference of two
 * effects. All these differences are judged together: the quantile is that of their largest t statistic in each
 * resample, and at least Student's with Bonferroni's correction. Where one excludes 0, the effects within each level
 * are reported, with intervals of their own.
 *
 * <p><b>Limits.</b> Below six blocks the quantile of Student's t is all there is. Observations of all blocks should be
 * from one part of a run. {@link #upTo} shows effects as they firm up; a run that is ended as soon as it shows a
 * difference shows false ones more often than 1 in 100, so the number of blocks must be decided beforehand.
 *
 * <p>Thread safety: immutable after construction.
 */
public final class Analysis {
    /** The probability of EQUAL where the true difference is the margin. */
    public static final double EQUIVALENCE_LEVEL = 0.05;

    private static final double POWER = 0.9;

    private final List<Observation> observations;
    private final Settings settings;
    private final List<Effect> effects;
    private final List<CellMean> cells;

    /** @throws IllegalArgumentException if nothing was observed, or a process has two values in one block */
    public Analysis(List<Observation> observations, Settings settings) {
        this.observations = List.copyOf(observations);
        this.settings = settings;
        Design design = new Design(observations);
        Intervals intervals = new Intervals(new NoiseModel(design), settings);
        Contrasts contrasts = new Contrasts(design, settings.factors());
        List<Contrast> reported = new ArrayList<>(contrasts.main());
        reported.addAll(intervals.real(contrasts.interactions()));
        effects = reported.stream()
                .map(contrast -> effect(contrast, intervals.of(contrast.weights())))
                .toList();
        cells = cells(design, intervals);
    }

    /** The main effects, the A/A pair, then effects within levels where they differ. */
    public List<Effect> effects() {
        return effects;
    }

    /** The cells in the order of their processes' ids. */
    public List<CellMean> cells() {
        return cells;
    }

    /** The analysis of the blocks up to {@code block}. */
    public Analysis upTo(int block) {
        return new Analysis(
                observations.stream().filter(o -> o.block() <= block).toList(), settings);
    }

    private Effect effect(Contrast contrast, Interval interval) {
        return new Effect(
                contrast.factor(),
                contrast.base(),
                contrast.level(),
                contrast.within(),
                settings.measure(),
                Math.exp(interval.estimate()),
                interval.lowRatio(),
                interval.highRatio(),
                interval.detectable(POWER),
                verdict(interval));
    }

    private Verdict verdict(Interval interval) {
        if (Math.abs(interval.estimate()) > interval.halfWidth()) {
            return Verdict.DIFFERENT;
        }
        double reach = Math.abs(interval.estimate()) + interval.equivalenceHalfWidth();
        return reach < Math.log1p(settings.margin()) ? Verdict.EQUAL : Verdict.UNCERTAIN;
    }

    private List<CellMean> cells(Design design, Intervals intervals) {
        List<CellMean> means = new ArrayList<>();
        for (int c = 0; c < design.cells().size(); c++) {
            double[] weights = new double[design.cells().size()];
            weights[c] = 1;
            means.add(cell(design, c, intervals.of(weights).plus(intervals.meanBlock())));
        }
        return List.copyOf(means);
    }

    private CellMean cell(Design design, int c, Interval interval) {
        return new CellMean(
                design.cells().get(c).levels(),
                design.cells().get(c).control(),
                settings.measure(),
                Math.exp(interval.estimate()),
                interval.lowRatio(),
                interval.highRatio(),
                design.members(c).length,
                design.slices(c));
    }
}
