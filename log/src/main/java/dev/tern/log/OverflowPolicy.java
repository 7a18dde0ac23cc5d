package dev.tern.log;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a queued writer does with a line for which there is no room: whether its caller blocks, and for how long. A line
 * that finds no room in that time is dropped and counted; a line in the log reports the number.
 *
 * <p>Thread safety: immutable.
 *
 * @param maxBlockNanos how long a caller blocks for room, at least 0, in nanoseconds
 * @param neverBlockBelow lines of a level below this are dropped instead of blocking
 */
public record OverflowPolicy(long maxBlockNanos, int neverBlockBelow) {
    /** The caller blocks until there is room; nothing is dropped. */
    public static final OverflowPolicy BLOCK = new OverflowPolicy(Long.MAX_VALUE, Integer.MIN_VALUE);

    /** The line is dropped at once. */
    public static final OverflowPolicy DROP_NEWEST = new OverflowPolicy(0, Integer.MIN_VALUE);

    public OverflowPolicy {
        if (maxBlockNanos < 0) {
            throw new IllegalArgumentException("maxBlockNanos: " + maxBlockNanos + ", must be >= 0");
        }
    }

    /**
     * The caller blocks for room, for at most {@code limit}; then the line is dropped.
     *
     * @param limit at least 0
     */
    public static OverflowPolicy blockFor(Duration limit) {
        return new OverflowPolicy(TimeUnit.NANOSECONDS.convert(limit), Integer.MIN_VALUE);
    }

    /**
     * Lines below a level are dropped at once, the callers of others block until there is room. The callers define the
     * levels.
     */
    public static OverflowPolicy dropBelow(int level) {
        return new OverflowPolicy(Long.MAX_VALUE, level);
    }

    /** How long the caller of a line of this level may block. */
    long maxBlockNanos(int level) {
        return level < neverBlockBelow ? 0 : maxBlockNanos;
    }
}
