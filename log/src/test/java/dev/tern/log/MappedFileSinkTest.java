package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFileSinkTest {
    private static final int LINES = 20_000;

    @TempDir
    Path folder;

    private static ByteBuffer lines(String... lines) {
        return ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes lines, then ends as no program should. */
    public static final class Killed {
        public static void main(String[] args) throws Exception {
            LogWriter writer = LogWriter.builder(new MappedFileSink(Path.of(args[0]), StandardCharsets.UTF_8, 10_000))
                    .build();
            for (int i = 0; i < LINES; i++) {
                writer.write("line " + i);
            }
            String self = String.valueOf(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-9", self).start().waitFor();
        }
    }

    @Test
    void noLineThatWasWrittenIsLostByAKill() throws Exception {
        Path file = folder.resolve("x.log");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = String.join(
                File.pathSeparator,
                Path.of(LogWriter.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                Path.of(Killed.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
        Process process = new ProcessBuilder(java, "-cp", classes, Killed.class.getName(), file.toString())
                .inheritIO()
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(128 + 9, process.exitValue());
        assertTrue(Files.size(file) > 0);
        try (MappedFileSink next = new MappedFileSink(file)) {
            next.write(lines("after"));
        }
        List<String> all = Files.readAllLines(file);
        assertEquals(LINES + 1, all.size());
        assertEquals("line " + (LINES - 1), all.get(LINES - 1));
        assertEquals("after", all.get(LINES));
    }

    /** Chunks of all lengths against lines of all lengths, some longer than a chunk, with a restart now and then. */
    @Test
    void theFileIsTheLines() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Path file = folder.resolve(seed + ".log");
            List<String> written = new ArrayList<>();
            MappedFileSink sink = new MappedFileSink(file, StandardCharsets.UTF_8, 1 + random.nextInt(200));
            for (int i = 0; i < 100; i++) {
                String line = i + "x".repeat(random.nextInt(150));
                sink.write(lines(line));
                written.add(line);
                if (random.nextInt(10) == 0) {
                    sink.force();
                    sink.close();
                    sink = new MappedFileSink(file, StandardCharsets.UTF_8, 1 + random.nextInt(200));
                }
            }
            sink.close();
            assertEquals(written, Files.readAllLines(file), "seed " + seed);
        }
    }

    @Test
    void aPieceOfALineAndTheZerosBehindItAreEnded() throws IOException {
        Path file = folder.resolve("x.log");
        Files.write(file, ("whole\nhalf" + "\0".repeat(100_000)).getBytes(StandardCharsets.US_ASCII));
        try (MappedFileSink sink = new MappedFileSink(file)) {
            sink.write(lines("next"));
        }
        assertEquals("whole\nhalf\nnext\n", Files.readString(file));
    }

    @Test
    void aFileOfZerosOnlyIsReplaced() throws IOException {
        Path file = Files.write(folder.resolve("x.log"), new byte[200_000]);
        try (MappedFileSink sink = new MappedFileSink(file)) {
            sink.write(lines("first"));
        }
        assertEquals("first\n", Files.readString(file));
    }

    @Test
    void aFullDiskIsAnErrorAndTakesNothing() throws IOException {
        Path full = Path.of("/dev/full");
        if (Files.exists(full)) {
            try (MappedFileSink sink = new MappedFileSink(full)) {
                ByteBuffer batch = lines("lost");
                assertThrows(IOException.class, () -> sink.write(batch));
                assertEquals(0, batch.position());
            }
        }
    }

    @Test
    void nothingIsTouchedBeforeTheFirstLine() throws IOException {
        Path file = folder.resolve("none").resolve("x.log");
        new MappedFileSink(file).close();
        assertFalse(Files.exists(file));
    }
}
