package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.tern.log.logback.AsyncFileAppender;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncFileAppenderTest {
    @TempDir
    Path folder;

    @Test
    void itIsConfiguredLikeAnyAppenderAndLosesNothingAtTheStop() throws Exception {
        Path file = folder.resolve("app.log");
        String xml = """
                <configuration>
                  <appender name="FILE" class="dev.tern.log.logback.AsyncFileAppender">
                    <file>%s</file>
                    <queueSize>65536</queueSize>
                    <overflow>BLOCK</overflow>
                    <maxHistory>3</maxHistory>
                    <encoder><pattern>%%level %%msg%%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="FILE"/></root>
                </configuration>
                """.formatted(file);
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < 5000; i++) {
            context.getLogger("a").info("number {}", i);
        }
        context.stop();
        List<String> lines = Files.readAllLines(file);
        assertEquals(5000, lines.size());
        assertEquals("INFO number 4999", lines.get(4999));
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
