package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to be on disk is there. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForceTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final SmallDisk disk = new SmallDisk(1000);
    private final AtomicLong nanos = new AtomicLong();

    private static ByteBuffer lines(String lines) {
        return ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII));
    }

    private RollingFileSink.Builder builder() {
        return RollingFileSink.builder(folder.resolve("x.log"))
                .opener(disk::open)
                .clock(NOON)
                .nanoClock(nanos::get);
    }

    @Test
    void aFileIsForcedOnceForWhatWasWritten() throws IOException {
        RollingFileSink sink = builder().build();
        sink.force();
        sink.write(lines("a\n"));
        sink.force();
        sink.force();
        assertEquals(1, disk.forces.get());
        sink.close();
    }

    @Test
    void aFileThatWasClosedByAFailureIsForcedAllTheSame() throws IOException {
        RollingFileSink sink = builder().build();
        sink.write(lines("a\n"));
        disk.left.set(0);
        assertThrows(IOException.class, () -> sink.write(lines("lost\n")));
        sink.force();
        assertEquals(1, disk.forces.get());
        sink.close();
    }

    /** What cannot be opened cannot be forced: the sink was there. */
    @Test
    void whatWasRolledSinceTheLastTimeIsForcedToo() throws IOException {
        RollingFileSink sink = builder().maxLines(1).build();
        sink.write(lines("a\nb\n"));
        Path rolled = folder.resolve("x.log.2026-11-23.1");
        Files.delete(rolled);
        Files.createDirectory(rolled);
        assertThrows(IOException.class, sink::force);
        Files.delete(rolled);
        sink.force();
        Files.createDirectory(rolled);
        sink.force();
        sink.close();
    }

    @Test
    void aFileThatWasMovedAwayIsForcedBeforeItIsLeft() throws IOException {
        RollingFileSink sink = builder().build();
        sink.write(lines("a\n"));
        Files.move(folder.resolve("x.log"), folder.resolve("moved"));
        nanos.addAndGet(1_000_000_000);
        sink.write(lines("b\n"));
        assertEquals(1, disk.forces.get());
        sink.close();
    }

    @Test
    void aFileThatWasMovedAwayAndCouldNotBeForcedIsSaidByTheNextForce() throws IOException {
        RollingFileSink sink = builder().build();
        sink.write(lines("a\n"));
        Files.move(folder.resolve("x.log"), folder.resolve("moved"));
        nanos.addAndGet(1_000_000_000);
        disk.forceFailure = new IOException("on purpose");
        sink.write(lines("b\n"));
        disk.forceFailure = null;
        assertEquals("on purpose", assertThrows(IOException.class, sink::force).getMessage());
        sink.force();
        sink.close();
    }

    @Test
    void aForceThatFailedIsTriedAgain() throws IOException {
        RollingFileSink sink = builder().build();
        sink.write(lines("a\n"));
        disk.forceFailure = new IOException("on purpose");
        assertThrows(IOException.class, sink::force);
        assertThrows(IOException.class, sink::force);
        disk.forceFailure = null;
        sink.force();
        assertEquals(1, disk.forces.get());
        sink.write(lines("b\n"));
        sink.close();
        assertEquals("a\nb\n", Files.readString(folder.resolve("x.log")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void linesThatWereDiscardedAreNotSaidToBeOnDisk(boolean queued) throws IOException {
        RecordingSink sink = new RecordingSink();
        sink.failure = new IOException("full");
        Reports reports = new Reports();
        try (LogWriter writer = queued
                ? LogWriter.builder(sink)
                        .queue(4096, OverflowPolicy.BLOCK)
                        .errors(reports)
                        .timing(WriterTiming.by(nanos::get))
                        .build()
                : LogWriter.builder(sink)
                        .errors(reports)
                        .timing(WriterTiming.by(nanos::get))
                        .build()) {
            writer.write("lost");
            writer.write("lost");
            IOException said = assertThrows(IOException.class, writer::force);
            assertEquals("2 lines were discarded since the last time", said.getMessage());
            sink.failure = null;
            nanos.addAndGet(1_000_000_000);
            writer.write("kept");
            writer.force();
        }
    }
}
