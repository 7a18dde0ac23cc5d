package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LoopCountsTest {
    private static final int WORKERS = 4;
    private static final int STEPS = 100_000;

    private final LoopCounts counts = new LoopCounts();

    @Test
    void concurrentOwnersLoseNoCount() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                tasks.add(() -> count(ThreadKind.WORKER));
            }
            List<Future<Void>> started = tasks.stream().map(workers::submit).toList();
            count(ThreadKind.LOOP);
            for (Future<Void> each : started) {
                each.get();
            }
        } finally {
            workers.shutdown();
        }
        assertEquals((WORKERS + 1L) * STEPS, counts.sum(StepCounts::reads));
        assertEquals((WORKERS + 1L) * STEPS / 2, counts.sum(StepCounts::emptyReads));
        assertEquals((WORKERS + 1L) * STEPS, counts.sum(StepCounts::arms));
        assertEquals(0, counts.sum(StepCounts::writes));
    }

    private Void count(ThreadKind caller) {
        for (int i = 0; i < STEPS; i++) {
            counts.of(caller).read(i % 2 == 0);
            counts.of(caller).arms().increment();
        }
        return null;
    }

    @Test
    void aThreadKeepsItsCounts() {
        assertSame(counts.of(ThreadKind.WORKER), counts.of(ThreadKind.WORKER));
        assertNotSame(counts.of(ThreadKind.WORKER), counts.of(ThreadKind.LOOP));
    }
}
