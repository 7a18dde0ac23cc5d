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
    private @Nullable TcpConnection[] connections = new @Nullable TcpConnection[64];
    private int[] freeSlots = new int[64];
    private int free;
    private int used;

    /** The slot for the next connection that is put here; makes room for it, so that neither that nor its removal can fail. */
    int freeSlot() {
        if (free == 0 && used == connections.length) {
            int[] moreFreeSlots = Arrays.copyOf(freeSlots, 2 * used);
            connections = Arrays.copyOf(connections, 2 * used);
            freeSlots = moreFreeSlots;
        }
        return free > 0 ? freeSlots[free - 1] : used;
    }

    /** Puts a connection into its slot, which is the free one. */
    void put(TcpConnection connection) {
        if (free > 0) {
            free--;
        } else {
            used++;
        }
        connections[connection.slot()] = connection;
    }

    /** Removes a connection; false when it was not there any more. */
    boolean remove(TcpConnection connection) {
        int slot = connection.slot();
        if (connections[slot] != connection) {
            return false;
        }
        connections[slot] = null;
        freeSlots[free++] = slot;
        return true;
    }

    /** Visits all connections; the visitor may remove the one that it visits. */
    void forEach(Consumer<TcpConnection> visitor) {
        for (int slot = 0; slot < used; slot++) {
            TcpConnection connection = connections[slot];
            if (connection != null) {
                visitor.accept(connection);
            }
        }
    }
}
