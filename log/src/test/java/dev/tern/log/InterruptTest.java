package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An interrupt closes the file channel that the interrupted thread uses. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptTest {
    @TempDir
    Path folder;

    private final Reports reports = new Reports();

    enum Kind {
        ROLLING,
        COUNTING,
        MAPPED;

        LogSink sink(Path file) {
            return switch (this) {
                case ROLLING -> RollingFileSink.builder(file).build();
                case COUNTING ->
                    RollingFileSink.builder(file).maxLines(1_000_000).build();
                case MAPPED -> new MappedFileSink(file, StandardCharsets.UTF_8, 100);
            };
        }
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "line " + i).toList();
    }

    @ParameterizedTest
    @EnumSource
    void noLineOfAnInterruptedCallerIsLostAndItStaysInterrupted(Kind kind) throws IOException {
        Path file = folder.resolve("x.log");
        try (LogWriter writer =
                LogWriter.builder(kind.sink(file)).errors(reports).build()) {
            Thread.currentThread().interrupt();
            numbered(100).forEach(writer::write);
            assertTrue(Thread.interrupted(), "the interrupt is kept");
            Thread.currentThread().interrupt();
        }
        assertTrue(Thread.interrupted(), "also by the close");
        assertEquals(numbered(100), Files.readAllLines(file));
        assertEquals(List.of(), reports.all);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptInTheMidstOfAWriteLosesAndRepeatsNothing(Kind kind) throws Exception {
        Path file = folder.resolve("x.log");
        List<String> lines = numbered(kind == Kind.COUNTING ? 500 : 20_000);
        LogWriter writer = LogWriter.builder(kind.sink(file)).errors(reports).build();
        Thread caller = new Thread(() -> {
            lines.forEach(writer::write);
            writer.close();
        });
        caller.start();
        while (caller.isAlive()) {
            caller.interrupt();
        }
        assertEquals(lines, Files.readAllLines(file));
        assertEquals(List.of(), reports.all);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedThreadMayForceWithoutHarmToOthers(Kind kind) throws Exception {
        Path file = folder.resolve("x.log");
        try (LogWriter writer = LogWriter.builder(kind.sink(file))
                .queue(4096, OverflowPolicy.BLOCK)
                .errors(reports)
                .build()) {
            writer.write("line 0");
            Thread.currentThread().interrupt();
            writer.force();
            assertTrue(Thread.interrupted(), "the interrupt is kept");
            writer.write("line 1");
        }
        assertEquals(numbered(2), Files.readAllLines(file));
        assertEquals(List.of(), reports.all);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDuringAForceHarmsNoOtherThread(Kind kind) throws Exception {
        Path file = folder.resolve("x.log");
        LogWriter writer = LogWriter.builder(kind.sink(file))
                .queue(4096, OverflowPolicy.BLOCK)
                .errors(reports)
                .build();
        AtomicBoolean failed = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            for (String line : numbered(30)) {
                writer.write(line);
                failed.compareAndSet(false, !isForced(writer));
            }
        });
        caller.start();
        while (caller.isAlive()) {
            caller.interrupt();
        }
        writer.close();
        assertEquals(false, failed.get());
        assertEquals(numbered(30), Files.readAllLines(file));
        assertEquals(List.of(), reports.all);
    }

    private static boolean isForced(LogWriter writer) {
        try {
            writer.force();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Any channel that it uses would be closed. */
    @Test
    void noSinkIsCalledByAnInterruptedThread() throws IOException {
        List<Boolean> interrupted = new ArrayList<>();
        LogSink sink = new LogSink() {
            @Override
            public void write(ByteBuffer lines) {
                interrupted.add(Thread.currentThread().isInterrupted());
                lines.position(lines.limit());
            }

            @Override
            public void force() {
                interrupted.add(Thread.currentThread().isInterrupted());
            }

            @Override
            public void close() {
                interrupted.add(Thread.currentThread().isInterrupted());
            }
        };
        LogWriter writer = LogWriter.builder(sink).build();
        Thread.currentThread().interrupt();
        writer.write("line");
        writer.force();
        writer.close();
        assertTrue(Thread.interrupted(), "the interrupt is kept");
        assertEquals(List.of(false, false, false), interrupted);
    }

    /** It is one by which the call is repeated, and no other. */
    @Test
    void anInterruptWhileTheLinesOfAFileAreCountedIsKnownAsOne() throws IOException {
        Path file = Files.writeString(folder.resolve("x.log"), "line 0\n");
        RollingFileSink sink = RollingFileSink.builder(file).maxLines(10).build();
        ByteBuffer batch = ByteBuffer.wrap("line 1\n".getBytes(StandardCharsets.US_ASCII));
        Thread.currentThread().interrupt();
        assertThrows(ClosedByInterruptException.class, () -> sink.write(batch));
        assertTrue(Thread.interrupted(), "the interrupt is kept");
        sink.write(batch);
        sink.close();
        assertEquals(numbered(2), Files.readAllLines(file));
    }

    /** The zeros behind the lines are taken away by a call that an interrupt can break off. */
    @Test
    void aMappedFileEndsWithItsLinesAlsoWhenItsCloserIsInterrupted() throws Exception {
        for (int round = 0; round < 50; round++) {
            Path file = folder.resolve(round + ".log");
            LogWriter writer = LogWriter.builder(new MappedFileSink(file, StandardCharsets.UTF_8, 10_000))
                    .errors(reports)
                    .build();
            writer.write("line 0");
            Thread closer = new Thread(writer::close);
            closer.start();
            while (closer.isAlive()) {
                closer.interrupt();
            }
            assertEquals("line 0\n", Files.readString(file));
        }
        assertEquals(List.of(), reports.all);
    }
}
