package dev.tern.server.connection;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of the connections of one loop, in which the threading models and trigger modes differ.
 *
 * <p>Thread safety: safe for concurrent calls.
 *
 * @param events readiness events
 * @param reads reads of a socket, including those that found nothing
 * @param writes drain steps
 * @param arms changes of a connection from no interest to some
 */
public record LoopCounts(LongAdder events, LongAdder reads, LongAdder writes, LongAdder arms) {

    LoopCounts() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}
