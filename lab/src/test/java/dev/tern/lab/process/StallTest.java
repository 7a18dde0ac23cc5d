package dev.tern.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class StallTest {
    private static final double LONG = 3600;

    @TempDir
    Path directory;

    /** The letter behind the name of the program in parentheses: T for a stopped process. */
    private static char state(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    @Test
    void stoppedProcessRunsAgainAfterTheEnd() throws Exception {
        try (Children children = new Children()) {
            ServerProcess server = new ServerProcess("s01", Map.of(), 1, false);
            Child child = children.start(server, TestServer.command(), directory.resolve("errors"));
            Stall stall = Stall.plan(child.pid(), 0, LONG);
            while (state(child.pid()) != 'T') {
                Thread.onSpinWait();
            }
            stall.end();
            assertTrue(state(child.pid()) != 'T');
        }
    }

    @Test
    void processIsNotStoppedIfTheEndComesFirst() throws Exception {
        long own = ProcessHandle.current().pid();
        Stall stall = Stall.plan(own, LONG, LONG);
        stall.end();
        assertEquals(false, state(own) == 'T');
    }
}
