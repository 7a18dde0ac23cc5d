package dev.tern.log;

import java.util.function.LongSupplier;

/**
 * The clock and the gathering time of a {@link LogWriter}; tests inject their own.
 *
 * @param nanoClock times the retries of a sink that has failed
 * @param gatherNanos how long lines are gathered before they are written, unless a caller is blocked or the queue is
 *     half full. With a wake-up and a write per line, a log of 100,000 lines per second cost 9 us of CPU time per line
 *     on one processor, most of it for the wake-up; for the cost of gathered lines see bench
 */
record WriterTiming(LongSupplier nanoClock, long gatherNanos) {
    static final WriterTiming SYSTEM = by(System::nanoTime);

    static WriterTiming by(LongSupplier nanoClock) {
        return new WriterTiming(nanoClock, 50_000_000);
    }
}
