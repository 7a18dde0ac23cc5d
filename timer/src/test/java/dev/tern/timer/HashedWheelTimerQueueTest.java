package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class HashedWheelTimerQueueTest {
    private static final Runnable NOTHING = () -> {};

    private final HashedWheelTimerQueue wheel = new HashedWheelTimerQueue(10, 4, 1000);
    private final List<Integer> ran = new ArrayList<>();

    @Test
    void aTimerRunsAtTheEndOfItsTick() {
        wheel.schedule(1012, NOTHING);
        assertEquals(1020, wheel.nextDeadlineNanos());
        assertEquals(0, wheel.expire(1019));
        assertEquals(1, wheel.expire(1020));
    }

    @Test
    void aTimerOfALaterRevolutionStaysInItsSpoke() {
        wheel.schedule(1090, NOTHING);
        assertEquals(1010, wheel.nextDeadlineNanos(), "a lower bound: tick 9 shares the spoke of ticks 1 and 5");
        assertEquals(0, wheel.expire(1010));
        assertEquals(1050, wheel.nextDeadlineNanos());
        assertEquals(0, wheel.expire(1089));
        assertEquals(1090, wheel.nextDeadlineNanos());
        assertEquals(1, wheel.expire(1090));
    }

    @Test
    void aCallRevolutionsLateRunsExactlyTheDueTimers() {
        for (int i = 1; i <= 40; i++) {
            int deadline = 1000 + 7 * i;
            wheel.schedule(deadline, () -> ran.add(deadline));
        }
        assertEquals(22, wheel.expire(1160));
        assertEquals(1154, new TreeSet<>(ran).last(), "21 and 22 are due at 1147 and 1154, 23 at 1161");
        assertEquals(18, wheel.expire(10_000));
        assertEquals(40, new TreeSet<>(ran).size());
    }

    @Test
    void timeThatPassesWhileTheWheelIsEmptyIsSkipped() {
        wheel.expire(1L << 61);
        wheel.schedule((1L << 61) + 25, NOTHING);
        assertEquals(0, wheel.expire((1L << 61) + 24));
        assertEquals(1, wheel.expire((1L << 61) + 35));
    }

    @Test
    void aTimeBeforeTheStartExpiresNothing() {
        wheel.schedule(900, NOTHING);
        assertEquals(0, wheel.expire(950));
        assertEquals(1, wheel.expire(1010));
    }

    @Test
    void invalidSizesAreReportedWithNameValueAndBound() {
        Throwable tick = assertThrows(IllegalArgumentException.class, () -> new HashedWheelTimerQueue(0, 4, 0));
        assertEquals("tickNanos: 0, must be > 0", tick.getMessage());
        Throwable spokes = assertThrows(IllegalArgumentException.class, () -> new HashedWheelTimerQueue(1, 0, 0));
        assertEquals("spokes: 0, must be > 0 and <= 16777216", spokes.getMessage());
    }
}
