package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogWriterTest {
    @TempDir
    Path folder;

    /** Keeps what it is given; can be held up, and can fail. */
    private static final class TestSink implements LogSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch entered = new CountDownLatch(1);
        private CountDownLatch gate = new CountDownLatch(0);
        private volatile boolean broken;
        private boolean closed;

        @Override
        public void write(ByteBuffer lines) throws IOException {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (broken) {
                throw new IOException("no space left");
            }
            byte[] batch = new byte[lines.remaining()];
            lines.get(batch);
            assertEquals('\n', batch[batch.length - 1], "a batch is whole lines");
            bytes.writeBytes(batch);
        }

        @Override
        public void close() {
            closed = true;
        }

        List<String> lines() {
            return bytes.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static final class Reports implements LogErrorHandler {
        private final List<String> all = new ArrayList<>();

        @Override
        public void failed(IOException cause) {
            all.add("failed");
        }

        @Override
        public void healed(long discardedLines) {
            all.add("healed " + discardedLines);
        }
    }

    @Test
    void aSynchronousLineIsInTheSinkWhenWriteReturns() {
        TestSink sink = new TestSink();
        try (LogWriter writer = LogWriter.builder(sink).build()) {
            assertTrue(writer.write("héllo"));
            assertEquals(List.of("héllo"), sink.lines());
        }
        assertTrue(sink.closed);
    }

    @Test
    void everyLineOfManyProducersComesOnceAndInTheirOrder() throws InterruptedException {
        TestSink sink = new TestSink();
        int producers = 4;
        int each = 20_000;
        try (LogWriter writer =
                LogWriter.builder(sink).queue(4096, OverflowPolicy.BLOCK).build()) {
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                int producer = p;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        writer.write(producer + " " + i);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        int[] next = new int[producers];
        for (String line : sink.lines()) {
            String[] parts = line.split(" ");
            assertEquals(next[Integer.parseInt(parts[0])]++, Integer.parseInt(parts[1]));
        }
        for (int count : next) {
            assertEquals(each, count);
        }
    }

    /** A full queue of TinyWebServer writes in the caller, and so reorders lines. */
    @Test
    void withoutRoomTheNewestIsDroppedCountedAndAnnounced() throws InterruptedException {
        TestSink sink = new TestSink();
        sink.gate = new CountDownLatch(1);
        long dropped = 0;
        try (LogWriter writer =
                LogWriter.builder(sink).queue(1024, OverflowPolicy.DROP_NEWEST).build()) {
            writer.write("first");
            sink.entered.await();
            for (int i = 0; i < 200; i++) {
                dropped += writer.write("line " + i) ? 0 : 1;
            }
            assertTrue(dropped > 0);
            assertEquals(dropped, writer.statistics().dropped());
            sink.gate.countDown();
            writer.flush();
            writer.write("last");
        }
        List<String> lines = sink.lines();
        assertEquals("[tern-log] " + dropped + " lines missing", lines.get(lines.size() - 2));
        assertEquals("last", lines.get(lines.size() - 1));
        assertEquals(200 - dropped + 3, lines.size());
    }

    @Test
    void aCallerWhosePatienceIsOverLosesItsLineAndTheOthersKeepTheirs() throws InterruptedException {
        TestSink sink = new TestSink();
        sink.gate = new CountDownLatch(1);
        OverflowPolicy policy = OverflowPolicy.blockFor(Duration.ofMillis(3));
        int accepted = 0;
        try (LogWriter writer = LogWriter.builder(sink).queue(1024, policy).build()) {
            writer.write("first");
            sink.entered.await();
            while (writer.write("line " + accepted)) {
                accepted++;
            }
            assertTrue(writer.statistics().longestStallNanos() >= 3_000_000);
            assertEquals(1, writer.statistics().dropped());
            sink.gate.countDown();
        }
        assertEquals(accepted + 2, sink.lines().size());
        assertTrue(
                sink.lines().contains("[tern-log] 1 lines missing"),
                sink.lines().toString());
    }

    /** The line of a low level is lost at once; that of a high one waits until the sink has made room. */
    @Test
    void linesBelowALevelAreDroppedAndOthersWait() throws InterruptedException {
        TestSink sink = new TestSink();
        sink.gate = new CountDownLatch(1);
        LogWriter writer = LogWriter.builder(sink)
                .queue(1024, OverflowPolicy.dropBelow(30))
                .build();
        writer.write("first");
        sink.entered.await();
        int low = 0;
        while (writer.write("low " + low, 29)) {
            low++;
        }
        AtomicBoolean accepted = new AtomicBoolean();
        Thread important = new Thread(() -> accepted.set(writer.write("important", 30)));
        important.start();
        while (important.getState() != Thread.State.WAITING && important.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertFalse(writer.write("low again".getBytes(StandardCharsets.US_ASCII), 0, 9, 29));
        sink.gate.countDown();
        important.join();
        writer.close();
        assertTrue(accepted.get());
        assertEquals(2, writer.statistics().dropped());
        assertTrue(sink.lines().contains("important"));
        assertFalse(sink.lines().contains("low again"));
    }

    @Test
    void anInterruptIsKeptAndLosesNoLine() throws InterruptedException {
        TestSink sink = new TestSink();
        sink.gate = new CountDownLatch(1);
        LogWriter writer =
                LogWriter.builder(sink).queue(1024, OverflowPolicy.BLOCK).build();
        writer.write("first");
        sink.entered.await();
        AtomicInteger written = new AtomicInteger();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            Thread.currentThread().interrupt();
            while (written.get() < 500) {
                writer.write("line");
                written.incrementAndGet();
            }
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        while (caller.getState() != Thread.State.WAITING && caller.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        sink.gate.countDown();
        caller.join();
        writer.close();
        assertTrue(interrupted.get());
        assertEquals(501, sink.lines().size());
    }

    @Test
    void aPolicyIsNotImpatientBackwards() {
        assertThrows(IllegalArgumentException.class, () -> OverflowPolicy.blockFor(Duration.ofNanos(-1)));
    }

    @Test
    void aFailingSinkIsReportedOnceAndBlocksNoCaller() {
        TestSink sink = new TestSink();
        sink.broken = true;
        Reports reports = new Reports();
        try (LogWriter writer = LogWriter.builder(sink)
                .queue(1024, OverflowPolicy.BLOCK)
                .errors(reports)
                .build()) {
            for (int i = 0; i < 1000; i++) {
                assertTrue(writer.write("line " + i));
            }
            writer.flush();
            assertEquals(1000, writer.statistics().discarded());
            sink.broken = false;
            // It tries again a second after the failure; the lines in between are discarded and counted too.
            while (writer.statistics().written() == 0) {
                writer.write("again");
                writer.flush();
            }
            LogStatistics statistics = writer.statistics();
            assertEquals(statistics.accepted(), statistics.written() + statistics.discarded());
            assertEquals(List.of("failed", "healed " + statistics.discarded()), reports.all);
        }
    }

    /** Close of WebServer drops the lines that wait. */
    @Test
    void closeWritesWhatWasAcceptedAndRefusesTheRest() {
        TestSink sink = new TestSink();
        LogWriter writer =
                LogWriter.builder(sink).queue(1 << 16, OverflowPolicy.BLOCK).build();
        for (int i = 0; i < 1000; i++) {
            writer.write("line " + i);
        }
        writer.close();
        writer.close();
        assertEquals(1000, sink.lines().size());
        assertFalse(writer.write("late"));
    }

    /** A line longer than the buffer overflows the heap in TinyWebServer and WebServer. */
    @Test
    void aLineLongerThanTheBoundIsCutAndSaysSo() {
        TestSink sink = new TestSink();
        try (LogWriter writer =
                LogWriter.builder(sink).queue(1024, OverflowPolicy.BLOCK).build()) {
            assertTrue(writer.write("x".repeat(100_000)));
        }
        String line = sink.lines().get(0);
        assertTrue(line.endsWith("x [cut]") && line.length() <= 256, line);
    }

    /** With a queue of 256 KiB or more, and without one, where a quarter of what is held is more than the bound too. */
    @Test
    void aLineOf64KiBIsWholeAndALongerOneIsCut() {
        for (boolean queued : new boolean[] {true, false}) {
            TestSink sink = new TestSink();
            try (LogWriter writer = queued
                    ? LogWriter.builder(sink)
                            .queue(256 << 10, OverflowPolicy.BLOCK)
                            .build()
                    : LogWriter.builder(sink).build()) {
                writer.write("x".repeat(64 << 10));
                writer.write("x".repeat((64 << 10) + 1));
            }
            assertEquals("x".repeat(64 << 10), sink.lines().get(0));
            assertEquals("x".repeat((64 << 10) - 6) + " [cut]", sink.lines().get(1));
        }
    }

    @Test
    void aCutFallsBeforeACharacter() {
        for (String character : List.of("é", "鸥", "\ud83d\udc26")) {
            for (int before = 0; before < 4; before++) {
                TestSink sink = new TestSink();
                try (LogWriter writer = LogWriter.builder(sink)
                        .queue(1024, OverflowPolicy.BLOCK)
                        .build()) {
                    writer.write("x".repeat(before) + character.repeat(1000));
                }
                String line = sink.lines().get(0);
                assertTrue(line.matches("x{" + before + "}(" + character + ")+ \\[cut]"), line);
            }
        }
    }

    /**
     * Lines are gathered for an hour here unless a caller blocks; there is no room for another although the queue is
     * not half full.
     */
    @Test
    void whoWaitsForRoomEndsTheGathering() throws InterruptedException {
        RecordingSink sink = new RecordingSink(true);
        String quarter = "x".repeat(254);
        try (LogWriter writer = LogWriter.builder(sink)
                .queue(1024, OverflowPolicy.BLOCK)
                .errors(LogErrorHandler.stderr())
                .timing(new WriterTiming(System::nanoTime, 3_600_000_000_000L))
                .build()) {
            writer.write(quarter);
            Thread flusher = new Thread(writer::flush);
            flusher.start();
            sink.entered.await();
            writer.write(quarter);
            writer.write(quarter);
            sink.gate.countDown();
            flusher.join();
            assertEquals(510, writer.statistics().queuedBytes());
            assertTrue(writer.write("y".repeat(256)));
        }
        assertEquals(4, sink.rows().size());
    }

    @Test
    void withoutAQueueTheWaitForTheLinesOfOthersIsAStall() throws InterruptedException {
        RecordingSink sink = new RecordingSink(true);
        LogWriter writer = LogWriter.builder(sink).build();
        Thread first = new Thread(() -> writer.write("first"));
        first.start();
        sink.entered.await();
        Thread second = new Thread(() -> writer.write("second"));
        second.start();
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        sink.gate.countDown();
        first.join();
        second.join();
        assertTrue(writer.statistics().longestStallNanos() > 0);
        writer.close();
    }

    @Test
    void flushReturnsWhenTheLinesAreInTheFile() throws IOException {
        Path file = folder.resolve("new/directory/x.log");
        try (LogWriter writer = LogWriter.builder(RollingFileSink.builder(file).build())
                .queue(1 << 16, OverflowPolicy.BLOCK)
                .build()) {
            assertTrue(Files.exists(file), "created before the first line");
            writer.write("one");
            writer.flush();
            assertEquals(List.of("one"), Files.readAllLines(file));
            writer.write("two");
            writer.force();
            assertEquals(List.of("one", "two"), Files.readAllLines(file));
        }
    }

    private List<String> allLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void aFileIsRolledBySizeAndNoLineIsSplitOrLost() throws IOException {
        Path file = folder.resolve("x.log");
        try (LogWriter writer = LogWriter.builder(
                        RollingFileSink.builder(file).maxBytes(1000).build())
                .queue(4096, OverflowPolicy.BLOCK)
                .build()) {
            for (int i = 0; i < 500; i++) {
                writer.write("line " + (1000 + i));
            }
        }
        List<String> lines = allLines();
        assertEquals(500, lines.size());
        assertEquals(
                500,
                lines.stream()
                        .distinct()
                        .filter(line -> line.matches("line 1\\d{3}"))
                        .count());
        assertEquals(5, files());
        assertTrue(Files.size(file) <= 1000);
    }

    @Test
    void aFileIsRolledByLinesContinuedAndOldOnesAreRemoved() throws IOException {
        Path file = folder.resolve("x.log");
        for (int part = 0; part < 2; part++) {
            try (LogWriter writer = LogWriter.builder(
                            RollingFileSink.builder(file).maxLines(10).keep(2).build())
                    .build()) {
                for (int i = 0; i < 25; i++) {
                    writer.write("line");
                }
            }
        }
        assertEquals(10, Files.readAllLines(file).size());
        assertEquals(3, files());
        assertEquals(30, allLines().size());
    }

    @Test
    void aFileIsRolledWhenTheDayChanges() throws IOException {
        Path file = folder.resolve("x.log");
        Instant[] now = {Instant.parse("2026-11-23T23:59:59Z")};
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        try (LogWriter writer = LogWriter.builder(
                        RollingFileSink.builder(file).daily().clock(clock).build())
                .build()) {
            writer.write("before");
            now[0] = now[0].plusSeconds(1);
            writer.write("after");
        }
        assertEquals(List.of("after"), Files.readAllLines(file));
        assertEquals(List.of("before"), Files.readAllLines(folder.resolve("x.log.2026-11-23.1")));
    }
}
