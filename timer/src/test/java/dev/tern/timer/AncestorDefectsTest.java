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

/** What the timers of the two C++ servers, from which Tern descends, got wrong. */
final class AncestorDefectsTest {
    private static final Runnable NOTHING = () -> {};

    private final TimerQueue heap = new HeapTimerQueue();

    /** WebServer's sift up looks for the parent of the root, at index -1. */
    @Test
    void theFirstInsertReadsNothingBeforeTheHeap() {
        heap.schedule(5, NOTHING);
        heap.schedule(4, NOTHING);
        assertEquals(4, heap.nextDeadlineNanos());
    }

    /** WebServer runs the callback and pops the root afterwards, which by then may be another timer. */
    @Test
    void aCallbackThatSchedulesAnEarlierTimerDoesNotLoseIt() {
        List<String> ran = new ArrayList<>();
        heap.schedule(5, () -> heap.schedule(1, () -> ran.add("earlier")));
        assertEquals(1, heap.expire(5));
        assertEquals(1, heap.size());
        assertEquals(1, heap.expire(6));
        assertEquals(List.of("earlier"), ran);
    }

    /** WebServer's adjust sifts down only, so that a deadline moved nearer waits for those above it. */
    @Test
    void aDeadlineMovedNearerIsTheNext() {
        for (int i = 1; i <= 20; i++) {
            heap.schedule(10 * i, NOTHING);
        }
        long last = heap.schedule(1000, NOTHING);
        heap.reschedule(last, 3);
        assertEquals(3, heap.nextDeadlineNanos());
        assertEquals(1, heap.expire(3));
    }

    /** WebServer computes the wait in an unsigned type: a deadline that has just passed may become a wait for ever. */
    @Test
    void aDeadlineThatHasPassedGivesAWaitBelowZero() {
        heap.schedule(Long.MAX_VALUE - 2, NOTHING);
        long now = Long.MIN_VALUE + 2;
        assertEquals(-5, heap.nextDeadlineNanos() - now);
        assertEquals(1, heap.expire(now));
    }

    /** Both use the wall clock, which may be set. */
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
