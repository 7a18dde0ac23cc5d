package dev.tern.server.connection;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop by slot; slots are used again and grow on demand.
 *
 * <p>Thread safety: confined to its loop's thread. Complexity: put and remove O(1), amortized; {@link #forEach} O(slots).
 */
final class ConnectionTable {
    private @Nullable Connection[] connections = new @Nullable Connection[64];
    private int[] freeSlots = new int[64];
    private int free;
    private int used;

    /** A slot that holds no connection. */
    int freeSlot() {
        return free > 0 ? freeSlots[--free] : used++;
    }

    void put(Connection connection) {
        int slot = connection.slot();
        if (slot >= connections.length) {
            connections = Arrays.copyOf(connections, Math.max(slot + 1, 2 * connections.length));
        }
        connections[slot] = connection;
    }

    /** Removes a connection; false when it was not there any more. */
    boolean remove(Connection connection) {
        int slot = connection.slot();
        if (slot >= connections.length || connections[slot] != connection) {
            return false;
        }
        connections[slot] = null;
        if (free == freeSlots.length) {
            freeSlots = Arrays.copyOf(freeSlots, 2 * free);
        }
        freeSlots[free++] = slot;
        return true;
    }

    /** Visits all connections; the visitor may remove the one that it visits. */
    void forEach(Consumer<Connection> visitor) {
        for (int slot = 0; slot < used; slot++) {
            Connection connection = slot < connections.length ? connections[slot] : null;
            if (connection != null) {
                visitor.accept(connection);
            }
        }
    }
}
