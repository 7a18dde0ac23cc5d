package dev.tern.lab.run;

import dev.tern.lab.results.Slice;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decides when the JVM of a server has compiled what it will compile: the CPU times per request of successive slices
 * differ little, or there have been many slices.
 *
 * <p>Thread safety: confined to one thread.
 */
final class WarmUp {
    private static final int COMPARED = 3;
    private static final double MAX_SPREAD = 0.05;

    private final int maxSlices;
    private final Deque<Double> last = new ArrayDeque<>();
    private int slices;

    WarmUp(int maxSlices) {
        this.maxSlices = maxSlices;
    }

    /** Measures one slice of a server. */
    @FunctionalInterface
    interface Measurement {
        /** Measures. */
        Slice of(Trial trial) throws IOException, InterruptedException;
    }

    /** Loads the servers in rounds, so that the compiler threads of one have time while the others are measured. */
    static void run(List<Trial> trials, int maxSlices, Measurement measurement)
            throws IOException, InterruptedException {
        List<Trial> cold = new ArrayList<>(trials);
        List<WarmUp> states = new ArrayList<>();
        trials.forEach(each -> states.add(new WarmUp(maxSlices)));
        while (!cold.isEmpty()) {
            for (int i = cold.size() - 1; i >= 0; i--) {
                states.get(i).add(measurement.of(cold.get(i)).cpuMicrosPerRequest());
                if (states.get(i).isWarm()) {
                    states.remove(i);
                    cold.remove(i);
                }
            }
        }
    }

    void add(double cpuMicrosPerRequest) {
        slices++;
        last.addLast(cpuMicrosPerRequest);
        if (last.size() > COMPARED) {
            last.removeFirst();
        }
    }

    boolean isWarm() {
        if (slices >= maxSlices) {
            return true;
        }
        double least = last.stream().mapToDouble(each -> each).min().orElse(0);
        double most = last.stream().mapToDouble(each -> each).max().orElse(0);
        return last.size() == COMPARED && most - least <= MAX_SPREAD * least;
    }
}
