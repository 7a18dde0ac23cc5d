package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class HeapTimerQueueTest {
    private static final Runnable NOTHING = () -> {};

    @Test
    void aFullQueueRejectsTimersUntilOneIsCancelled() {
        HeapTimerQueue queue = new HeapTimerQueue(20);
        long first = queue.schedule(0, NOTHING);
        for (int i = 1; i < 20; i++) {
            queue.schedule(i, NOTHING);
        }
        IllegalStateException full = assertThrows(IllegalStateException.class, () -> queue.schedule(20, NOTHING));
        assertEquals("timers: 20, must be < 20 to schedule another", full.getMessage());
        assertEquals(20, queue.size());
        queue.cancel(first);
        queue.schedule(20, NOTHING);
        assertEquals(20, queue.expire(20));
    }

    @Test
    void theBoundMustBePositiveAndAllocatable() {
        Throwable none = assertThrows(IllegalArgumentException.class, () -> new HeapTimerQueue(0));
        assertEquals("maxTimers: 0, must be > 0 and <= 536870912", none.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new HeapTimerQueue(Integer.MAX_VALUE));
    }

    @Test
    void aTimerTakes28BytesAndAReference() {
        HeapTimerQueue queue = new HeapTimerQueue();
        int full = 1 << 16;
        for (int i = 0; i < full; i++) {
            queue.schedule(i, NOTHING);
        }
        long bytes = Allocation.of(() -> queue.schedule(full, NOTHING));
        assertTrue(bytes <= 2L * full * (28 + 8) + 1000, bytes + " bytes for room for " + 2 * full);
    }
}
