package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogWriterFailureTest {

    /** A writer without a queue, and one of each policy. */
    enum Kind {
        SYNC,
        BLOCK,
        DROP_NEWEST;

        LogWriter over(LogSink sink, LogErrorHandler errors) {
            return over(sink, errors, WriterTiming.SYSTEM);
        }

        LogWriter over(LogSink sink, LogErrorHandler errors, WriterTiming timing) {
            return switch (this) {
                case SYNC ->
                    LogWriter.builder(sink).errors(errors).timing(timing).build();
                case BLOCK ->
                    LogWriter.builder(sink)
                            .queue(4096, OverflowPolicy.BLOCK)
                            .errors(errors)
                            .timing(timing)
                            .build();
                case DROP_NEWEST ->
                    LogWriter.builder(sink)
                            .queue(4096, OverflowPolicy.DROP_NEWEST)
                            .errors(errors)
                            .timing(timing)
                            .build();
            };
        }
    }

    private static final class Reports implements LogErrorHandler {
        private final List<String> all = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void failed(IOException cause) {
            all.add("failed: " + cause.getMessage());
        }

        @Override
        public void healed(long discardedLines) {
            all.add("healed: " + discardedLines);
        }
    }

    /** A sink in which each part can be replaced. */
    private static class Sink implements LogSink {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        final AtomicReference<Throwable> thrown = new AtomicReference<>();

        @Override
        public void write(ByteBuffer batch) throws IOException {
            Throwable failure = thrown.get();
            if (failure instanceof IOException e) {
                throw e;
            } else if (failure instanceof RuntimeException e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            } else if (failure != null) {
                throw Sink.<RuntimeException>undeclared(failure);
            }
            byte[] bytes = new byte[batch.remaining()];
            batch.get(bytes);
            lines.addAll(new String(bytes, StandardCharsets.UTF_8).lines().toList());
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> T undeclared(Throwable failure) throws T {
            throw (T) failure;
        }

        @Override
        public void close() throws IOException {}
    }

    @ParameterizedTest
    @EnumSource
    void anythingASinkThrowsIsCountedReportedOnceAndBlocksNoCaller(Kind kind) {
        for (Throwable failure : List.of(
                new IOException("full"),
                new IllegalStateException("bug"),
                new StackOverflowError(),
                new Exception("not declared"))) {
            Sink sink = new Sink();
            sink.thrown.set(failure);
            Reports reports = new Reports();
            try (LogWriter writer = kind.over(sink, reports)) {
                for (int i = 0; i < 500; i++) {
                    assertTrue(writer.write("line") || kind == Kind.DROP_NEWEST);
                }
                writer.flush();
                LogStatistics statistics = writer.statistics();
                assertEquals(0, statistics.written());
                assertEquals(500, statistics.accepted() + statistics.dropped());
                assertTrue(statistics.discarded() >= statistics.accepted(), statistics::toString);
                assertEquals(1, reports.all.size(), () -> reports.all.toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSinkThatHealsIsReportedWithTheLinesThatWereLost(Kind kind) {
        Sink sink = new Sink();
        sink.thrown.set(new IOException("full"));
        Reports reports = new Reports();
        try (LogWriter writer = kind.over(sink, reports)) {
            writer.write("lost");
            writer.flush();
            sink.thrown.set(null);
            // It is tried again a second after it failed.
            while (sink.lines.isEmpty()) {
                writer.write("again");
                writer.flush();
            }
            LogStatistics statistics = writer.statistics();
            assertEquals(statistics.accepted(), statistics.written() + statistics.discarded());
            assertEquals(List.of("failed: full", "healed: " + statistics.discarded()), reports.all);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatThrowsHarmsNothing(Kind kind) {
        Sink sink = new Sink();
        sink.thrown.set(new IOException("full"));
        LogErrorHandler bad = new LogErrorHandler() {
            @Override
            public void failed(IOException cause) {
                throw new AssertionError("on purpose");
            }

            @Override
            public void healed(long discardedLines) {
                throw new AssertionError("on purpose");
            }
        };
        try (LogWriter writer = kind.over(sink, bad)) {
            writer.write("lost");
            writer.flush();
            sink.thrown.set(null);
            while (sink.lines.isEmpty()) {
                writer.write("again");
                writer.flush();
            }
        }
    }

    /** The sink took the first line of two: one is written, one is lost. */
    @ParameterizedTest
    @EnumSource
    void onlyTheLinesBehindThePositionAreLost(Kind kind) throws Exception {
        CountDownLatch two = new CountDownLatch(1);
        Sink sink = new Sink() {
            @Override
            public void write(ByteBuffer batch) throws IOException {
                try {
                    two.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                batch.position(batch.position() + 4);
                throw new IOException("full");
            }
        };
        try (LogWriter writer = kind.over(sink, new Reports())) {
            if (kind == Kind.SYNC) {
                two.countDown();
                writer.write("one");
                assertEquals(new LogStatistics(1, 1, 0, 0, 1, 0, 0), writer.statistics());
                return;
            }
            writer.write("one");
            writer.write("two");
            two.countDown();
            writer.flush();
            LogStatistics statistics = writer.statistics();
            assertEquals(2, statistics.written() + statistics.discarded());
            assertTrue(statistics.written() >= 1, statistics::toString);
        }
    }

    private static long announced(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("[tern-log] "))
                .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                .sum();
    }

    /** Also when the line that says so is lost itself, with others, and more are lost then. */
    @ParameterizedTest
    @EnumSource
    void aLogThatHealsSaysExactlyHowManyLinesAreMissing(Kind kind) {
        AtomicLong nanos = new AtomicLong();
        Sink sink = new Sink();
        LogWriter writer = kind.over(sink, new Reports(), WriterTiming.by(nanos::get));
        for (int failure = 0; failure < 3; failure++) {
            sink.thrown.set(new IOException("full"));
            for (int i = 0; i < 50; i++) {
                writer.write("lost");
                if (i % 20 == 19) {
                    writer.flush();
                    nanos.addAndGet(1_000_000_000);
                }
            }
            writer.flush();
            sink.thrown.set(null);
            nanos.addAndGet(1_000_000_000);
            writer.write("kept");
            writer.flush();
        }
        writer.close();
        LogStatistics statistics = writer.statistics();
        assertTrue(statistics.discarded() > 0);
        assertEquals(statistics.dropped() + statistics.discarded(), announced(sink.lines));
        assertEquals(statistics.accepted(), statistics.written() + statistics.discarded());
        assertEquals(3, statistics.written());
    }

    /** The log's own thread tries again, and without a queue the close does. */
    @ParameterizedTest
    @EnumSource
    void whatIsMissingIsSaidThoughNothingFollows(Kind kind) {
        AtomicLong nanos = new AtomicLong();
        Sink sink = new Sink();
        sink.thrown.set(new IOException("full"));
        LogWriter writer = kind.over(sink, new Reports(), WriterTiming.by(nanos::get));
        writer.write("lost");
        writer.flush();
        sink.thrown.set(null);
        writer.close();
        assertEquals(List.of("[tern-log] 1 lines missing"), sink.lines);
    }

    @Test
    void anIdleLogSaysWhatIsMissingWhenItHeals() {
        Sink sink = new Sink();
        sink.thrown.set(new IOException("full"));
        try (LogWriter writer = Kind.BLOCK.over(sink, new Reports())) {
            writer.write("lost");
            writer.flush();
            sink.thrown.set(null);
            while (sink.lines.isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(List.of("[tern-log] 1 lines missing"), sink.lines);
        }
    }

    @Test
    void aFullDiskDiscardsCountsAndReports() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        Reports reports = new Reports();
        try (LogWriter writer = LogWriter.builder(RollingFileSink.builder(full).build())
                .queue(4096, OverflowPolicy.BLOCK)
                .errors(reports)
                .build()) {
            for (int i = 0; i < 1000; i++) {
                writer.write("line " + i);
            }
            writer.flush();
            assertEquals(1000, writer.statistics().discarded());
            assertEquals(1, reports.all.size(), () -> reports.all.toString());
        }
    }

    @Test
    void aClosedStreamIsAFailingSink() {
        Reports reports = new Reports();
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("closed");
            }
        };
        try (LogWriter writer =
                LogWriter.builder(new StreamSink(closed)).errors(reports).build()) {
            writer.write("lost");
            assertEquals(new LogStatistics(1, 0, 0, 1, 1, 0, 0), writer.statistics());
        }
        assertEquals(List.of("failed: closed"), reports.all);
    }

    /** Holds the first lines up until it is let go. */
    private static final class HeldSink extends Sink {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);

        @Override
        public void write(ByteBuffer batch) throws IOException {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            super.write(batch);
        }
    }

    @Test
    void whoWaitsForRoomIsReleasedByTheClose() throws Exception {
        HeldSink sink = new HeldSink();
        LogWriter writer = LogWriter.builder(sink)
                .queue(1024, OverflowPolicy.BLOCK)
                .errors(new Reports())
                .build();
        writer.write("first");
        sink.entered.await();
        List<Boolean> answers = Collections.synchronizedList(new ArrayList<>());
        Thread producer = new Thread(() -> {
            while (writer.write("x".repeat(100))) {
                answers.add(true);
            }
            answers.add(Thread.currentThread().isInterrupted());
        });
        producer.start();
        producer.interrupt();
        while (producer.getState() != Thread.State.WAITING && producer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        Thread closer = new Thread(writer::close);
        closer.start();
        producer.join();
        sink.gate.countDown();
        closer.join();
        assertEquals(true, answers.get(answers.size() - 1), "the interrupt is kept");
        assertEquals(answers.size(), sink.lines.size(), "what was accepted is there: the first, and all but the last");
        assertFalse(writer.write("late"));
    }

    @Test
    void whatWasDroppedLastIsAnnouncedThoughNothingFollows() throws Exception {
        HeldSink sink = new HeldSink();
        LogWriter writer = LogWriter.builder(sink)
                .queue(1024, OverflowPolicy.DROP_NEWEST)
                .errors(new Reports())
                .build();
        writer.write("first");
        sink.entered.await();
        int dropped = 0;
        while (dropped < 10) {
            dropped += writer.write("x".repeat(100)) ? 0 : 1;
        }
        sink.gate.countDown();
        writer.close();
        assertEquals("[tern-log] 10 lines missing", sink.lines.get(sink.lines.size() - 1));
        LogStatistics statistics = writer.statistics();
        assertEquals(10, statistics.dropped());
        assertEquals(statistics.accepted(), statistics.written());
    }
}
