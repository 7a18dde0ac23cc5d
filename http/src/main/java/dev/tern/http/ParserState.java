package dev.tern.http;

/**
 * The state of {@link HttpRequestParser}: what the next byte belongs to. The transitions are drawn there.
 *
 * <p>Thread safety: immutable.
 */
public enum ParserState {
    /** The start of the head, or the CR of an empty line before it; those are passed over (RFC 9112 section 2.2). */
    START,
    /** The LF of the empty line. */
    EMPTY_LINE,
    /** The method. */
    METHOD,
    /** The request target. */
    TARGET,
    /** The version, {@code HTTP/1.1}, and the CRLF of the request line. */
    VERSION,
    /** The first byte of a field line, or the CR of the line that ends the head. */
    FIELD_START,
    /** A field name, up to its colon. */
    FIELD_NAME,
    /** The blanks before a field value. */
    VALUE_START,
    /** A field value. */
    FIELD_VALUE,
    /** The LF of a field line. */
    FIELD_END,
    /** The LF that ends the head. */
    HEAD_END,
    /** The head is whole. */
    COMPLETE,
    /** The head is bad: see {@link HttpRequestParser#fault()}. */
    REFUSED;

    boolean inRequestLine() {
        return compareTo(FIELD_START) < 0;
    }

    boolean inEmptyLine() {
        return compareTo(METHOD) < 0;
    }

    boolean inFieldLine() {
        return compareTo(FIELD_NAME) >= 0 && compareTo(FIELD_END) <= 0;
    }

    boolean isFinal() {
        return compareTo(COMPLETE) >= 0;
    }
}
