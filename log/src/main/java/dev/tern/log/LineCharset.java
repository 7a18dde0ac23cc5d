package dev.tern.log;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The charset of a log, with its line feed: one byte, or two to four in UTF-16 and UTF-32, where the byte of a line
 * feed may be a part of another character.
 *
 * <p>Thread safety: immutable.
 */
final class LineCharset {
    static final LineCharset UTF_8 = new LineCharset(StandardCharsets.UTF_8);

    private static final int CONTINUATION_MASK = 0xc0;
    private static final int CONTINUATION = 0x80;
    private static final int SURROGATE_MASK = 0xfc;
    private static final int HIGH_SURROGATE = 0xd8;

    private final Charset charset;
    private final byte[] lineFeed;
    /** The length of the byte order mark that Java puts before each text, or 0. */
    private final int markBytes;

    /**
     * Creates it.
     *
     * @throws IllegalArgumentException for a charset that can only be decoded
     */
    LineCharset(Charset charset) {
        if (!charset.canEncode()) {
            throw new IllegalArgumentException("charset: " + charset + ", must be one that can encode");
        }
        byte[] one = "\n".getBytes(charset);
        byte[] two = "\n\n".getBytes(charset);
        this.charset = charset;
        this.lineFeed = Arrays.copyOfRange(two, one.length, two.length);
        this.markBytes = one.length - lineFeed.length;
    }

    Charset charset() {
        return charset;
    }

    byte[] lineFeed() {
        return lineFeed;
    }

    /** The length of a line feed, in bytes. */
    int unit() {
        return lineFeed.length;
    }

    /** A text of the log's own, without a byte order mark: it may stand between other lines. */
    byte[] encode(String text) {
        byte[] bytes = text.getBytes(charset);
        return markBytes == 0 ? bytes : Arrays.copyOfRange(bytes, markBytes, bytes.length);
    }

    /** Whether a line feed begins at a position, which may lie outside. */
    boolean isLineFeed(ByteBuffer bytes, int at) {
        if (at < 0 || bytes.limit() - at < lineFeed.length) {
            return false;
        }
        for (int i = 0; i < lineFeed.length; i++) {
            if (bytes.get(at + i) != lineFeed[i]) {
                return false;
            }
        }
        return true;
    }

    /** The boundaries of lines of which nothing else is known: each ends with its line feed. */
    LineBoundaries boundaries(ByteBuffer lines) {
        int limit = lines.limit();
        return position -> {
            int at = position;
            while (at < limit && !isLineFeed(lines, at)) {
                at += lineFeed.length;
            }
            return Math.min(at + lineFeed.length, limit);
        };
    }

    /** How many line feeds there are between two positions, the first of which is where a line begins. */
    long count(ByteBuffer bytes, int from, int to) {
        long count = 0;
        for (int at = from; at < to; at += lineFeed.length) {
            count += isLineFeed(bytes, at) ? 1 : 0;
        }
        return count;
    }

    /** The length of a line without the line feed at its end, if there is one. */
    int withoutLineFeed(byte[] bytes, int offset, int length) {
        int rest = length - lineFeed.length;
        boolean ended = rest >= 0
                && rest % lineFeed.length == 0
                && Arrays.equals(bytes, offset + rest, offset + length, lineFeed, 0, lineFeed.length);
        return ended ? rest : length;
    }

    /** The greatest length, not above {@code most}, after which a character of UTF-8, UTF-16 or UTF-32 begins. */
    int cut(byte[] bytes, int offset, int most) {
        int taken = most - most % lineFeed.length;
        if (lineFeed.length == 1) {
            int least = taken - 3;
            while (taken > least && (bytes[offset + taken] & CONTINUATION_MASK) == CONTINUATION) {
                taken--;
            }
        } else if (lineFeed.length == 2 && isHighSurrogate(bytes, offset + taken - 2)) {
            taken -= 2;
        }
        return taken;
    }

    private boolean isHighSurrogate(byte[] bytes, int at) {
        boolean bigEndian = lineFeed[0] == 0;
        return (bytes[bigEndian ? at : at + 1] & SURROGATE_MASK) == HIGH_SURROGATE;
    }
}
