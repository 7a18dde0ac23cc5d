package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import dev.tern.log.logback.AsyncFileAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sink that blocks, and failures of the log's own threads: no caller waits for ever. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockedSinkTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration GUARD = Duration.ofSeconds(50);

    private static LogWriter writer(boolean queued, LogSink sink) {
        return queued
                ? LogWriter.builder(sink).queue(4096, OverflowPolicy.BLOCK).build()
                : LogWriter.builder(sink).build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCloseWithALimitReturnsThoughTheSinkBlocksAndNothingIsLostIfItGoesOn(boolean queued) throws Exception {
        RecordingSink sink = new RecordingSink(true);
        LogWriter writer = writer(queued, sink);
        Thread caller = new Thread(() -> writer.write("line"));
        caller.start();
        sink.entered.await();
        assertFalse(writer.close(SHORT));
        assertEquals(0, sink.closes.get());
        sink.gate.countDown();
        assertTrue(writer.close(GUARD));
        assertEquals(List.of("line"), sink.rows());
        assertEquals(1, sink.closes.get());
        caller.join();
    }

    @Test
    void aCloseWithALimitReturnsThoughTheCloseOfTheSinkBlocks() throws Exception {
        CountDownLatch mayClose = new CountDownLatch(1);
        RecordingSink sink = new RecordingSink() {
            @Override
            public void close() throws IOException {
                try {
                    mayClose.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                super.close();
            }
        };
        LogWriter writer = writer(true, sink);
        assertFalse(writer.close(SHORT));
        mayClose.countDown();
        assertTrue(writer.close(GUARD));
        assertEquals(1, sink.closes.get());
    }

    @Test
    void aCloseWithALimitOfZeroBeginsIt() {
        RecordingSink sink = new RecordingSink();
        LogWriter writer = writer(true, sink);
        writer.write("line");
        writer.close(Duration.ZERO);
        while (sink.closes.get() == 0) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("line"), sink.rows());
    }

    @Test
    void anAppenderWhoseFileBlocksCanBeStopped() throws Exception {
        RecordingSink sink = new RecordingSink(true);
        LogWriter writer = writer(true, sink);
        writer.write("line");
        sink.entered.await();
        AsyncFileAppender appender = new AsyncFileAppender();
        LoggerContext context = new LoggerContext();
        appender.setContext(context);
        appender.setWriter(writer);
        appender.setCloseAtExit(false);
        appender.stop();
        assertEquals(
                List.of("the appender null cannot write what waits: its file blocks"),
                context.getStatusManager().getCopyOfStatusList().stream()
                        .map(status -> status.getMessage())
                        .toList());
        sink.gate.countDown();
        assertTrue(writer.close(GUARD));
    }

    /**
     * At each call of the clock after the sink has failed, in turn: it stands for whatever may throw when memory is
     * short.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aFailureInTheThreadOfTheLogEndsNeitherTheThreadNorBlocksAFlush(int failing) {
        AtomicInteger calls = new AtomicInteger(Integer.MIN_VALUE);
        AtomicLong nanos = new AtomicLong();
        FailingSink sink = new FailingSink();
        WriterTiming timing = WriterTiming.by(() -> {
            if (calls.incrementAndGet() == failing) {
                throw new OutOfMemoryError("on purpose");
            }
            return nanos.addAndGet(300_000_000);
        });
        LogWriter writer = LogWriter.builder(sink)
                .queue(4096, OverflowPolicy.BLOCK)
                .errors(new Reports())
                .timing(timing)
                .build();
        calls.set(0);
        sink.fails = true;
        writer.write("lost");
        writer.flush();
        sink.fails = false;
        while (sink.rows().isEmpty() || calls.get() < failing) {
            assertTrue(writer.write("line"));
            writer.flush();
            sink.fails = calls.get() < failing && !sink.rows().isEmpty();
        }
        sink.fails = false;
        assertEquals(List.of("tern-log"), sink.threads, "the callers wrote nothing themselves");
        writer.close();
        LogStatistics statistics = writer.statistics();
        assertEquals(0, statistics.queuedBytes());
        assertEquals(statistics.accepted(), statistics.written() + statistics.discarded());
    }

    /** The failure of the sink cannot even be noted; what it has taken must not be written a second time. */
    @Test
    void whatAFailingSinkHasTakenIsWrittenOnceThoughMemoryIsShortForTheReport() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        RecordingSink sink = new RecordingSink(true) {
            @Override
            public void write(ByteBuffer lines) throws IOException {
                boolean fails = writes.incrementAndGet() == 2;
                int end = lines.limit();
                super.write(fails ? lines.limit(lines.position() + "two ".length()) : lines);
                lines.limit(end);
                if (fails) {
                    throw new IOException("on purpose");
                }
            }
        };
        AtomicInteger calls = new AtomicInteger();
        WriterTiming timing = WriterTiming.by(() -> {
            if (calls.incrementAndGet() == 1) {
                throw new OutOfMemoryError("on purpose");
            }
            return 0;
        });
        LogWriter writer = LogWriter.builder(sink)
                .queue(4096, OverflowPolicy.BLOCK)
                .errors(new Reports())
                .timing(timing)
                .build();
        writer.write("one");
        sink.entered.await();
        writer.write("two");
        writer.write("three");
        sink.gate.countDown();
        writer.close();
        assertEquals(List.of("one", "two", "[tern-log] 1 lines missing"), sink.rows());
        assertEquals(1, writer.statistics().discarded());
    }

    /** Fails when told to, and knows which threads have called it. */
    private static final class FailingSink extends RecordingSink {
        volatile boolean fails;
        final List<String> threads = new CopyOnWriteArrayList<>();

        @Override
        public void write(ByteBuffer lines) throws IOException {
            String name = Thread.currentThread().getName();
            if (!threads.contains(name)) {
                threads.add(name);
            }
            if (fails) {
                throw new IOException("on purpose");
            }
            super.write(lines);
        }
    }

    @Test
    void anErrorWhileFilesAreCompressedIsReportedAndTheNextRollCompressesAgain() throws Exception {
        Reports reports = new Reports();
        Retention retention = new Retention(1, true, reports, System::nanoTime);
        AtomicInteger calls = new AtomicInteger();
        RolledFiles files = new RolledFiles(Path.of("x.log")) {
            @Override
            void keep(int most) {
                if (calls.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("on purpose");
                }
            }

            @Override
            void compress() {}
        };
        retention.rolled(files);
        retention.awaitEnd();
        assertEquals(List.of("cleanUpFailed"), reports.all);
        retention.rolled(files);
        retention.awaitEnd();
        assertEquals(2, calls.get());
    }
}
