package dev.tern.server.epoll;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * The metadata of an open file.
 *
 * <p>Thread safety: immutable. Source: statx(2), whose structure is the same on every architecture.
 *
 * @param regular whether it is a regular file
 * @param size in bytes
 * @param modifiedNanos the time of the last change of its content, since 1970-01-01T00:00Z (mtime)
 * @param revision a hash of its inode number and the time of the last inode change (ctime)
 */
record FileFacts(boolean regular, long size, long modifiedNanos, long revision) {
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int MODE_AT = 28;
    private static final int INODE_AT = 32;
    private static final int SIZE_AT = 40;
    private static final int CHANGED_AT = 96;
    private static final int MODIFIED_AT = 112;
    private static final int NANOS_AT = 8;
    private static final int TYPE_MASK = 0xf000;
    private static final int REGULAR = 0x8000;
    /** Spreads inode numbers, which are small and dense, over all bits (Knuth's multiplicative hash). */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    /** Reads the metadata of an open descriptor. */
    static FileFacts of(int number) throws IOException {
        Memory memory = Memory.own();
        MemorySegment facts = memory.facts();
        int result = LibC.statx(number, memory.emptyPath(), AT_EMPTY_PATH, STATX_BASIC_STATS, facts.address());
        if (result < 0) {
            throw LibC.failure(result);
        }
        int type = facts.get(ValueLayout.JAVA_SHORT, MODE_AT) & TYPE_MASK;
        long revision = facts.get(ValueLayout.JAVA_LONG, INODE_AT) * SPREAD ^ nanos(facts, CHANGED_AT);
        return new FileFacts(
                type == REGULAR, facts.get(ValueLayout.JAVA_LONG, SIZE_AT), nanos(facts, MODIFIED_AT), revision);
    }

    private static long nanos(MemorySegment facts, int at) {
        return nanos(facts.get(ValueLayout.JAVA_LONG, at), facts.get(ValueLayout.JAVA_INT, at + NANOS_AT));
    }

    /** Saturates outside the years 1677 to 2262, as the JDK does. */
    private static long nanos(long seconds, int fraction) {
        long whole = TimeUnit.SECONDS.toNanos(seconds);
        return whole > Long.MAX_VALUE - fraction ? Long.MAX_VALUE : whole + fraction;
    }
}
