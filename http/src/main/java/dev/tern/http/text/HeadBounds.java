package dev.tern.http.text;

import org.jspecify.annotations.Nullable;

/**
 * How far a head may reach, and the limit that it exceeds. All bounds are offsets from its first byte.
 *
 * <p>Thread safety: confined to one thread.
 */
public final class HeadBounds {
    private final int maxLine;
    private final int maxHeaderBytes;
    private final int maxHeaderFields;
    /** 0 while the request line is not complete. */
    private int fieldsEnd;

    private @Nullable HeadLimit exceeded;

    /**
     * Creates the bounds of a head.
     *
     * @param maxLine the bytes of the request line, of a field line, and of the empty lines before a head
     * @param maxHeaderBytes the bytes of all field lines
     * @param maxHeaderFields the number of field lines
     */
    public HeadBounds(int maxLine, int maxHeaderBytes, int maxHeaderFields) {
        this.maxLine = maxLine;
        this.maxHeaderBytes = maxHeaderBytes;
        this.maxHeaderFields = maxHeaderFields;
    }

    public void clear() {
        fieldsEnd = 0;
        exceeded = null;
    }

    public void endRequestLine(int lineEnd) {
        fieldsEnd = lineEnd + maxHeaderBytes + 2;
    }

    /** The end of the request line, or of all field lines behind a complete one, at most. */
    public int end() {
        return fieldsEnd == 0 ? maxLine + 2 : fieldsEnd;
    }

    /** The end of the field line that begins at {@code nameStart}, at most. */
    public int lineEnd(int nameStart, int end) {
        return Math.min(end, nameStart + maxLine + 2);
    }

    /** Whether the empty lines before a head are too long. */
    public boolean allowsEmpty(int bytes) {
        return bytes <= maxLine;
    }

    public boolean allowsField(int count) {
        return count < maxHeaderFields;
    }

    /** Records that the head exceeds a limit at {@code reached}; the status of the response. */
    public int exceed(int reached) {
        if (fieldsEnd == 0) {
            return exceed(HeadLimit.REQUEST_LINE);
        }
        return exceed(reached == fieldsEnd ? HeadLimit.FIELD_BYTES : HeadLimit.FIELD_LINE);
    }

    public int exceed(HeadLimit limit) {
        exceeded = limit;
        return limit == HeadLimit.REQUEST_LINE ? 414 : 431;
    }

    /** The limit that the head exceeds; null while it does not. */
    public @Nullable HeadLimit exceeded() {
        return exceeded;
    }
}
