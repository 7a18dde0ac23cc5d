package dev.tern.lab.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class LockStepTest {
    private static final String SLEEPING = "7 (tern-loop-0) S 1 7 7 0 -1";

    @Test
    void aThreadThatRunsOrWaitsForADiskDoesNotSleep() {
        assertTrue(LockStep.allSleep(Map.of("7", SLEEPING)));
        assertFalse(LockStep.allSleep(Map.of("7", SLEEPING, "8", "8 (tern-worker-0) R 1 7 7 0 -1")));
        assertFalse(LockStep.allSleep(Map.of("8", "8 (tern-worker-0) D 1 7 7 0 -1")));
    }

    @Test
    void theNameOfAThreadIsNotItsState() {
        assertFalse(LockStep.allSleep(Map.of("9", "9 (a) S 1) R 1 7 7 0 -1")));
        assertTrue(LockStep.allSleep(Map.of("9", "9 (a) R 1) S 1 7 7 0 -1")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theThreadsOfAProcessAreRead() throws Exception {
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        try (TaskFiles threads = new TaskFiles(sleeping.pid(), "stat")) {
            Await.until(() -> LockStep.allSleep(threads.read()));
            assertEquals(1, threads.read().size());
        } finally {
            sleeping.destroyForcibly();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThreadThatSpinsIsSeen() throws Exception {
        AtomicBoolean ends = new AtomicBoolean();
        Thread spinning = new Thread(() -> {
            while (!ends.get()) {
                Thread.onSpinWait();
            }
        });
        spinning.start();
        try (TaskFiles threads = new TaskFiles(ProcessHandle.current().pid(), "stat")) {
            assertFalse(LockStep.allSleep(threads.read()));
        } finally {
            ends.set(true);
            spinning.join();
        }
    }
}
