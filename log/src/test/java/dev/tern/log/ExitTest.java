package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a JVM of its own, with the module's classes on its class path and nothing else. */
class ExitTest {
    private static final int LINES = 50_000;

    @TempDir
    Path folder;

    /** Writes lines to a file, and ends in the way that is asked for. */
    public static final class Program {
        public static void main(String[] args) throws Exception {
            LogWriter writer = LogWriter.builder(new SlowDisk(
                            RollingFileSink.builder(Path.of(args[1])).build()))
                    .queue(1 << 22, OverflowPolicy.BLOCK)
                    .build()
                    .closeAtExit();
            if (args[0].equals("another hook")) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> writeLast(writer)));
            }
            for (int i = 0; i < (args[0].equals("another hook") ? LINES - 1 : LINES); i++) {
                writer.write("line " + i);
            }
            switch (args[0]) {
                case "exit" -> System.exit(0);
                case "return" -> {}
                case "throw" -> throw new IllegalStateException("on purpose");
                case "close" -> writer.close();
                case "another hook" -> System.exit(0);
                case "exit while it is closed" -> {
                    Thread closer = new Thread(writer::close);
                    closer.setDaemon(true);
                    closer.start();
                    while (closer.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                    System.exit(0);
                }
                default ->
                    new ProcessBuilder(
                                    "kill",
                                    String.valueOf(ProcessHandle.current().pid()))
                            .start()
                            .waitFor();
            }
        }
    }

    /** Writes the last line when all others are written, and the queue and the sink are closed. */
    private static void writeLast(LogWriter writer) {
        while (writer.statistics().written() < LINES - 1) {
            Thread.onSpinWait();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("tern-log-exit")) {
                joined(thread);
            }
        }
        writer.write("line " + (LINES - 1));
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Holds the first lines up, so that all others still wait when the program ends. */
    private record SlowDisk(LogSink disk) implements LogSink {
        @Override
        public void write(ByteBuffer lines) throws IOException {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            disk.write(lines);
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "return", "throw", "close", "SIGTERM", "another hook", "exit while it is closed"})
    void allLinesAreWrittenHoweverTheProgramEnds(String way) throws Exception {
        Path file = folder.resolve("x.log");
        run(way, file.toString());
        List<String> lines = Files.readAllLines(file);
        assertEquals(LINES, lines.size());
        assertEquals("line " + (LINES - 1), lines.get(LINES - 1));
    }

    @Test
    void noLoggingLibraryIsNeededOrLoaded() throws Exception {
        String loaded = run("close", folder.resolve("x.log").toString());
        assertTrue(loaded.contains("dev.tern.log.LogWriter "), "classes are reported as they are loaded");
        assertTrue(!loaded.contains("org.slf4j") && !loaded.contains("logback"), loaded);
    }

    private String run(String... arguments) throws Exception {
        String classes = Path.of(LogWriter.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        String tests = Path.of(ExitTest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xlog:class+load",
                        "-cp",
                        classes + File.pathSeparator + tests,
                        Program.class.getName(),
                        arguments[0],
                        arguments[1])
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
