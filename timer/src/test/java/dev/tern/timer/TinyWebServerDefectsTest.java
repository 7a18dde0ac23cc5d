package dev.tern.timer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Defects in the timers of TinyWebServer and WebServer, each as a test of this module. */
final class TinyWebServerDefectsTest {
    private static final Runnable NOTHING = () -> {};

    private final TimerQueue heap = new HeapTimerQueue();

    /** WebServer's sift up reads the parent of the root, at index -1. */
    @Test
    void theFirstInsertDoesNotReadBeforeTheHeap() {
        heap.schedule(5, NOTHING);
        heap.schedule(4, NOTHING);
        assertEquals(4, heap.nextDeadlineNanos());
    }

    /** WebServer runs the callback and pops the root afterwards, which may then be another timer. */
    @Test
    void aCallbackThatSchedulesAnEarlierTimerDoesNotLoseIt() {
        List<String> ran = new ArrayList<>();
        heap.schedule(5, () -> heap.schedule(1, () -> ran.add("earlier")));
        assertEquals(1, heap.expire(5));
        assertEquals(1, heap.size());
        assertEquals(1, heap.expire(6));
        assertEquals(List.of("earlier"), ran);
    }

    /** WebServer's adjust only sifts down, so a deadline that was moved nearer is found too late. */
    @Test
    void aDeadlineMovedNearerIsTheNextDeadline() {
        for (int i = 1; i <= 20; i++) {
            heap.schedule(10 * i, NOTHING);
        }
        long last = heap.schedule(1000, NOTHING);
        heap.reschedule(last, 3);
        assertEquals(3, heap.nextDeadlineNanos());
        assertEquals(1, heap.expire(3));
    }

    /** WebServer computes the timeout in an unsigned type: a deadline that has passed can give an infinite timeout. */
    @Test
    void aDeadlineThatHasPassedGivesANegativeTimeout() {
        heap.schedule(Long.MAX_VALUE - 2, NOTHING);
        long now = Long.MIN_VALUE + 2;
        assertEquals(-5, heap.nextDeadlineNanos() - now);
        assertEquals(1, heap.expire(now));
    }

    /** Both use the wall clock, which can be changed. */
    @Test
    void noClassReadsTheWallClock() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("target/classes"))) {
            List<Path> classes =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            assertTrue(classes.size() > 5, () -> classes.toString());
            for (Path file : classes) {
                String constants = Files.readString(file, ISO_8859_1);
                for (String clock : List.of("currentTimeMillis", "java/time/Instant", "java/util/Date")) {
                    assertFalse(constants.contains(clock), () -> file + " uses " + clock);
                }
            }
        }
    }
}
