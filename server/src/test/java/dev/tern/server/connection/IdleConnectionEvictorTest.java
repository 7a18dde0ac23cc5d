package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleConnectionEvictorTest {
    private final long startNanos = System.nanoTime();
    private final ConnectionSlots<Connection> slots = new ConnectionSlots<>();
    private final IdleConnectionEvictor<Connection> evictor = new IdleConnectionEvictor<>(slots);
    private int queries;

    private final class Connection implements IdleConnectionEvictor.Candidate {
        private final int slot = slots.nextSlot();
        private long sinceNanos;
        private boolean idle = true;

        Connection(int sinceNanos) {
            this.sinceNanos = startNanos - 1_000_000 + sinceNanos;
            slots.put(slot, this);
        }

        @Override
        public long idleNanos(long nowNanos) {
            queries++;
            return idle ? nowNanos - sinceNanos : -1;
        }
    }

    private Connection evict() {
        Connection longest = evictor.longestIdle();
        if (longest != null) {
            longest.idle = false;
            slots.remove(longest.slot, longest);
        }
        return longest;
    }

    @Test
    void withoutAnIdleConnectionThereIsNone() {
        assertNull(evictor.longestIdle());
        new Connection(1).idle = false;
        assertNull(evictor.longestIdle());
    }

    @Test
    void connectionsAreFoundInTheOrderOfTheirIdleTime() {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            connections.add(new Connection(i * 77 % 200));
        }
        for (int i = 0; i < 200; i++) {
            assertEquals(connections.get(i * 13 % 200), evict(), "number " + i);
        }
        assertNull(evict());
    }

    @Test
    void aConnectionThatWasActiveSinceTheScanIsSkipped() {
        Connection first = new Connection(1);
        Connection second = new Connection(2);
        new Connection(0);
        evict();
        first.sinceNanos = startNanos;
        assertEquals(second, evict());
        assertEquals(first, evict());
    }

    @Test
    void oneScanServesManyEvictions() {
        for (int i = 0; i < 64; i++) {
            new Connection(i);
        }
        for (int i = 0; i < 64; i++) {
            evict();
        }
        assertEquals(2 * 64, queries);
    }
}
