package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RollingFileSinkTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private static ByteBuffer lines(String... lines) {
        return ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** A file that is continued was begun on the day of its last change, which the tests' clock does not set. */
    private void lastWrittenAtNoon(String name) throws IOException {
        Files.setLastModifiedTime(folder.resolve(name), FileTime.from(NOON.instant()));
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    /** The number goes on though older files are gone: begun again, the newest file would be taken for the oldest. */
    @Test
    void theNewestFilesAreKeptHoweverOftenItRolls() throws IOException {
        RollingFileSink sink = RollingFileSink.builder(folder.resolve("x.log"))
                .maxLines(1)
                .keep(2)
                .clock(NOON)
                .build();
        for (int i = 1; i <= 7; i++) {
            sink.write(lines("line " + i));
        }
        sink.close();
        assertEquals(List.of("x.log", "x.log.2026-11-23.5", "x.log.2026-11-23.6"), names());
        assertEquals("line 7\n", text("x.log"));
        assertEquals("line 6\n", text("x.log.2026-11-23.6"));
        assertEquals("line 5\n", text("x.log.2026-11-23.5"));
    }

    @Test
    void filesOfOthersAreNeitherCountedNorRemoved() throws IOException {
        Files.writeString(folder.resolve("x.log.2026-11-23.backup"), "mine");
        Files.writeString(folder.resolve("y.log.2026-11-23.1"), "mine");
        RollingFileSink sink = RollingFileSink.builder(folder.resolve("x.log"))
                .maxLines(1)
                .keep(1)
                .clock(NOON)
                .build();
        sink.write(lines("a", "b", "c"));
        sink.close();
        assertEquals(List.of("x.log", "x.log.2026-11-23.2", "x.log.2026-11-23.backup", "y.log.2026-11-23.1"), names());
    }

    @Test
    void aLineLongerThanTheBoundHasAFileOfItsOwn() throws IOException {
        RollingFileSink sink = RollingFileSink.builder(folder.resolve("x.log"))
                .maxBytes(10)
                .clock(NOON)
                .build();
        sink.write(lines("short", "x".repeat(50), "short"));
        sink.close();
        assertEquals("short\n", text("x.log.2026-11-23.1"));
        assertEquals("x".repeat(50) + "\n", text("x.log.2026-11-23.2"));
        assertEquals("short\n", text("x.log"));
    }

    @Test
    void aFileOfYesterdayIsRolledUnderItsOwnDayAfterARestart() throws IOException {
        Path file = Files.writeString(folder.resolve("x.log"), "old\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-22T23:00:00Z")));
        RollingFileSink sink = RollingFileSink.builder(file).daily().clock(NOON).build();
        sink.write(lines("new"));
        sink.close();
        assertEquals("old\n", text("x.log.2026-11-22.1"));
        assertEquals("new\n", text("x.log"));
    }

    @Test
    void aPieceOfALineThatACrashLeftIsEnded() throws IOException {
        Path file = Files.writeString(folder.resolve("x.log"), "whole\ntorn");
        RollingFileSink sink = RollingFileSink.builder(file).build();
        sink.write(lines("next"));
        sink.close();
        assertEquals("whole\ntorn\nnext\n", text("x.log"));
    }

    @Test
    void aDirectoryThatIsGoneIsMadeAgain() throws IOException {
        Path file = folder.resolve("logs/x.log");
        RollingFileSink sink = RollingFileSink.builder(file).build();
        sink.write(lines("one"));
        sink.close();
        Files.delete(file);
        Files.delete(file.getParent());
        sink.write(lines("two"));
        sink.close();
        assertEquals("two\n", Files.readString(file));
    }

    @Test
    void aRollThatFailsLosesNoLineAndIsSaidOnce() throws IOException {
        List<IOException> reports = new ArrayList<>();
        LogErrorHandler errors = new LogErrorHandler() {
            @Override
            public void failed(IOException cause) {
                throw new AssertionError(cause);
            }

            @Override
            public void healed(long discardedLines) {
                throw new AssertionError();
            }

            @Override
            public void rollFailed(IOException cause) {
                reports.add(cause);
            }
        };
        Path file = folder.resolve("x.log");
        RollingFileSink sink = RollingFileSink.builder(file)
                .maxLines(1)
                .clock(NOON)
                .errors(errors)
                .nanoClock(() -> 0)
                .build();
        sink.write(lines("one"));
        // Its name is gone, which it has not noticed yet, so it cannot be renamed; the open file takes lines all the
        // same.
        Path elsewhere = Files.move(file, folder.resolve("elsewhere"));
        sink.write(lines("two", "three"));
        sink.close();
        assertEquals("one\ntwo\nthree\n", Files.readString(elsewhere));
        assertEquals(1, reports.size());
    }

    /** Its name is so long that the one of a rolled file is too long. */
    @Test
    void aRepeatedlyFailingRollIsReportedOnce() throws IOException {
        AtomicLong nanos = new AtomicLong();
        Reports reports = new Reports();
        Path file = folder.resolve("x".repeat(250));
        RollingFileSink sink = RollingFileSink.builder(file)
                .maxLines(1)
                .errors(reports)
                .nanoClock(nanos::get)
                .build();
        for (int i = 0; i < 5; i++) {
            sink.write(lines("line"));
            nanos.addAndGet(1_000_000_000);
        }
        sink.close();
        assertEquals(5, Files.readAllLines(file).size());
        assertEquals(List.of("rollFailed"), reports.all);
    }

    @Test
    void aMovedOrDeletedFileIsReplacedWithinASecond() throws IOException {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
        Path file = folder.resolve("x.log");
        RollingFileSink sink =
                RollingFileSink.builder(file).nanoClock(nanos::get).build();
        sink.write(lines("one"));
        Files.move(file, folder.resolve("moved"));
        nanos.addAndGet(999_999_999);
        sink.write(lines("two"));
        nanos.incrementAndGet();
        sink.write(lines("three"));
        Files.delete(file);
        nanos.addAndGet(1_000_000_000);
        sink.write(lines("four"));
        sink.close();
        assertEquals("one\ntwo\n", text("moved"));
        assertEquals("four\n", text("x.log"));
    }

    /** /dev/full takes nothing, as a full disk. */
    @Test
    void aFullDiskIsAnErrorAndThePositionSaysWhatWasTaken() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        RollingFileSink sink = RollingFileSink.builder(full).build();
        ByteBuffer batch = lines("one", "two");
        assertThrows(IOException.class, () -> sink.write(batch));
        assertEquals(0, batch.position());
        assertEquals(8, batch.limit());
        sink.close();
    }

    /** Also what an earlier process left uncompressed; files of both kinds count as kept. */
    @Test
    void rolledFilesAreCompressedAndNothingOfThemIsLost() throws IOException {
        Files.writeString(folder.resolve("a.log.2026-11-22.1"), "old\n");
        Path file = folder.resolve("a.log");
        try (RollingFileSink sink = RollingFileSink.builder(file)
                .maxLines(1)
                .keep(3)
                .gzip()
                .clock(NOON)
                .build()) {
            for (int i = 0; i < 6; i++) {
                sink.write(lines("line " + i));
            }
        }
        lastWrittenAtNoon("a.log");
        try (RollingFileSink sink = RollingFileSink.builder(file)
                .maxLines(1)
                .keep(3)
                .gzip()
                .clock(NOON)
                .build()) {
            sink.write(lines("last"));
        }
        assertEquals(
                List.of("a.log", "a.log.2026-11-23.4.gz", "a.log.2026-11-23.5.gz", "a.log.2026-11-23.6.gz"), names());
        try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("a.log.2026-11-23.6.gz")))) {
            assertEquals("line 5\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals("last\n", text("a.log"));
    }

    /** A file that is rolled while another is compressed has its turn when that is done, not with the next roll. */
    @Test
    void whenItIsClosedAllRolledFilesAreCompressedAndNoMoreAreKept() throws IOException {
        RollingFileSink sink = RollingFileSink.builder(folder.resolve("x.log"))
                .maxLines(1)
                .keep(2)
                .gzip()
                .clock(NOON)
                .build();
        for (int i = 1; i <= 60; i++) {
            sink.write(lines("line " + i));
        }
        sink.close();
        assertEquals(List.of("x.log", "x.log.2026-11-23.58.gz", "x.log.2026-11-23.59.gz"), names());
    }

    /** Something that cannot be removed has the name of a rolled file. */
    private void obstruct() throws IOException {
        Files.createDirectories(folder.resolve("x.log.2026-11-22.1").resolve("mine"));
    }

    @Test
    void aFileThatCannotBeRemovedIsNotARollThatFailedAndIsSaidOnce() throws IOException {
        for (boolean gzip : new boolean[] {false, true}) {
            obstruct();
            Reports reports = new Reports();
            RollingFileSink.Builder builder = RollingFileSink.builder(folder.resolve("x.log"))
                    .maxLines(1)
                    .keep(1)
                    .errors(reports)
                    .clock(NOON);
            RollingFileSink sink = (gzip ? builder.gzip() : builder).build();
            for (int i = 0; i < 5; i++) {
                sink.write(lines("line"));
            }
            sink.close();
            assertEquals(List.of("cleanUpFailed"), reports.all);
        }
    }

    /** It is the oldest; the others must not fill the disk for its sake. */
    @Test
    void aFileThatCannotBeRemovedKeepsNoneOfTheOthers() throws IOException {
        obstruct();
        RollingFileSink.Builder builder =
                RollingFileSink.builder(folder.resolve("x.log")).maxLines(1).keep(1);
        try (RollingFileSink sink = builder.errors(new Reports()).clock(NOON).build()) {
            sink.write(lines("one", "two", "three", "four"));
        }
        assertEquals(List.of("x.log", "x.log.2026-11-22.1", "x.log.2026-11-23.3"), names());
    }

    @Test
    void aFileThatCannotBeCompressedKeepsNoneOfTheOthersPlain() throws IOException {
        obstruct();
        RollingFileSink.Builder builder =
                RollingFileSink.builder(folder.resolve("x.log")).maxLines(1).gzip();
        try (RollingFileSink sink = builder.errors(new Reports()).clock(NOON).build()) {
            sink.write(lines("one", "two", "three"));
        }
        assertEquals(List.of("x.log", "x.log.2026-11-22.1", "x.log.2026-11-23.1.gz", "x.log.2026-11-23.2.gz"), names());
    }

    @Test
    void aHandlerThatThrowsLosesNoLineAndIsToldOnce() throws IOException {
        obstruct();
        Path file = folder.resolve("x.log");
        AtomicInteger told = new AtomicInteger();
        LogErrorHandler bad = new Reports() {
            @Override
            public void rollFailed(IOException cause) {
                told.incrementAndGet();
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void cleanUpFailed(IOException cause) {
                told.incrementAndGet();
                throw new IllegalStateException("on purpose");
            }
        };
        RollingFileSink sink = RollingFileSink.builder(file)
                .maxLines(1)
                .keep(1)
                .errors(bad)
                .nanoClock(() -> 0)
                .clock(NOON)
                .build();
        sink.write(lines("one", "two", "three"));
        Path elsewhere = Files.move(file, folder.resolve("elsewhere"));
        sink.write(lines("four"));
        sink.close();
        assertEquals("three\nfour\n", Files.readString(elsewhere));
        assertEquals(2, told.get());
    }

    /**
     * Windows has no keys of files. A piece of a line that another process appends shows whether the file was reopened.
     */
    @Test
    void aFileWithoutAKeyIsOpenedOnceAndNoticedWhenItIsGone() throws IOException {
        AtomicLong nanos = new AtomicLong();
        Path file = folder.resolve("x.log");
        RollingFileSink sink = RollingFileSink.builder(file)
                .keys(attributes -> null)
                .nanoClock(nanos::get)
                .build();
        sink.write(lines("one"));
        Files.writeString(file, "two", StandardOpenOption.APPEND);
        nanos.addAndGet(1_000_000_000);
        sink.write(lines(" three"));
        assertEquals("one\ntwo three\n", text("x.log"));
        Files.delete(file);
        nanos.addAndGet(1_000_000_000);
        sink.write(lines("four"));
        sink.close();
        assertEquals("four\n", text("x.log"));
    }

    @Test
    void nothingIsTouchedBeforeTheFirstLine() throws IOException {
        Path file = folder.resolve("deep/x.log");
        RollingFileSink sink = RollingFileSink.builder(file).build();
        sink.force();
        sink.close();
        assertFalse(Files.exists(file.getParent()));
    }

    @Test
    void boundsAreNamed() {
        RollingFileSink.Builder builder = RollingFileSink.builder(folder.resolve("x.log"));
        for (org.junit.jupiter.api.function.Executable bad : List.<org.junit.jupiter.api.function.Executable>of(
                () -> builder.maxBytes(0), () -> builder.maxLines(-1), () -> builder.keep(0))) {
            String message = assertThrows(IllegalArgumentException.class, bad).getMessage();
            assertTrue(message.endsWith("must be > 0"), message);
        }
    }

    /**
     * Random lines in random batches: all files together are all lines, each file keeps its bounds and ends with a
     * line.
     */
    @RepeatedTest(20)
    void theFilesTogetherAreTheLines() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int maxBytes = 50 + random.nextInt(500);
        int maxLines = 1 + random.nextInt(20);
        StringBuilder all = new StringBuilder();
        for (int restart = 0; restart < 3; restart++) {
            RollingFileSink sink = RollingFileSink.builder(folder.resolve("x.log"))
                    .maxBytes(maxBytes)
                    .maxLines(maxLines)
                    .clock(NOON)
                    .build();
            for (int batch = 0; batch < 20; batch++) {
                StringBuilder text = new StringBuilder();
                for (int line = random.nextInt(10); line >= 0; line--) {
                    text.append("x".repeat(random.nextInt(60))).append('\n');
                }
                all.append(text);
                sink.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
            }
            sink.close();
            lastWrittenAtNoon("x.log");
        }
        StringBuilder found = new StringBuilder();
        for (int number = 1; Files.exists(folder.resolve("x.log.2026-11-23." + number)); number++) {
            found.append(checked("x.log.2026-11-23." + number, maxBytes, maxLines, seed));
        }
        found.append(checked("x.log", maxBytes, maxLines, seed));
        assertEquals(all.toString(), found.toString(), "seed " + seed);
    }

    private String checked(String name, int maxBytes, int maxLines, long seed) throws IOException {
        String text = text(name);
        long lines = text.lines().count();
        assertTrue(text.endsWith("\n"), name + ", seed " + seed);
        assertTrue(lines <= maxLines, name + ", seed " + seed);
        assertTrue(text.length() <= maxBytes || lines == 1, name + ", seed " + seed);
        return text;
    }
}
