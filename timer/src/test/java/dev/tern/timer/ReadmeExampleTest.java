package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadmeExampleTest {
    // queue: begin
    static final class Connection {
        private static final long IDLE_NANOS = 60_000_000_000L;
        private final TimerQueue timers;
        private final long idleTimer;

        Connection(TimerQueue timers, long nowNanos, Runnable close) {
            this.timers = timers;
            this.idleTimer = timers.schedule(nowNanos + IDLE_NANOS, close);
        }

        void received(long nowNanos) {
            timers.reschedule(idleTimer, nowNanos + IDLE_NANOS); // one store
        }
    }

    static long pollTimeoutNanos(TimerQueue timers, long nowNanos) {
        return timers.isEmpty() ? -1 : Math.max(0, timers.nextDeadlineNanos() - nowNanos);
    }
    // queue: end

    // service: begin
    static void remind(CountDownLatch threeTimes) throws InterruptedException {
        try (TimerService timers = new TimerService("reminders")) {
            ScheduledTask tooLate = timers.schedule(Duration.ofHours(1), () -> System.err.println("too late"));
            timers.scheduleAtFixedRate(Duration.ZERO, Duration.ofMillis(5), threeTimes::countDown);
            threeTimes.await();
            tooLate.cancel();
        }
    }
    // service: end

    @Test
    void aConnectionThatReceivesIsClosedLater() {
        TimerQueue timers = new HeapTimerQueue();
        assertEquals(-1, pollTimeoutNanos(timers, 0));
        boolean[] closed = {false};
        Connection connection = new Connection(timers, 0, () -> closed[0] = true);
        connection.received(50_000_000_000L);
        assertEquals(0, timers.expire(60_000_000_000L));
        assertEquals(50_000_000_000L, pollTimeoutNanos(timers, 60_000_000_000L));
        assertEquals(0, pollTimeoutNanos(timers, 111_000_000_000L));
        assertEquals(1, timers.expire(111_000_000_000L));
        assertTrue(closed[0]);
    }

    @Test
    void theReminderComesThreeTimes() throws InterruptedException {
        CountDownLatch threeTimes = new CountDownLatch(3);
        remind(threeTimes);
        assertEquals(0, threeTimes.getCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue", "service"})
    void theReadmeShowsThisCode(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/tern/timer/ReadmeExampleTest.java"));
        String begin = "// " + name + ": begin\n";
        String code =
                source.substring(source.indexOf(begin) + begin.length(), source.indexOf("    // " + name + ": end\n"));
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains("```java\n" + code.stripTrailing().stripIndent() + "\n```\n"), code);
    }
}
