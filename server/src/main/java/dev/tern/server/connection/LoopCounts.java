package dev.tern.server.connection;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened on the connections of one loop; the figures in which the modes differ.
 *
 * <p>Thread safety: safe for concurrent calls.
 *
 * @param events readiness events
 * @param reads reads of a socket, those that found nothing included
 * @param writes rounds of writing to a socket
 * @param arms times a connection was armed after it was not watched
 */
public record LoopCounts(LongAdder events, LongAdder reads, LongAdder writes, LongAdder arms) {

    LoopCounts() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}
