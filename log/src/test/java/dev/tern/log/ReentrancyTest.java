package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sink or a handler that uses the log it belongs to. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReentrancyTest {
    private final AtomicReference<LogWriter> self = new AtomicReference<>();
    private final List<Object> answers = new ArrayList<>();

    private LogWriter writer(boolean queued, LogSink sink, LogErrorHandler errors) {
        LogWriter writer = queued
                ? LogWriter.builder(sink)
                        .queue(1024, OverflowPolicy.BLOCK)
                        .errors(errors)
                        .build()
                : LogWriter.builder(sink).errors(errors).build();
        self.set(writer);
        return writer;
    }

    /** All that would wait for the caller itself. */
    private void useSelf() {
        LogWriter writer = self.get();
        answers.add(writer.write("from within"));
        writer.flush();
        writer.close();
        try {
            writer.force();
        } catch (IOException e) {
            answers.add("not forced");
        }
        answers.add(writer.statistics().dropped());
    }

    private final class UsingHandler extends Reports {
        @Override
        public void failed(IOException cause) {
            useSelf();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHandlerThatUsesItsLogIsRefusedAndNoThreadBlocks(boolean queued) {
        RecordingSink sink = new RecordingSink(true);
        sink.failure = new IOException("full");
        LogWriter writer = writer(queued, sink, new UsingHandler());
        if (queued) {
            fill(writer, sink);
        }
        sink.gate.countDown();
        assertTrue(writer.write("line"), "it is not closed");
        writer.flush();
        writer.close();
        LogStatistics statistics = writer.statistics();
        assertEquals(List.of(false, "not forced", 1L), answers);
        assertEquals(statistics.accepted(), statistics.discarded());
        assertEquals(1, statistics.dropped());
        assertEquals(1, sink.closes.get());
    }

    /** A line more would have to wait for room, which the log's own thread alone can make. */
    private static void fill(LogWriter writer, RecordingSink sink) {
        writer.write("first");
        try {
            sink.entered.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < 4; i++) {
            writer.write("x".repeat(250));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHandlerMayUseItsLogAtTheCloseToo(boolean queued) {
        RecordingSink sink = new RecordingSink() {
            @Override
            public void close() throws IOException {
                throw new IOException("on purpose");
            }
        };
        try (LogWriter writer = writer(queued, sink, new UsingHandler())) {
            writer.write("line");
        }
        assertEquals(List.of("line"), sink.rows());
        assertEquals(List.of(false, "not forced", 1L), answers);
    }

    /** Each of its lines would call for another. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSinkThatWritesToItsOwnLogIsRefused(boolean queued) {
        RecordingSink sink = new RecordingSink() {
            @Override
            public void write(ByteBuffer lines) throws IOException {
                self.get().write("written " + lines.remaining());
                super.write(lines);
            }
        };
        LogWriter writer = writer(queued, sink, new Reports());
        writer.write("line");
        writer.close();
        assertEquals(List.of("line"), sink.rows());
        assertEquals(new LogStatistics(1, 1, 1, 0, 0, 0, writer.statistics().longestStallNanos()), writer.statistics());
    }

    @Test
    void aHandlerMayWriteToAnotherLog() {
        RecordingSink sink = new RecordingSink();
        sink.failure = new IOException("full");
        RecordingSink other = new RecordingSink();
        try (LogWriter second = LogWriter.builder(other).build();
                LogWriter writer = LogWriter.builder(sink)
                        .errors(new Reports() {
                            @Override
                            public void failed(IOException cause) {
                                second.write("the log fails");
                            }
                        })
                        .build()) {
            writer.write("lost");
        }
        assertEquals(List.of("the log fails"), other.rows());
    }
}
