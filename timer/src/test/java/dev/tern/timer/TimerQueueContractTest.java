package dev.tern.timer;

import static dev.tern.timer.QueueKind.TICK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.tern.timer.QueueKind#kindsAndStartTimes")
final class TimerQueueContractTest {
    private static final Runnable NOTHING = () -> {};

    @Parameter(0)
    QueueKind kind = QueueKind.HEAP;

    @Parameter(1)
    long start;

    private final List<String> ran = new ArrayList<>();
    private TimerQueue queue = new HeapTimerQueue();

    @BeforeEach
    void create() {
        queue = kind.create(start);
    }

    @Test
    void timersRunInTheOrderOfTheirDeadlines() {
        for (int tick : new int[] {9, 2, 30, 4, 1, 8, 3, 20}) {
            queue.schedule(at(tick), () -> ran.add("" + tick));
        }
        assertEquals(8, queue.expire(at(40)));
        assertEquals(List.of("1", "2", "3", "4", "8", "9", "20", "30"), ran);
    }

    @Test
    void aTimerRunsAtItsDeadlineAndNotBefore() {
        queue.schedule(at(3), () -> ran.add("a"));
        assertEquals(0, queue.expire(at(3) - 1));
        assertEquals(1, queue.expire(at(3)));
        assertEquals(0, queue.expire(at(4)));
        assertEquals(List.of("a"), ran);
    }

    @Test
    void aDeadlineBetweenTicksIsNotEarly() {
        queue.schedule(at(3) + 1, () -> ran.add("a"));
        assertEquals(0, queue.expire(at(3)));
        assertEquals(1, queue.expire(at(4)));
    }

    @Test
    void aDeadlineInThePastIsDueAtOnce() {
        queue.expire(at(3));
        queue.schedule(at(1), () -> ran.add("a"));
        assertEquals(1, queue.expire(kind.hasTicks() ? at(4) : at(3)));
    }

    @Test
    void theNextDeadlineIsThatOfTheFirstTimer() {
        queue.schedule(at(5), NOTHING);
        assertEquals(at(5), queue.nextDeadlineNanos());
        long first = queue.schedule(at(2), NOTHING);
        assertEquals(at(2), queue.nextDeadlineNanos());
        queue.reschedule(first, at(4));
        assertEquals(at(4), queue.nextDeadlineNanos());
        queue.reschedule(first, at(9));
        assertEquals(at(5), queue.nextDeadlineNanos());
    }

    @Test
    void anEmptyQueueHasNoNextDeadline() {
        assertTrue(queue.isEmpty());
        assertThrows(IllegalStateException.class, queue::nextDeadlineNanos);
        long handle = queue.schedule(at(1), NOTHING);
        assertFalse(queue.isEmpty());
        queue.cancel(handle);
        assertThrows(IllegalStateException.class, queue::nextDeadlineNanos);
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        long handle = queue.schedule(at(1), () -> ran.add("a"));
        queue.schedule(at(1), () -> ran.add("b"));
        assertTrue(queue.cancel(handle));
        assertEquals(1, queue.size());
        assertEquals(1, queue.expire(at(2)));
        assertEquals(List.of("b"), ran);
    }

    @Test
    void aDeadlineMovesBothWays() {
        long a = queue.schedule(at(5), () -> ran.add("a"));
        long b = queue.schedule(at(6), () -> ran.add("b"));
        assertTrue(queue.reschedule(a, at(8)));
        assertTrue(queue.reschedule(b, at(2)));
        assertEquals(1, queue.expire(at(7)));
        assertTrue(queue.reschedule(a, at(20)));
        assertTrue(queue.reschedule(a, at(9)), "nearer, but later than the first deadline");
        assertEquals(0, queue.expire(at(8)));
        assertEquals(1, queue.expire(at(9)));
        assertEquals(List.of("b", "a"), ran);
    }

    @Test
    void aHandleStaysInvalidAfterItsSlotIsReused() {
        long cancelled = queue.schedule(at(1), NOTHING);
        queue.cancel(cancelled);
        long expired = queue.schedule(at(1), NOTHING);
        queue.expire(at(1));
        long living = queue.schedule(at(2), NOTHING);
        assertEquals((int) cancelled, (int) living, "slot");
        for (long handle : new long[] {cancelled, expired, TimerQueue.NONE, -1, living + 1, 1L << 40, Long.MAX_VALUE}) {
            assertNotEquals(living, handle);
            assertFalse(queue.cancel(handle), () -> "cancel " + handle);
            assertFalse(queue.reschedule(handle, at(9)), () -> "reschedule " + handle);
        }
        assertEquals(at(2), queue.nextDeadlineNanos());
        assertEquals(1, queue.size());
    }

    @Test
    void noHandleIsValidForAFreeSlot() {
        assertFalse(queue.cancel(TimerQueue.NONE));
        assertFalse(queue.cancel(1L << 32));
        long first = queue.schedule(at(1), NOTHING);
        assertNotEquals(TimerQueue.NONE, first);
        queue.cancel(first);
        assertFalse(queue.cancel(first + (1L << 32)), "the generation of the free slot");
    }

    @Test
    void aTimerIsRemovedBeforeItsCallbackRuns() {
        long[] own = {TimerQueue.NONE};
        own[0] = queue.schedule(at(1), () -> {
            assertEquals(0, queue.size());
            assertFalse(queue.cancel(own[0]));
            assertFalse(queue.reschedule(own[0], at(9)));
            ran.add("a");
        });
        assertEquals(1, queue.expire(at(1)));
        assertEquals(List.of("a"), ran);
    }

    @Test
    void aCallbackMayCancelAndMoveOtherDueTimers() {
        long[] others = new long[3];
        queue.schedule(at(1), () -> {
            assertTrue(queue.cancel(others[0]));
            assertTrue(queue.reschedule(others[1], at(9)));
        });
        others[0] = queue.schedule(at(2), () -> ran.add("cancelled"));
        others[1] = queue.schedule(at(2), () -> ran.add("moved"));
        others[2] = queue.schedule(at(2), () -> ran.add("left"));
        assertEquals(2, queue.expire(at(3)));
        assertEquals(at(9), queue.nextDeadlineNanos());
        assertEquals(1, queue.expire(at(9)));
        assertEquals(List.of("left", "moved"), ran);
    }

    @Test
    void aCallbackThatRearmsItselfInThePastRunsAgainInTheNextCall() {
        Runnable[] again = {NOTHING};
        again[0] = () -> {
            ran.add("a");
            queue.schedule(at(0), again[0]);
        };
        queue.schedule(at(1), again[0]);
        for (int call = 1; call <= 3; call++) {
            assertEquals(1, queue.expire(at(call)));
            assertEquals(kind.hasTicks() ? at(call + 1) : at(call) + 1, queue.nextDeadlineNanos());
        }
        assertEquals(List.of("a", "a", "a"), ran);
    }

    @Test
    void aDeadlineMovedIntoThePastByACallbackRunsInTheNextCall() {
        long[] other = {TimerQueue.NONE};
        queue.schedule(at(1), () -> queue.reschedule(other[0], at(0)));
        other[0] = queue.schedule(at(30), () -> ran.add("other"));
        assertEquals(1, queue.expire(at(5)));
        assertEquals(1, queue.expire(at(6)));
        assertEquals(List.of("other"), ran);
    }

    @Test
    void aThrowingCallbackDoesNotLoseOtherTimers() {
        queue.schedule(at(1), () -> ran.add("a"));
        queue.schedule(at(2), () -> {
            throw new IllegalArgumentException("of b");
        });
        long c = queue.schedule(at(3), () -> ran.add("c"));
        queue.schedule(at(4), () -> ran.add("d"));
        assertThrows(IllegalArgumentException.class, () -> queue.expire(at(5)));
        assertEquals(2, queue.size());
        assertTrue(queue.nextDeadlineNanos() - at(5) <= 0, "the other timers are still due");
        assertTrue(queue.cancel(c));
        assertEquals(1, queue.expire(at(5)));
        assertEquals(List.of("a", "d"), ran);
    }

    @Test
    void afterAThrowingCallbackDeadlinesAreNotMoved() {
        queue.schedule(at(1), () -> {
            throw new IllegalArgumentException();
        });
        assertThrows(IllegalArgumentException.class, () -> queue.expire(at(2)));
        queue.schedule(at(2), NOTHING);
        assertEquals(1, queue.expire(kind.hasTicks() ? at(3) : at(2)));
    }

    @Test
    void expireRejectsARecursiveCall() {
        queue.schedule(at(1), () -> queue.expire(at(1)));
        assertThrows(IllegalStateException.class, () -> queue.expire(at(1)));
    }

    @Test
    void clearRemovesAllTimersWithoutRunningThem() {
        long handle = queue.schedule(at(1), () -> ran.add("a"));
        queue.schedule(at(2), () -> ran.add("b"));
        assertEquals(2, queue.clear());
        assertEquals(0, queue.expire(at(3)));
        assertFalse(queue.cancel(handle));
        assertEquals(0, queue.clear());
        assertTrue(queue.isEmpty());
        assertEquals(List.of(), ran);
    }

    @Test
    void clearInACallbackEndsTheExpiry() {
        queue.schedule(at(1), () -> assertEquals(2, queue.clear()));
        queue.schedule(at(1) + 1, () -> ran.add("b"));
        queue.schedule(at(7), () -> ran.add("c"));
        assertEquals(1, queue.expire(at(9)));
        assertEquals(List.of(), ran);
    }

    @Test
    void manyTimersRunInOrder() {
        int count = 1000;
        long[] last = {start};
        for (int i = 0; i < count; i++) {
            long deadline = at(1 + i * 389 % count % 60);
            queue.schedule(deadline, () -> {
                assertTrue(deadline - last[0] >= 0, "order");
                last[0] = deadline;
            });
        }
        assertEquals(count, queue.size());
        assertEquals(count, queue.expire(at(60)));
    }

    private long at(int tick) {
        return start + tick * TICK;
    }
}
