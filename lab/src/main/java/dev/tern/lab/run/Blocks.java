package dev.tern.lab.run;

import dev.tern.lab.results.Journal;
import dev.tern.lab.results.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the trials of a part in blocks: in each block every trial once, in random order. A slice that other
 * processes disturbed is measured again at the end of its block.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Blocks {
    private static final double MAX_FOREIGN_SHARE = 0.05;
    private static final int MAX_REPEATS = 2;

    private final Journal journal;
    private final int cpus;
    private final Measurement measurement;
    private final Watcher watcher;

    /** Measures a trial. */
    @FunctionalInterface
    interface Measurement {
        /** Measures a slice. */
        Slice of(Trial trial, int block) throws IOException, InterruptedException;
    }

    /** Observes the blocks, and may stop them. */
    interface Watcher {
        /** A slice begins. */
        void slice(Trial trial, int block);

        /** A block has been recorded. */
        void block(int block) throws IOException;

        /** Whether no further slice is wanted. */
        boolean isStopped();
    }

    Blocks(Journal journal, int cpus, Measurement measurement, Watcher watcher) {
        this.journal = journal;
        this.cpus = cpus;
        this.measurement = measurement;
        this.watcher = watcher;
    }

    /** Measures one block of trials in this order. */
    void run(List<Trial> order, int block) throws IOException, InterruptedException {
        List<Trial> disturbed = order;
        for (int round = 0; round <= MAX_REPEATS && !disturbed.isEmpty(); round++) {
            disturbed = round(disturbed, block, round == MAX_REPEATS);
        }
        if (!watcher.isStopped()) {
            watcher.block(block);
        }
    }

    /** The trials that have to be measured again. */
    private List<Trial> round(List<Trial> trials, int block, boolean last) throws IOException, InterruptedException {
        List<Trial> disturbed = new ArrayList<>();
        for (Trial trial : trials) {
            if (watcher.isStopped()) {
                return List.of();
            }
            watcher.slice(trial, block);
            Slice slice = measurement.of(trial, block);
            if (last || !isDisturbed(slice)) {
                journal.add(slice);
            } else {
                journal.addRepeated(slice);
                disturbed.add(trial);
            }
        }
        return disturbed;
    }

    private boolean isDisturbed(Slice slice) {
        return slice.foreignCpuSeconds() > MAX_FOREIGN_SHARE * slice.seconds() * cpus;
    }
}
