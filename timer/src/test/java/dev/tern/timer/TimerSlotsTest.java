package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TimerSlotsTest {
    private static final Runnable NOTHING = () -> {};

    @Test
    void aSlotWithoutUnusedHandlesIsNotReused() {
        TimerSlots slots = new TimerSlots(1, 3);
        Set<Long> handles = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            slots.makeRoom();
            int slot = slots.take(i, NOTHING);
            assertEquals(i / 3, slot);
            assertTrue(handles.add(slots.handle(slot)), "a new handle");
            slots.release(slot);
            for (long handle : handles) {
                assertFalse(slots.holds(handle));
            }
        }
        assertEquals(0, slots.size());
    }

    @Test
    void theFirstHandleHasGenerationOne() {
        TimerSlots slots = new TimerSlots(1);
        long first = slots.handle(slots.take(0, NOTHING));
        assertEquals(1L << 32, first, "the first odd generation");
    }
}
