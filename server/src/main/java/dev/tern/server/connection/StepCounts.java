package dev.tern.server.connection;

import dev.tern.server.reactor.Counter;

/**
 * Counts of the connections of one loop, as far as one thread has performed their steps. The threading models and
 * trigger modes differ in these counts.
 *
 * <p>Thread safety: incremented by that thread only; readable from any thread.
 *
 * @param events readiness events
 * @param reads reads of a socket, including those that found nothing
 * @param emptyReads reads that found nothing
 * @param writes drain steps
 * @param arms changes of a connection from no interest to some
 * @param handOffs connections handed to a worker
 */
public record StepCounts(
        Counter events, Counter reads, Counter emptyReads, Counter writes, Counter arms, Counter handOffs) {

    StepCounts() {
        this(new Counter(), new Counter(), new Counter(), new Counter(), new Counter(), new Counter());
    }

    /** Adds the counts of another thread, which counts no more. */
    void add(StepCounts other) {
        events.add(other.events.get());
        reads.add(other.reads.get());
        emptyReads.add(other.emptyReads.get());
        writes.add(other.writes.get());
        arms.add(other.arms.get());
        handOffs.add(other.handOffs.get());
    }

    /** Counts a read that is over, as a reader of the count may rely on. */
    void read(boolean empty) {
        if (empty) {
            emptyReads.increment();
        }
        // Last: a reader of this count may rely on the other.
        reads.increment();
    }

    /** Counts a wait for readiness, where it armed the connection. */
    void awaited(boolean armed) {
        if (armed) {
            arms.increment();
        }
    }
}
