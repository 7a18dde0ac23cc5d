package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.status.Status;
import dev.tern.log.logback.AsyncFileAppender;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncFileAppenderTest {
    @TempDir
    Path folder;

    private static LoggerContext configured(String properties) throws Exception {
        String xml = """
                <configuration>
                  <appender name="FILE" class="dev.tern.log.logback.AsyncFileAppender">
                    %s
                    <encoder><pattern>%%level %%msg%%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="FILE"/></root>
                </configuration>
                """.formatted(properties);
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        return context;
    }

    private static AsyncFileAppender appender(LoggerContext context) {
        return (AsyncFileAppender) context.getLogger("ROOT").getAppender("FILE");
    }

    private static List<String> errors(LoggerContext context) {
        return context.getStatusManager().getCopyOfStatusList().stream()
                .filter(status -> status.getLevel() == Status.ERROR)
                .map(status ->
                        status.getMessage() + ": " + status.getThrowable().getMessage())
                .toList();
    }

    @Test
    void itIsConfiguredLikeAnyAppenderAndLosesNothingAtTheStop() throws Exception {
        Path file = folder.resolve("app.log");
        LoggerContext context = configured("""
                <file>%s</file>
                <queueSize>65536</queueSize>
                <overflow>BLOCK</overflow>
                <maxHistory>3</maxHistory>
                """.formatted(file));
        for (int i = 0; i < 5000; i++) {
            context.getLogger("a").info("number {}", i);
        }
        AsyncFileAppender appender = appender(context);
        context.stop();
        List<String> lines = Files.readAllLines(file);
        assertEquals(5000, lines.size());
        assertEquals("INFO number 4999", lines.get(4999));
        assertEquals(5000, appender.statistics().written());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<queueSize>0</queueSize>", "<mapped>true</mapped>"})
    void withoutAQueueALineIsInTheFileWhenTheCallReturns(String property) throws Exception {
        Path file = folder.resolve("app.log");
        LoggerContext context = configured("<file>" + file + "</file>" + property);
        context.getLogger("a").info("one");
        assertEquals("INFO one", Files.readString(file).lines().findFirst().orElseThrow());
        context.getLogger("a").info("two");
        context.stop();
        assertEquals(List.of("INFO one", "INFO two"), Files.readAllLines(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "1KB", "1 kb"})
    void aSizeIsWrittenAsLogbackDoes(String size) throws Exception {
        Path file = folder.resolve("app.log");
        LoggerContext context = configured("<file>" + file + "</file><maxFileSize>" + size + "</maxFileSize>");
        for (int i = 0; i < 11; i++) {
            context.getLogger("a").info("x".repeat(90));
        }
        context.stop();
        assertEquals(1, Files.readAllLines(file).size());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void itGoesOnAfterAStopAndAStart() throws Exception {
        Path file = folder.resolve("app.log");
        LoggerContext context = configured("<file>" + file + "</file>");
        AsyncFileAppender appender = appender(context);
        context.getLogger("a").info("before");
        appender.stop();
        context.getLogger("a").info("nowhere");
        appender.start();
        context.getLogger("a").info("after");
        context.stop();
        assertEquals(List.of("INFO before", "INFO after"), Files.readAllLines(file));
        assertEquals(1, appender.statistics().accepted());
    }

    /** It is the appender's until the stop, and then it is closed. */
    @Test
    void aWriterThatWasGivenIsNotStartedTwice() {
        RecordingSink sink = new RecordingSink();
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(new LoggerContext());
        appender.setEncoder(new FramingEncoder());
        appender.setWriter(LogWriter.builder(sink).build());
        appender.start();
        appender.start();
        appender.stop();
        appender.start();
        assertEquals(false, appender.isStarted());
        assertEquals(1, sink.closes.get());
        assertEquals(List.of("header", "footer"), sink.rows());
    }

    @Test
    void whatTheEncoderPutsBeforeAndBehindAllEventsIsWritten() throws Exception {
        Path file = folder.resolve("app.log");
        LoggerContext context = new LoggerContext();
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(new FramingEncoder());
        appender.start();
        context.getLogger("a").addAppender(appender);
        context.getLogger("a").info("event");
        context.stop();
        assertEquals(List.of("header", "event", "footer"), Files.readAllLines(file));
    }

    private static final class FramingEncoder extends EncoderBase<ILoggingEvent> {
        @Override
        public byte[] encode(ILoggingEvent event) {
            return (event.getFormattedMessage() + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] headerBytes() {
            return "header\n".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] footerBytes() {
            return "footer".getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatCannotBeIsAnErrorOfTheAppenderAndNotOfTheProgram() throws Exception {
        Path file = folder.resolve("app.log");
        String begin = "<file>" + file + "</file>";
        String fails = "the appender FILE cannot start: ";
        assertEquals(List.of(fails + "no file is set"), errors(configured("")));
        assertEquals(
                List.of(fails + "capacity: 500, must be >= 1024"),
                errors(configured(begin + "<queueSize>500</queueSize>")));
        assertEquals(
                List.of(fails + "a mapped file is not rolled"),
                errors(configured(begin + "<mapped>true</mapped><maxFileSize>1MB</maxFileSize>")));
    }

    /** At the start, before any event: an error of Logback's status, and one line on stderr. */
    @ParameterizedTest
    @ValueSource(strings = {"", "<queueSize>0</queueSize>", "<mapped>true</mapped>"})
    void aFileThatCannotBeWrittenIsSaidAtTheStart(String property) throws Exception {
        Path below = Files.createFile(folder.resolve("file")).resolve("app.log");
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true));
        try {
            LoggerContext context = configured("<file>" + below + "</file>" + property);
            assertEquals(1, errors(context).size(), () -> errors(context).toString());
            assertTrue(errors(context).get(0).startsWith("cannot write, lines are discarded: "));
            context.getLogger("a").info("lost");
            AsyncFileAppender appender = appender(context);
            context.stop();
            assertEquals(1, appender.statistics().discarded());
        } finally {
            System.setErr(before);
        }
        List<String> lines = said.toString().lines().toList();
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains(folder.resolve("file").toString()), lines.toString());
    }

    @Test
    @Timeout(60)
    void callersEncodeAtTheSameTime() throws Exception {
        Path file = folder.resolve("app.log");
        LoggerContext context = new LoggerContext();
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(new MeetingEncoder());
        appender.start();
        context.getLogger("a").addAppender(appender);
        Thread other = new Thread(() -> context.getLogger("a").info("from there"));
        other.start();
        context.getLogger("a").info("from here");
        other.join();
        context.stop();
        assertEquals(Set.of("from here", "from there"), Set.copyOf(Files.readAllLines(file)));
    }

    /** Encodes no event before another thread encodes one too. */
    private static final class MeetingEncoder extends EncoderBase<ILoggingEvent> {
        private final CyclicBarrier both = new CyclicBarrier(2);

        @Override
        public byte[] encode(ILoggingEvent event) {
            try {
                both.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return (event.getFormattedMessage() + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] headerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] footerBytes() {
            return new byte[0];
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BLOCK", "BLOCK 200 milliseconds", "DROP_NEWEST", "DROP_BELOW WARN", " DROP_BELOW  info "})
    void anOverflowPolicyHasAName(String overflow) {
        new AsyncFileAppender().setOverflow(overflow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DROP", "BLOCK soon", "DROP_BELOW", "DROP_BELOW 7 of 9"})
    void anUnknownOverflowPolicyIsRefused(String overflow) {
        assertThrows(IllegalArgumentException.class, () -> new AsyncFileAppender().setOverflow(overflow));
    }
}
