package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures the bytes that the current thread allocates. */
final class Allocation {
    private static final int ROUNDS = 20_000;

    private Allocation() {}

    static long of(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** Runs the rounds once as warm-up; after that a round must allocate less than one byte on average. */
    static void assertNone(Runnable round) {
        of(() -> repeat(round));
        long allocated = of(() -> repeat(round));
        assertTrue(allocated < ROUNDS, () -> allocated + " bytes in " + ROUNDS + " rounds");
    }

    private static void repeat(Runnable round) {
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
    }
}
