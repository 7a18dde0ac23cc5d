package dev.tern.log;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a queued writer does with a line for which there is no room: whether its caller waits, and how long. A line that finds no room in
 * that time is dropped and counted, and a line in the log itself says how many were.
 *
 * <p>Thread safety: immutable.
 *
 * @param maxBlockNanos how long a caller waits for room, at least 0, in nanoseconds
 * @param neverBlockBelow lines of a level below this do not wait at all
 */
public record OverflowPolicy(long maxBlockNanos, int neverBlockBelow) {
    /** The caller waits for room; nothing is dropped. */
    public static final OverflowPolicy BLOCK = new OverflowPolicy(Long.MAX_VALUE, Integer.MIN_VALUE);

    /** The line is dropped at once. */
    public static final OverflowPolicy DROP_NEWEST = new OverflowPolicy(0, Integer.MIN_VALUE);

    public OverflowPolicy {
        if (maxBlockNanos < 0) {
            throw new IllegalArgumentException("maxBlockNanos: " + maxBlockNanos + ", must be >= 0");
        }
    }

    /**
     * The caller waits for room, but no longer than this; then the line is dropped.
     *
     * @param limit at least 0
     */
    public static OverflowPolicy blockFor(Duration limit) {
        return new OverflowPolicy(TimeUnit.NANOSECONDS.convert(limit), Integer.MIN_VALUE);
    }

    /** Lines below a level are dropped at once, the callers of others wait for room. What levels there are is up to the callers. */
    public static OverflowPolicy dropBelow(int level) {
        return new OverflowPolicy(Long.MAX_VALUE, level);
    }

    /** How long a line of this level may wait. */
    long maxBlockNanos(int level) {
        return level < neverBlockBelow ? 0 : maxBlockNanos;
    }
}
