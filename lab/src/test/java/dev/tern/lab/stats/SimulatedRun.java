package dev.tern.lab.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Runs of the default design with known effects: 3 models x 2 listener modes x 2 connection modes, and an A/A pair.
 *
 * <p>Thread safety: confined to one thread.
 */
final class SimulatedRun {
    static final List<Factor> FACTORS = List.of(
            new Factor("model", List.of("multi-reactor", "reactor", "proactor")),
            new Factor("connection", List.of("LT", "ET")),
            new Factor("listener", List.of("LT", "ET")));

    /**
     * The noise of a machine; standard deviations of logarithms.
     *
     * @param phase slow phases, shared by the processes of a block; each block keeps 0.7 of the last one
     * @param luck of a process
     * @param slice of a slice
     * @param tails degrees of freedom of the slices' t distribution, 0 for a normal one
     * @param outliers the share of slices that are slower by 50 % on average
     * @param blockLevel how much a block changes each level of its own
     */
    record Noise(double phase, double luck, double slice, int tails, double outliers, double blockLevel) {
        static final Noise TYPICAL = new Noise(0.10, 0.012, 0.05, 0, 0.03, 0);
        static final Noise LOUD = new Noise(0.12, 0.012, 0.15, 0, 0.05, 0);
        static final Noise HEAVY_TAILS = new Noise(0.10, 0.012, 0.06, 3, 0.02, 0);
        static final Noise LEVELS_IN_BLOCKS = new Noise(0.10, 0.012, 0.05, 0, 0.03, 0.03);
    }

    private final SplittableRandom random;
    private final Noise noise;
    private final int blocks;
    private final int replicates;
    private final Map<String, double[]> blockLevels = new HashMap<>();
    private final List<Observation> observations = new ArrayList<>();
    private double[] phases = {};

    private SimulatedRun(SplittableRandom random, Noise noise, int blocks, int replicates) {
        this.random = random;
        this.noise = noise;
        this.blocks = blocks;
        this.replicates = replicates;
    }

    /** A run of the default size: two processes per cell, 20 blocks. */
    static List<Observation> observe(SplittableRandom random, Noise noise, Map<String, Double> effects) {
        return observe(random, noise, effects, 20, 2);
    }

    /**
     * @param effects the ratio of each level to its base, such as 1.05 for {@code connection=ET}, or for
     *     {@code model=reactor connection=ET} where both occur
     */
    static List<Observation> observe(
            SplittableRandom random, Noise noise, Map<String, Double> effects, int blocks, int replicates) {
        return new SimulatedRun(random, noise, blocks, replicates).observe(effects);
    }

    private List<Observation> observe(Map<String, Double> effects) {
        phases = phases();
        for (String model : FACTORS.get(0).levels()) {
            for (String connection : FACTORS.get(1).levels()) {
                for (String listener : FACTORS.get(2).levels()) {
                    cell(Map.of("model", model, "connection", connection, "listener", listener), effects);
                }
            }
        }
        return observations;
    }

    private double[] phases() {
        double[] drawn = new double[blocks];
        double state = random.nextGaussian();
        for (int b = 0; b < blocks; b++) {
            drawn[b] = noise.phase * state;
            state = 0.7 * state + Math.sqrt(1 - 0.7 * 0.7) * random.nextGaussian();
        }
        return drawn;
    }

    private void cell(Map<String, String> levels, Map<String, Double> effects) {
        double location = new TreeMap<>(effects)
                .entrySet().stream()
                        .filter(effect -> applies(effect.getKey(), levels))
                        .mapToDouble(effect -> Math.log(effect.getValue()))
                        .sum();
        boolean isBase = FACTORS.stream().allMatch(f -> f.base().equals(levels.get(f.name())));
        int processes = isBase ? 2 * replicates : replicates;
        for (int p = 0; p < processes; p++) {
            process(levels, p >= replicates, location + noise.luck * random.nextGaussian());
        }
    }

    private static boolean applies(String effect, Map<String, String> levels) {
        return List.of(effect.split(" ")).stream()
                .allMatch(part -> part.split("=")[1].equals(levels.get(part.split("=")[0])));
    }

    private void process(Map<String, String> levels, boolean control, double location) {
        String id = "s" + (100 + observations.size() / blocks);
        for (int b = 0; b < blocks; b++) {
            double value = location + phases[b] + noise.slice * slice();
            for (Map.Entry<String, String> level : new TreeMap<>(levels).entrySet()) {
                value += blockLevels.computeIfAbsent(level.toString(), l -> gaussians())[b] * noise.blockLevel;
            }
            if (random.nextDouble() < noise.outliers) {
                value -= Math.log(1.5) * Math.log(1 - random.nextDouble());
            }
            observations.add(new Observation(id, levels, control, b, 50 * Math.exp(value)));
        }
    }

    private double[] gaussians() {
        double[] drawn = new double[blocks];
        Arrays.setAll(drawn, b -> random.nextGaussian());
        return drawn;
    }

    private double slice() {
        double squares = 0;
        for (int i = 0; i < noise.tails; i++) {
            squares += Math.pow(random.nextGaussian(), 2);
        }
        return random.nextGaussian() / (noise.tails == 0 ? 1 : Math.sqrt(squares));
    }
}
