package dev.tern.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFilesTest {
    @TempDir
    Path root;

    private ProcFiles proc;

    @BeforeEach
    void createFiles() throws IOException {
        proc = new ProcFiles(root);
        write("stat", """
                cpu  100 20 30 4000 5 60 70 8 9 1
                cpu0 10 2 3 400 5 6 7 1 9 0
                cpu1 20 4 6 800 5 6 7 2 9 0
                cpu10 1000 0 0 0 0 0 0 0 0 0
                intr 5 1 2
                """);
        write("meminfo", "MemTotal: 24000 kB\nMemAvailable:    2048 kB\n");
        write("loadavg", "1.25 0.50 0.10 2/300 4711\n");
        write("42/task/42/schedstat", "1000 5 7\n");
        write("42/task/43/schedstat", "2500 5 7\n");
        write("42/task/42/status", "Name: a\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t2\n");
        write("42/task/43/status", "Name: b\nvoluntary_ctxt_switches:\t30\nnonvoluntary_ctxt_switches:\t0\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void cpuTimeIsReadForEachThread() throws IOException {
        assertEquals(Map.of("42", 1000L, "43", 2500L), proc.cpuNanosByThread(42));
    }

    @Test
    void contextSwitchesOfAllThreadsAreAdded() throws IOException {
        assertEquals(37, proc.contextSwitches(42));
    }

    @Test
    void threadThatHasEndedIsLeftOut() throws IOException {
        Files.delete(root.resolve("42/task/43/schedstat"));
        assertEquals(Map.of("42", 1000L), proc.cpuNanosByThread(42));
    }

    @Test
    void processThatHasEndedHasNoThreads() throws IOException {
        assertEquals(Map.of(), proc.cpuNanosByThread(7));
        assertEquals(0, proc.contextSwitches(7));
    }

    @Test
    void tasksOfTheseProcessorsOnlyAreCountedWithoutInterrupts() throws IOException {
        assertEquals(10 + 2 + 3 + 1, proc.taskTicks(Cpus.parse("0")));
        assertEquals(16 + 20 + 4 + 6 + 2, proc.taskTicks(Cpus.parse("0-1")));
    }

    @Test
    void memoryAndLoadAreRead() throws IOException {
        assertEquals(OptionalLong.of(2048 << 10), proc.availableMemory());
        assertEquals(1.25, proc.loadAverage());
    }

    @Test
    void withoutProcNothingIsKnown() throws IOException {
        ProcFiles none = new ProcFiles(root.resolve("none"));
        assertFalse(none.exist());
        assertTrue(proc.exist());
        assertEquals(Map.of(), none.cpuNanosByThread(42));
        assertEquals(0, none.taskTicks(Cpus.parse("0")));
        assertEquals(OptionalLong.empty(), none.availableMemory());
        assertEquals(-1, none.loadAverage());
        assertEquals(Optional.empty(), none.value("cpuinfo", "model name"));
    }
}
