package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * How far a head may reach, and the limit that it exceeds. All bounds are offsets from its first byte.
 *
 * <p>Thread safety: confined to one thread.
 */
final class HeadBounds {
    private final HttpLimits limits;
    /** 0 while the request line is not complete. */
    private int fieldsEnd;

    private @Nullable HeadLimit exceeded;

    HeadBounds(HttpLimits limits) {
        this.limits = limits;
    }

    void clear() {
        fieldsEnd = 0;
        exceeded = null;
    }

    void endRequestLine(int lineEnd) {
        fieldsEnd = lineEnd + limits.maxHeaderBytes() + 2;
    }

    /** The end of the request line, or of all field lines behind a complete one, at most. */
    int end() {
        return fieldsEnd == 0 ? limits.maxLine() + 2 : fieldsEnd;
    }

    /** The end of the field line that begins at {@code nameStart}, at most. */
    int lineEnd(int nameStart, int end) {
        return Math.min(end, nameStart + limits.maxLine() + 2);
    }

    /** Whether the empty lines before a head are too long. */
    boolean allowsEmpty(int bytes) {
        return bytes <= limits.maxLine();
    }

    boolean allowsField(int count) {
        return count < limits.maxHeaderFields();
    }

    /** Records that the head exceeds a limit at {@code reached}; the status of the response. */
    int exceed(int reached) {
        if (fieldsEnd == 0) {
            return exceed(HeadLimit.REQUEST_LINE);
        }
        return exceed(reached == fieldsEnd ? HeadLimit.FIELD_BYTES : HeadLimit.FIELD_LINE);
    }

    int exceed(HeadLimit limit) {
        exceeded = limit;
        return limit == HeadLimit.REQUEST_LINE ? 414 : 431;
    }

    /** The limit that the head exceeds; null while it does not. */
    @Nullable HeadLimit exceeded() {
        return exceeded;
    }
}
