package dev.tern.log;

import java.nio.ByteBuffer;

/**
 * Lines of a {@link LineRing} that lie in one piece, and where each ends: one that holds line feeds of its own, such as
 * a stack trace, is one line all the same.
 *
 * <p>Thread safety: confined to the thread that writes them. Ownership: the ring's, and good until that takes the lines
 * back. Complexity: a line is found in the logarithm of their number.
 */
final class LineBatch implements LineBoundaries {
    private final ByteBuffer bytes;
    /** Where lines end, in a ring; its length is a power of two. */
    private final int[] ends;

    private int first;
    private int count;
    private int end;

    LineBatch(ByteBuffer bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    /** Shows so many lines, from the one whose end stands at {@code first} on. */
    LineBatch show(int from, int to, int first, int count) {
        bytes.limit(to).position(from);
        this.first = first;
        this.count = count;
        this.end = to;
        return this;
    }

    /** The lines; the position moves behind what is taken of them. */
    ByteBuffer bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    /** Where all of them end. */
    int end() {
        return end;
    }

    /** How many of them end at a position or before it. */
    int countTo(int position) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[(first + middle) & (ends.length - 1)] <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public int endOf(int position) {
        return ends[(first + countTo(position)) & (ends.length - 1)];
    }
}
