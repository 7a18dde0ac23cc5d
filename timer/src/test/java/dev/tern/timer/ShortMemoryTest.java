package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A queue whose growth fails, in a separate JVM with a small heap that gets fuller per step, so that each array
 * allocation fails once.
 */
final class ShortMemoryTest {
    private static final int STEP_BYTES = 256 << 10;
    private static final int STEPS = 20;

    @ParameterizedTest
    @EnumSource
    void aScheduleThatRunsOutOfMemoryChangesNothing(QueueKind kind) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        java, "-Xmx12m", "-XX:+UseSerialGC", "-cp", classes, Program.class.getName(), kind.name())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        assertEquals("", output);
    }

    /** Exits with status 0 on success, else with the stack trace of an uncaught exception. */
    static final class Program {
        private static final long END = 1L << 40;
        private static final Runnable NOTHING = () -> {};

        private Program() {}

        public static void main(String[] arguments) {
            for (int step = 0; step < STEPS; step++) {
                byte[] taken = new byte[step * STEP_BYTES];
                fill(QueueKind.valueOf(arguments[0]).create(0), taken.length);
            }
        }

        private static void fill(TimerQueue queue, int taken) {
            long count = 0;
            try {
                while (true) {
                    queue.schedule(count + 1, NOTHING);
                    count++;
                }
            } catch (OutOfMemoryError full) {
                require(queue.size() == count, "size", taken);
            }
            // Twice: in the second round all slots are reused.
            for (int round = 1; round <= 2; round++) {
                require(queue.expire(round * END) == count, "expired", taken);
                require(queue.isEmpty() && queue.expire(round * END) == 0, "empty", taken);
                for (long i = 0; i < count; i++) {
                    queue.schedule(round * END - count + i, NOTHING);
                }
            }
        }

        private static void require(boolean holds, String what, int taken) {
            if (!holds) {
                throw new IllegalStateException(what + ", with " + taken + " bytes taken");
            }
        }
    }
}
