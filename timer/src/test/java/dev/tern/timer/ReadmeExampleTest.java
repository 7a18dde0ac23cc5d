package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Connection;
import example.Reminders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class ReadmeExampleTest {
    @Test
    void aConnectionThatReceivesDataIsClosedLater() {
        TimerQueue timers = new HeapTimerQueue();
        assertEquals(-1, Connection.pollTimeoutNanos(timers, 0));
        boolean[] closed = {false};
        Connection connection = new Connection(timers, 0, () -> closed[0] = true);
        connection.received(50_000_000_000L);
        assertEquals(0, timers.expire(60_000_000_000L));
        assertEquals(50_000_000_000L, Connection.pollTimeoutNanos(timers, 60_000_000_000L));
        assertEquals(0, Connection.pollTimeoutNanos(timers, 111_000_000_000L));
        assertEquals(1, timers.expire(111_000_000_000L));
        assertTrue(closed[0]);
    }

    @Test
    void theExampleRemindsThreeTimes() throws InterruptedException {
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            Reminders.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertEquals(
                "reminded three times", written.toString(StandardCharsets.UTF_8).strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Reminders", "Connection"})
    void theReadmeShowsThisCode(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/" + name + ".java"));
        String code = source.substring(source.indexOf("import "));
        assertTrue(Files.readString(Path.of("README.md")).contains("```java\n" + code + "```\n"), code);
    }
}
