package dev.tern.log;

import java.nio.ByteBuffer;

/**
 * Tells where lines end in memory that holds several.
 *
 * <p>Thread safety: as the memory.
 */
interface LineBoundaries {

    /** The position behind the line that holds the byte at a position. */
    int endOf(int position);

    /** The lines of a buffer of which no more is known: each ends with its line feed. */
    static LineBoundaries atLineFeeds(ByteBuffer lines, LineCharset charset) {
        int limit = lines.limit();
        return position -> {
            int at = position;
            while (at < limit && !charset.isLineFeed(lines, at)) {
                at += charset.unit();
            }
            return Math.min(at + charset.unit(), limit);
        };
    }
}
