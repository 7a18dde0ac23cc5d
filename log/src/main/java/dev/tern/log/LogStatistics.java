package dev.tern.log;

/**
 * What a writer has done so far. A line is what one call brought, however many line feeds it holds; when none waits,
 * {@code accepted} is {@code written} and {@code discarded}. The lines in which the log itself says how many are
 * missing are part of no figure.
 *
 * <p>Thread safety: immutable.
 *
 * @param accepted lines taken from callers
 * @param written accepted lines that were handed to the operating system
 * @param dropped lines refused because there was no room, because the writer was closed, or because its own sink or
 *     handler brought them
 * @param discarded accepted lines that were lost, or of which a part was lost, because the sink failed
 * @param errors writes to the sink that failed
 * @param queuedBytes bytes that wait now
 * @param longestStallNanos the longest time for which a caller waited, in nanoseconds: for room in the queue, or for
 *     its turn, which without a queue comes when the lines of others are written. What its own line takes then is not
 *     counted
 */
public record LogStatistics(
        long accepted,
        long written,
        long dropped,
        long discarded,
        long errors,
        int queuedBytes,
        long longestStallNanos) {}
