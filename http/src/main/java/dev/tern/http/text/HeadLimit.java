package dev.tern.http.text;

/**
 * A limit of a request head or of the trailers of a body.
 *
 * <p>Thread safety: immutable.
 */
public enum HeadLimit {
    /** The length of the request line: 414. */
    REQUEST_LINE,
    /** The length of one field line: 431. */
    FIELD_LINE,
    /** The length of all field lines: 431. */
    FIELD_BYTES,
    /** The number of field lines: 431. */
    FIELD_COUNT
}
