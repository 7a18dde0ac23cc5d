package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.timer.HeapTimerQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionTimerTest {
    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

    private final long nowNanos = System.nanoTime();
    private final HeapTimerQueue timers = new HeapTimerQueue();
    private final Ownership ownership = new Ownership();
    private int timeouts;
    private final ConnectionTimer timer = new ConnectionTimer(timers, ownership, () -> timeouts++);

    /** Fires the timer, which compares the actual time with its deadline. */
    private void fire() {
        timers.expire(timers.nextDeadlineNanos());
    }

    @Test
    void theFirstWaitSchedulesTheTimerAtItsDeadline() {
        assertTrue(timer.await(nowNanos + HOUR_NANOS, ThreadKind.LOOP));
        assertEquals(nowNanos + HOUR_NANOS, timers.nextDeadlineNanos());
    }

    @Test
    void aLaterDeadlineCostsNoTimerOperation() {
        timer.await(nowNanos + HOUR_NANOS, ThreadKind.LOOP);
        assertTrue(timer.await(nowNanos + 2 * HOUR_NANOS, ThreadKind.LOOP));
        assertTrue(timer.await(nowNanos + 3 * HOUR_NANOS, ThreadKind.WORKER));
        assertEquals(nowNanos + HOUR_NANOS, timers.nextDeadlineNanos());
    }

    @Test
    void anEarlierDeadlineReschedulesOnTheLoopOnly() {
        timer.await(nowNanos + 2 * HOUR_NANOS, ThreadKind.LOOP);
        assertFalse(timer.await(nowNanos + HOUR_NANOS, ThreadKind.WORKER));
        assertEquals(nowNanos + 2 * HOUR_NANOS, timers.nextDeadlineNanos());
        assertTrue(timer.await(nowNanos + HOUR_NANOS, ThreadKind.LOOP));
        assertEquals(nowNanos + HOUR_NANOS, timers.nextDeadlineNanos());
        assertEquals(1, timers.size());
    }

    @Test
    void aTimerThatFiresBeforeTheDeadlineIsScheduledAgain() {
        timer.await(nowNanos + HOUR_NANOS, ThreadKind.LOOP);
        timer.await(nowNanos + 2 * HOUR_NANOS, ThreadKind.LOOP);
        ownership.release();
        fire();
        assertEquals(nowNanos + 2 * HOUR_NANOS, timers.nextDeadlineNanos());
        assertEquals(0, timeouts);
        assertTrue(ownership.acquireArmed(), "the connection is ARMED again");
    }

    @Test
    void aPassedDeadlineTimesOutTheConnectionWhoseOwnerIsTheTimer() {
        timer.await(nowNanos - 1, ThreadKind.LOOP);
        ownership.release();
        fire();
        assertEquals(1, timeouts);
        assertFalse(ownership.acquireArmed());
        assertEquals(1, timers.size(), "the timer of a connection that begins another wait");
    }

    @Test
    void aTimerThatFindsAnOwnerFiresAgainSoonAndLeavesTheDeadlineToThatOwner() {
        timer.await(nowNanos - 1, ThreadKind.LOOP);
        fire();
        assertEquals(0, timeouts);
        assertTrue(timers.nextDeadlineNanos() - nowNanos < TimeUnit.MINUTES.toNanos(1));
        assertTrue(timer.await(nowNanos + HOUR_NANOS, ThreadKind.WORKER));
        ownership.release();
        fire();
        assertEquals(nowNanos + HOUR_NANOS, timers.nextDeadlineNanos());
    }

    @Test
    void aCancelledTimerDoesNotFire() {
        timer.await(nowNanos + HOUR_NANOS, ThreadKind.LOOP);
        timer.cancel();
        assertTrue(timers.isEmpty());
    }
}
