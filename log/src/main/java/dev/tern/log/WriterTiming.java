package dev.tern.log;

import java.util.function.LongSupplier;

/**
 * The times of a {@link LogWriter}; other ones for its tests.
 *
 * @param nanoClock by which a sink that has failed is tried again
 * @param gatherNanos how long lines are gathered before they are written, if nobody waits for them and the queue is not half full. Woken
 *     and written for each line, a log of 100,000 lines a second cost 9 us a line on one processor, most of it the waking; gathered, see
 *     bench
 */
record WriterTiming(LongSupplier nanoClock, long gatherNanos) {
    static final WriterTiming SYSTEM = by(System::nanoTime);

    static WriterTiming by(LongSupplier nanoClock) {
        return new WriterTiming(nanoClock, 50_000_000);
    }
}
