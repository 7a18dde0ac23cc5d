package dev.tern.server.connection;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connection of one loop that has been idle longest: an approximation of LRU without a cost per request.
 *
 * <p>One scan of all connections records those that have been idle longest, each with the start of its idle time. An
 * entry is valid as long as that idle time lasts, since a newly idle connection has been idle for less time than any
 * entry.
 *
 * <p>Thread safety: confined to its loop's thread. Complexity: O(connections) once per {@value #MAX_ENTRIES} evictions,
 * else O(1).
 */
final class IdleConnectionEvictor<C extends IdleConnectionEvictor.Candidate> {
    private static final int MAX_ENTRIES = 64;

    /** A connection that may be idle. */
    interface Candidate {
        /** The time since the last request, in nanoseconds; -1 when the connection is not idle. */
        long idleNanos(long nowNanos);
    }

    private record Entry<C>(C connection, long sinceNanos) {}

    private final ConnectionSlots<C> connections;
    /** The longest idle first. */
    private final ArrayDeque<Entry<C>> entries = new ArrayDeque<>();

    IdleConnectionEvictor(ConnectionSlots<C> connections) {
        this.connections = connections;
    }

    /** The connection that has been idle longest; null when none is idle. */
    @Nullable C longestIdle() {
        C found = pollEntries();
        if (found != null) {
            return found;
        }
        rescan();
        return pollEntries();
    }

    private @Nullable C pollEntries() {
        long nowNanos = System.nanoTime();
        while (true) {
            Entry<C> entry = entries.poll();
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
        // The shortest idle first: the one to drop when there are too many.
        PriorityQueue<Entry<C>> longest =
                new PriorityQueue<>(MAX_ENTRIES + 1, Comparator.comparingLong(entry -> nowNanos - entry.sinceNanos));
        connections.forEach(connection -> {
            long idleNanos = connection.idleNanos(nowNanos);
            boolean longer = longest.size() < MAX_ENTRIES || idleNanos > nowNanos - longest.element().sinceNanos;
            if (idleNanos >= 0 && longer) {
                longest.add(new Entry<>(connection, nowNanos - idleNanos));
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
