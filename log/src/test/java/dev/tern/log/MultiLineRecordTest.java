package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line that has line feeds of its own, as a stack trace: one line for the counters, and for a roll. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MultiLineRecordTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final String TRACE = "failed\n\tat a\n\tat b";

    @TempDir
    Path folder;

    private static LogWriter writer(boolean queued, LogSink sink) {
        return queued
                ? LogWriter.builder(sink)
                        .queue(4096, OverflowPolicy.BLOCK)
                        .errors(new Reports())
                        .build()
                : LogWriter.builder(sink).errors(new Reports()).build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsOneLineThatWasWritten(boolean queued) {
        LogWriter writer = writer(queued, new RecordingSink());
        writer.write(TRACE);
        writer.close();
        assertEquals(1, writer.statistics().accepted());
        assertEquals(1, writer.statistics().written());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsOneLineThatWasLost(boolean queued) {
        RecordingSink sink = new RecordingSink();
        sink.failure = new IOException("full");
        LogWriter writer = writer(queued, sink);
        writer.write(TRACE);
        writer.close();
        assertEquals(0, writer.statistics().written());
        assertEquals(1, writer.statistics().discarded());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsLostWhenAPartOfItIs(boolean queued) {
        LogWriter writer = writer(queued, new RecordingSink() {
            @Override
            public void write(ByteBuffer lines) throws IOException {
                lines.position(lines.position() + "failed\n".length());
                throw new IOException("full");
            }
        });
        writer.write(TRACE);
        writer.close();
        assertEquals(0, writer.statistics().written());
        assertEquals(1, writer.statistics().discarded());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRollFallsBeforeOrBehindIt(boolean queued) throws IOException {
        for (int bound = 1; bound < 10; bound++) {
            RollingFileSink.Builder sink =
                    RollingFileSink.builder(folder.resolve("lines")).maxLines(bound);
            rollAll(queued, sink, Math.max(3, bound), Integer.MAX_VALUE);
        }
        for (int bound = 10; bound < 100; bound += 7) {
            RollingFileSink.Builder sink =
                    RollingFileSink.builder(folder.resolve("bytes")).maxBytes(bound);
            rollAll(queued, sink, Integer.MAX_VALUE, Math.max(TRACE.length() + 1, bound));
        }
    }

    private void rollAll(boolean queued, RollingFileSink.Builder sink, long mostRows, long mostBytes)
            throws IOException {
        try (LogWriter writer = writer(queued, sink.clock(NOON).build())) {
            for (int i = 0; i < 20; i++) {
                assertTrue(writer.write(i % 3 == 0 ? "one" : TRACE));
            }
        }
        List<Path> files = files();
        assertTrue(files.size() > 1, "it was rolled");
        for (Path file : files) {
            String text = Files.readString(file);
            assertTrue(text.matches("(one\n|failed\n\tat a\n\tat b\n)+"), file + " " + text);
            assertTrue(text.lines().count() <= mostRows && text.length() <= mostBytes, file + " " + text);
            Files.delete(file);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.toList());
        }
    }
}
