package dev.tern.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds the first CR LF in a range of bytes, eight bytes at a time (SWAR: SIMD within a register).
 *
 * <p>Thread safety: stateless.
 *
 * <p>Complexity: linear in the length of the range for any content; no allocation.
 *
 * <p>Source: the zero byte test is from Warren, "Hacker's Delight", 2nd edition, section 6-1; CR LF is the line end of
 * RFC 9112, section 2.2.
 */
final class CrlfSearch {
    /** Little endian on every machine, so that the lowest byte of a word is the first in memory. */
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long CARRIAGE_RETURNS = '\r' * LOW_BITS;

    private CrlfSearch() {}

    /** Returns the index of the first CR LF that lies completely in {@code from..to-1}, or -1. */
    static int indexOf(ByteBuffer bytes, int from, int to) {
        int beforeLast = to - 1;
        int index = indexOfCr(bytes, from, beforeLast);
        while (index >= 0 && bytes.get(index + 1) != '\n') {
            index = indexOfCr(bytes, index + 1, beforeLast);
        }
        return index;
    }

    private static int indexOfCr(ByteBuffer bytes, int from, int to) {
        int index = skipWithoutCr(bytes, from, to);
        for (; index <= to - Long.BYTES; index += Long.BYTES) {
            long found = crs(bytes, index);
            if (found != 0) {
                return index + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; index < to; index++) {
            if (bytes.get(index) == '\r') {
                return index;
            }
        }
        return -1;
    }

    /** Tests four words per iteration: one branch per 32 bytes brings the scan close to memory bandwidth. */
    private static int skipWithoutCr(ByteBuffer bytes, int from, int to) {
        int index = from;
        while (index <= to - 4 * Long.BYTES
                && (crs(bytes, index) | crs(bytes, index + 8) | crs(bytes, index + 16) | crs(bytes, index + 24)) == 0) {
            index += 4 * Long.BYTES;
        }
        return index;
    }

    /** Sets the high bit of each CR byte. The lowest set bit is exact; a borrow can set wrong bits only above it. */
    private static long crs(ByteBuffer bytes, int index) {
        long zeroWhereCr = (long) WORD.get(bytes, index) ^ CARRIAGE_RETURNS;
        return (zeroWhereCr - LOW_BITS) & ~zeroWhereCr & HIGH_BITS;
    }
}
