package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full in the midst of a line. */
class FullDiskTest {
    @TempDir
    Path folder;

    private static ByteBuffer lines(String lines) {
        return ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void nothingIsWrittenBehindAPieceOfALineHoweverOftenItIsTried(int tries) throws IOException {
        SmallDisk disk = new SmallDisk("whole\ntorn".length());
        Path file = folder.resolve("x.log");
        RollingFileSink sink = RollingFileSink.builder(file).opener(disk::open).build();
        sink.write(lines("whole\n"));
        for (int i = 0; i <= tries; i++) {
            ByteBuffer batch = lines("torn here\n");
            assertThrows(IOException.class, () -> sink.write(batch));
            assertEquals(0, batch.position());
        }
        disk.left.set(100);
        sink.write(lines("next\n"));
        sink.close();
        assertEquals("whole\ntorn\nnext\n", Files.readString(file));
    }

    /**
     * Space comes and goes at random: each line that counts as written is there, once, in its order; else there are
     * beginnings of lost ones.
     */
    @Test
    void whatCountsAsWrittenIsThereAndNothingIsGluedToIt() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SmallDisk disk = new SmallDisk(random.nextInt(100));
            Path file = folder.resolve(seed + ".log");
            List<String> written = new ArrayList<>();
            List<String> lost = new ArrayList<>();
            try (RollingFileSink sink =
                    RollingFileSink.builder(file).opener(disk::open).build()) {
                for (int i = 0; i < 60; i++) {
                    List<String> two = List.of("<" + i + "x".repeat(random.nextInt(20)) + ">", "<" + i + "y>");
                    int count = count(sink, two);
                    written.addAll(two.subList(0, count));
                    lost.addAll(two.subList(count, 2));
                    disk.left.addAndGet(random.nextInt(4) == 0 ? random.nextInt(60) : 0);
                }
            }
            List<String> rows = new ArrayList<>(Files.readAllLines(file));
            rows.removeIf(row -> !written.contains(row) && lost.stream().anyMatch(line -> line.startsWith(row)));
            assertEquals(written, rows, "seed " + seed);
        }
    }

    /** How many lines are written: so many line feeds are before the position. */
    private static int count(RollingFileSink sink, List<String> lines) {
        ByteBuffer batch = lines(String.join("\n", lines) + "\n");
        try {
            sink.write(batch);
        } catch (IOException full) {
            // The position says what was taken.
        }
        int count = 0;
        for (int i = 0; i < batch.position(); i++) {
            count += batch.get(i) == '\n' ? 1 : 0;
        }
        return count;
    }
}
