package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A pool in a JVM whose heap is temporarily full. */
class ShortMemoryTest {
    private static final int THREADS = 4;

    @Test
    void allWorkersSurviveAFullHeap() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        java, "-Xmx12m", "-XX:+UseSerialGC", "-cp", classes, Program.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "a worker is missing");
            assertEquals("", new String(process.getInputStream().readAllBytes()));
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    /** Exits after one task per thread has met at a barrier, which needs all threads. */
    static final class Program {
        private static final Runnable NOTHING = () -> {};

        private Program() {}

        public static void main(String[] arguments) {
            ThreadPool pool = ThreadPool.builder()
                    .threads(THREADS)
                    .uncaught((task, e) -> {})
                    .build();
            meet(pool);
            for (int round = 0; round < 3; round++) {
                submitTasksWhileTheHeapIsFull(pool);
            }
            meet(pool);
            pool.close();
        }

        private static void meet(ThreadPool pool) {
            CyclicBarrier all = new CyclicBarrier(THREADS);
            for (int i = 0; i < THREADS; i++) {
                pool.execute(() -> await(all));
            }
        }

        private static void await(CyclicBarrier barrier) {
            try {
                barrier.await();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static void submitTasksWhileTheHeapIsFull(ThreadPool pool) {
            Object[] taken = fill();
            for (int i = 0; i < 200; i++) {
                try {
                    pool.tryExecute(NOTHING);
                } catch (OutOfMemoryError rejected) {
                    // The task was not accepted: blocking on the contended lock could not allocate.
                }
            }
            // Keeps the memory reachable until here.
            taken[0] = null;
        }

        private static Object[] fill() {
            Object[] last = new Object[1];
            for (int size = 1 << 20; size > 0; size /= 8) {
                try {
                    while (true) {
                        Object[] next = new Object[size];
                        next[0] = last;
                        last = next;
                    }
                } catch (OutOfMemoryError full) {
                    // Smaller arrays may fit.
                }
            }
            return last;
        }
    }
}
