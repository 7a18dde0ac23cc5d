package dev.tern.server.connection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop by slot. Slots are reused, and their number grows on demand.
 *
 * <p>Thread safety: confined to its loop's thread. Complexity: put and remove O(1), amortized; {@link #forEach}
 * O(slots).
 */
final class ConnectionSlots<C> {
    private static final int INITIAL_SLOTS = 64;

    private final ArrayList<@Nullable C> connections = new ArrayList<>(INITIAL_SLOTS);
    private int[] freeSlots = new int[INITIAL_SLOTS];
    private int freeCount;

    /** The slot of the next connection. Allocates here, so that neither {@link #put} nor {@link #remove} can fail. */
    int nextSlot() {
        int used = connections.size();
        if (freeCount == 0 && used == freeSlots.length) {
            int[] moreFreeSlots = Arrays.copyOf(freeSlots, 2 * used);
            connections.ensureCapacity(2 * used);
            freeSlots = moreFreeSlots;
        }
        return freeCount > 0 ? freeSlots[freeCount - 1] : used;
    }

    /** Puts a connection into {@link #nextSlot}. */
    void put(int slot, C connection) {
        assert slot == nextSlot();
        if (freeCount > 0) {
            freeCount--;
            connections.set(slot, connection);
        } else {
            connections.add(connection);
        }
    }

    /** Removes a connection; false when it was removed before. */
    boolean remove(int slot, C connection) {
        if (connections.get(slot) != connection) {
            return false;
        }
        connections.set(slot, null);
        freeSlots[freeCount++] = slot;
        return true;
    }

    /** Visits all connections; the visitor may remove the one that it visits. */
    void forEach(Consumer<? super C> visitor) {
        for (int slot = 0; slot < connections.size(); slot++) {
            C connection = connections.get(slot);
            if (connection != null) {
                visitor.accept(connection);
            }
        }
    }
}
