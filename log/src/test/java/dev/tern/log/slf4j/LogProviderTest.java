package dev.tern.log.slf4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.log.LogWriter;
import dev.tern.log.StreamSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;

class LogProviderTest {
    private static final String[] PROPERTIES = {"slf4j.provider", "slf4j.internal.verbosity"};

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final LogWriter writer = LogWriter.builder(new StreamSink(output)).build();
    private final LogProvider provider = new LogProvider();
    private final Logger logger = provider.getLogger("dev.tern.Example");
    private final @Nullable String[] before = new @Nullable String[PROPERTIES.length];

    @BeforeEach
    void rememberProperties() {
        for (int i = 0; i < PROPERTIES.length; i++) {
            before[i] = System.getProperty(PROPERTIES[i]);
            System.clearProperty(PROPERTIES[i]);
        }
    }

    @AfterEach
    void restoreProperties() {
        writer.close();
        for (int i = 0; i < PROPERTIES.length; i++) {
            if (before[i] == null) {
                System.clearProperty(PROPERTIES[i]);
            } else {
                System.setProperty(PROPERTIES[i], before[i]);
            }
        }
    }

    private String written() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aMessageIsOneLineOfTimeThreadLevelNameAndText() {
        provider.direct(writer, Level.INFO);
        logger.info("{} of {}", 1, 2);
        String thread = Thread.currentThread().getName();
        String expected = "[" + thread + "] INFO Example - 1 of 2\n";
        assertTrue(written().endsWith(expected), written());
        assertTrue(written().matches("(?s)\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\[.*"), written());
    }

    @Test
    void messagesBelowTheLevelAreDiscarded() {
        provider.direct(writer, Level.WARN);
        logger.info("info");
        logger.warn("warn");
        assertFalse(logger.isInfoEnabled());
        assertFalse(written().contains("info"), written());
        assertTrue(written().contains("WARN Example - warn"), written());
    }

    @Test
    void messagesAreDiscardedWithoutAWriter() {
        logger.error("before");
        provider.direct(writer, Level.INFO);
        provider.direct(null, Level.INFO);
        logger.error("after");
        assertFalse(logger.isErrorEnabled());
        assertEquals("", written());
    }

    @Test
    void stackTracesAreWrittenBelowInfoOnly() {
        IllegalStateException failure = new IllegalStateException("broken");
        provider.direct(writer, Level.INFO);
        logger.error("at info", failure);
        assertFalse(written().contains("\tat "), written());
        provider.direct(writer, Level.DEBUG);
        logger.error("at debug", failure);
        assertTrue(written().contains("IllegalStateException: broken\n\tat "), written());
    }

    @Test
    void aNameHasOneLogger() {
        assertSame(logger, provider.getLogger("dev.tern.Example"));
    }

    @Test
    void selectNamesTheProviderUnlessAnotherOneIsNamed() {
        LogProvider.select();
        assertEquals(LogProvider.class.getName(), System.getProperty("slf4j.provider"));
        System.setProperty("slf4j.provider", "another.Provider");
        LogProvider.select();
        assertEquals("another.Provider", System.getProperty("slf4j.provider"));
    }

    @Test
    void selectedIsEmptyWhereSlf4jUsesLogback() {
        assertEquals(Optional.empty(), LogProvider.selected());
    }
}
