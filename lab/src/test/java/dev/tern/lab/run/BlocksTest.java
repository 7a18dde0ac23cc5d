package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.lab.results.Journal;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlocksTest implements Blocks.Watcher {
    private static final double BUSY = 0.2;
    private static final double QUIET = 0.05;

    @TempDir
    Path directory;

    private Journal journal;
    private final List<String> measured = new ArrayList<>();
    private final List<Integer> done = new ArrayList<>();
    /** The number of busy slices of each server. */
    private final Map<String, Integer> busy = new HashMap<>();

    private int stopAfter = Integer.MAX_VALUE;

    @BeforeEach
    void create() throws IOException {
        journal = Journal.create(directory);
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    @Override
    public void slice(Trial trial, int block) {}

    @Override
    public void block(int block) {
        done.add(block);
    }

    @Override
    public boolean isStopped() {
        return measured.size() >= stopAfter;
    }

    private void run() throws IOException, InterruptedException {
        List<Trial> trials = List.of(trial("a"), trial("b"), trial("c"));
        new Blocks(journal, 2, this::measure, this).run(trials, 4);
    }

    private static Trial trial(String id) {
        return new Trial("cells", new ServerProcess(id, Map.of(), 1, false), Load.closed(1));
    }

    private Slice measure(Trial trial, int block) {
        String id = trial.server().id();
        measured.add(id);
        boolean isBusy = busy.merge(id, -1, Integer::sum) >= 0;
        return TestSlices.slice("cells", block, id, isBusy ? BUSY : QUIET);
    }

    private List<String> recorded() {
        return journal.slices().stream()
                .map(slice -> slice.server() + slice.block())
                .toList();
    }

    @Test
    void quietSlicesAreMeasuredOnceInOrder() throws Exception {
        run();
        assertEquals(List.of("a", "b", "c"), measured);
        assertEquals(List.of("a4", "b4", "c4"), recorded());
        assertEquals(List.of(4), done);
        assertEquals(0, journal.repeated());
    }

    @Test
    void disturbedSliceIsRepeatedAtTheEndOfTheBlock() throws Exception {
        busy.put("a", 1);
        run();
        assertEquals(List.of("a", "b", "c", "a"), measured);
        assertEquals(List.of("b4", "c4", "a4"), recorded());
        assertEquals(1, journal.repeated());
    }

    @Test
    void repeatsAreBoundedAndTheLastSliceIsKept() throws Exception {
        busy.put("b", 100);
        run();
        assertEquals(List.of("a", "b", "c", "b", "b"), measured);
        assertEquals(List.of("a4", "c4", "b4"), recorded());
        assertEquals(BUSY, journal.slices().get(2).foreignCpuSeconds());
        assertEquals(2, journal.repeated());
    }

    @Test
    void stoppedBlockKeepsItsSlicesAndIsNotReportedAsDone() throws Exception {
        stopAfter = 2;
        run();
        assertEquals(List.of("a4", "b4"), recorded());
        assertEquals(List.of(), done);
    }
}
