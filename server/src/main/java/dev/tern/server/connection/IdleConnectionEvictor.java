package dev.tern.server.connection;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connection of one loop that has been idle longest.
 *
 * <p>All connections are looked at once for many answers: the longest idle are noted down, with the time at which their rest began, and a
 * note is good as long as that rest goes on, since whoever rests anew rests shorter than all that were noted.
 *
 * <p>Thread safety: confined to its loop's thread. Complexity: O(connections) once in {@value #MAX_ENTRIES} answers, else O(1); an order that is
 * always up to date would cost each request something.
 */
final class IdleConnectionEvictor {
    private static final int MAX_ENTRIES = 64;

    /** A connection, and since when it was idle. */
    private record Entry(TcpConnection connection, long sinceNanos) {}

    private final ConnectionTable table;
    /** The longest idle first. */
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    IdleConnectionEvictor(ConnectionTable table) {
        this.table = table;
    }

    /** The connection that has been idle longest; null when none is idle. */
    @Nullable TcpConnection longestIdle() {
        TcpConnection found = firstIdle();
        if (found != null) {
            return found;
        }
        rescan();
        return firstIdle();
    }

    private @Nullable TcpConnection firstIdle() {
        long nowNanos = System.nanoTime();
        while (true) {
            Entry entry = entries.poll();
            if (entry == null) {
                return null;
            }
            long idleNanos = entry.connection.idleNanos(nowNanos);
            if (idleNanos >= 0 && nowNanos - idleNanos == entry.sinceNanos) {
                return entry.connection;
            }
        }
    }

    private void rescan() {
        long nowNanos = System.nanoTime();
        // The shortest idle first, which has to go when there are too many.
        PriorityQueue<Entry> longest =
                new PriorityQueue<>(MAX_ENTRIES + 1, Comparator.comparingLong(entry -> nowNanos - entry.sinceNanos));
        table.forEach(connection -> {
            long idleNanos = connection.idleNanos(nowNanos);
            boolean longer = longest.size() < MAX_ENTRIES || idleNanos > nowNanos - longest.element().sinceNanos;
            if (idleNanos >= 0 && longer) {
                longest.add(new Entry(connection, nowNanos - idleNanos));
                if (longest.size() > MAX_ENTRIES) {
                    longest.remove();
                }
            }
        });
        while (!longest.isEmpty()) {
            entries.addFirst(longest.remove());
        }
    }
}
