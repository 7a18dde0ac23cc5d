package dev.tern.log;

/**
 * What a writer has done so far, in lines.
 *
 * @param accepted taken from callers
 * @param written handed to the operating system, with the lines in which the log itself says what was dropped
 * @param dropped refused because there was no room, or because the writer was closed
 * @param discarded accepted and lost because the sink failed
 * @param errors writes to the sink that failed
 * @param queuedBytes bytes that wait now
 * @param longestStallNanos the longest time for which a caller waited for room, in nanoseconds
 */
public record LogStatistics(
        long accepted,
        long written,
        long dropped,
        long discarded,
        long errors,
        int queuedBytes,
        long longestStallNanos) {}
