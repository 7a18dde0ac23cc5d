package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import dev.tern.log.logback.AsyncFileAppender;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Charsets whose line feed is longer than a byte. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CharsetTest {
    /** Characters that have the byte of a line feed, or zeros, in their first or last byte. */
    private static final String TRICKY = "\u0a0a\u410a\u0a41\u0100 a";

    @TempDir
    Path folder;

    private AsyncFileAppender appender(LoggerContext context, String charset, String pattern, String kind) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(Charset.forName(charset));
        encoder.setPattern(pattern);
        encoder.start();
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.setFile(folder.resolve("x.log").toString());
        appender.setEncoder(encoder);
        appender.setMapped(kind.equals("mapped"));
        appender.setQueueSize(kind.equals("sync") ? 0 : 1 << 16);
        return appender;
    }

    /** What is in the file, without the byte order marks that Java's UTF-16 puts before each text. */
    private String text(String charset) throws IOException {
        return Files.readString(folder.resolve("x.log"), Charset.forName(charset))
                .replace("\ufeff", "");
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16LE, queued",
        "UTF-16LE, sync",
        "UTF-16LE, mapped",
        "UTF-16BE, queued",
        "UTF-16BE, mapped",
        "UTF-16, queued",
        "UTF-32LE, queued",
        "UTF-32LE, mapped",
        "UTF-8, queued",
        "ISO-8859-1, mapped"
    })
    void noLineIsShiftedAlsoAfterAStopAndAStart(String charset, String kind) throws Exception {
        LoggerContext context = new LoggerContext();
        AsyncFileAppender appender = appender(context, charset, "%msg%n", kind);
        context.getLogger("a").addAppender(appender);
        String message = charset.equals("ISO-8859-1") ? "plain" : TRICKY;
        for (int start = 0; start < 2; start++) {
            appender.start();
            context.getLogger("a").info(message);
            context.getLogger("a").info(message);
            appender.stop();
        }
        String line = message + System.lineSeparator();
        assertEquals(line.repeat(4), text(charset));
    }

    @Test
    void theEncodersOwnLineEndsAreKept() throws Exception {
        LoggerContext context = new LoggerContext();
        AsyncFileAppender appender = appender(context, "UTF-8", "%msg\r\n\n", "queued");
        context.getLogger("a").addAppender(appender);
        appender.start();
        context.getLogger("a").info("one");
        context.getLogger("a").info("two");
        appender.stop();
        assertEquals("one\r\n\ntwo\r\n\n", text("UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32BE", "UTF-8"})
    void aPieceOfACharacterThatACrashLeftIsEndedAndShiftsNothing(String name) throws Exception {
        Charset charset = Charset.forName(name);
        byte[] whole = "whole\npiec\u20ac".getBytes(charset);
        for (int missing = 0; missing < charset.encode("\n").limit(); missing++) {
            byte[] torn = Arrays.copyOf(whole, whole.length - missing);
            Path rolling = Files.write(folder.resolve("rolling" + missing), torn);
            Path mapped = Files.write(folder.resolve("mapped" + missing), torn);
            for (LogSink sink : List.of(
                    RollingFileSink.builder(rolling).charset(charset).build(), new MappedFileSink(mapped, charset))) {
                try (LogWriter writer = LogWriter.builder(sink).build()) {
                    writer.write(TRICKY);
                }
            }
            for (Path file : List.of(rolling, mapped)) {
                List<String> lines =
                        new String(Files.readAllBytes(file), charset).lines().toList();
                assertEquals(3, lines.size(), lines.toString());
                assertEquals("whole", lines.get(0));
                assertTrue(lines.get(1).startsWith("piec"), lines.get(1));
                assertEquals(TRICKY, lines.get(2));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-16"})
    void theLogsOwnWordsAreInItsCharset(String name) {
        Charset charset = Charset.forName(name);
        AtomicLong nanos = new AtomicLong();
        EncodedSink sink = new EncodedSink(charset);
        sink.failure = new IOException("on purpose");
        LogWriter writer = LogWriter.builder(sink)
                .queue(4096, OverflowPolicy.BLOCK)
                .errors(new Reports())
                .timing(WriterTiming.by(nanos::get))
                .build();
        writer.write("lost");
        writer.flush();
        sink.failure = null;
        nanos.addAndGet(1_000_000_000);
        // A queue of 4096 bytes takes 1012 of a line in UTF-16, which is in the midst of a surrogate pair here.
        writer.write("x" + "\ud83d\ude00".repeat(2000));
        writer.close();
        List<String> lines = sink.text().lines().toList();
        assertEquals(2, lines.size(), lines.toString());
        assertEquals("[tern-log] 1 lines missing", lines.get(0));
        String cut = lines.get(1);
        assertTrue(cut.endsWith("\ud83d\ude00 [cut]"), cut);
        assertEquals("x [cut]", cut.replace("\ud83d\ude00", ""));
    }

    /** Keeps what it is given, in a charset. */
    private static final class EncodedSink extends RecordingSink {
        private final Charset charset;

        EncodedSink(Charset charset) {
            this.charset = charset;
        }

        @Override
        public Charset charset() {
            return charset;
        }

        String text() {
            return new String(bytes(), charset);
        }
    }

    @Test
    void lineFeedsAreCountedAndNotTheBytesOfThem() throws Exception {
        Path file = folder.resolve("x.log");
        for (int start = 0; start < 3; start++) {
            try (LogWriter writer = LogWriter.builder(RollingFileSink.builder(file)
                            .charset(StandardCharsets.UTF_16LE)
                            .maxLines(4)
                            .build())
                    .build()) {
                writer.write(TRICKY);
                writer.write(TRICKY);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
        assertEquals(TRICKY + "\n" + TRICKY + "\n", Files.readString(file, StandardCharsets.UTF_16LE));
    }

    /**
     * A carriage return alone ends no line, and a piece of one at the end of the file counts, since it will be ended.
     */
    @Test
    void theLinesOfAContinuedFileAreItsLineFeedsAndAPieceAtItsEnd() throws Exception {
        Path file = folder.resolve("x.log");
        Files.writeString(file, "one\rone\ntwo\rtwo");
        try (LogWriter writer = LogWriter.builder(
                        RollingFileSink.builder(file).maxLines(3).build())
                .build()) {
            writer.write("three");
            assertEquals("one\rone\ntwo\rtwo\nthree\n", Files.readString(file));
            writer.write("four");
            assertEquals("four\n", Files.readString(file));
        }
    }

    @Test
    void aLargeFileIsCountedPartByPart() throws Exception {
        Path file = folder.resolve("x.log");
        Files.writeString(file, "x\n".repeat(50_000) + "xx\n", StandardOpenOption.CREATE);
        try (LogWriter writer = LogWriter.builder(
                        RollingFileSink.builder(file).maxLines(50_002).build())
                .build()) {
            writer.write("last");
            writer.write("first");
        }
        assertEquals("first\n", Files.readString(file));
    }

    @Test
    void aCharsetThatCannotEncodeIsRefused() {
        Charset decodesOnly = Charset.availableCharsets().values().stream()
                .filter(charset -> !charset.canEncode())
                .findFirst()
                .orElseThrow();
        RollingFileSink.Builder builder = RollingFileSink.builder(folder.resolve("x.log"));
        assertThrows(IllegalArgumentException.class, () -> builder.charset(decodesOnly));
    }
}
