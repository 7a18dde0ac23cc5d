package dev.tern.http;

import dev.tern.http.text.HeadLimit;

/**
 * The bounds of what one connection accepts.
 *
 * <p>Thread safety: immutable.
 *
 * @param maxLine bytes of a request line, and of a field line of a head, without its CRLF, 64 to 1 MiB; a longer
 *     request line is refused with 414, a longer field line with 431
 * @param maxHeaderBytes bytes of all field lines of a head (and again of a trailer section, and of the head of a part
 *     of a form), 64 to 1 MiB; more is refused with 431
 * @param maxHeaderFields number of field lines of a head (and again of a trailer section, and of the head of a part), 1
 *     to 10,000; more is refused with 431
 * @param maxBodyBytes bytes of a request body that a handler may ask for at once or per piece, and that is drained when
 *     no handler wants it, at least 0; more is refused with 413
 * @param maxFormFields fields of an urlencoded form, or parts of a multipart form, 1 to 1,000,000; more is refused with
 *     413
 */
public record HttpLimits(int maxLine, int maxHeaderBytes, int maxHeaderFields, long maxBodyBytes, int maxFormFields) {

    /** 8 KiB for a line, 64 KiB and 100 lines for all fields, 1 MiB for a body, 1,000 fields for a form. */
    public static final HttpLimits DEFAULT = new HttpLimits(8 << 10, 64 << 10, 100, 1 << 20, 1000);

    public HttpLimits {
        requireIn("maxLine", maxLine, 64, 1 << 20);
        requireIn("maxHeaderBytes", maxHeaderBytes, 64, 1 << 20);
        requireIn("maxHeaderFields", maxHeaderFields, 1, 10_000);
        requireIn("maxBodyBytes", maxBodyBytes, 0, Long.MAX_VALUE);
        requireIn("maxFormFields", maxFormFields, 1, 1_000_000);
    }

    /** As the other constructor, with the default number of fields of a form. */
    public HttpLimits(int maxLine, int maxHeaderBytes, int maxHeaderFields, long maxBodyBytes) {
        this(maxLine, maxHeaderBytes, maxHeaderFields, maxBodyBytes, DEFAULT.maxFormFields);
    }

    /** A limit with its value, its name here and its option on the command line. */
    String describe(HeadLimit limit) {
        return switch (limit) {
            case REQUEST_LINE -> describeLine("the request line");
            case FIELD_LINE -> describeLine("a header field line");
            case FIELD_BYTES ->
                "the header fields are longer than " + maxHeaderBytes
                        + " bytes (limit maxHeaderBytes, option --max-header)";
            case FIELD_COUNT -> "there are more than " + maxHeaderFields + " header fields (limit maxHeaderFields)";
        };
    }

    private String describeLine(String subject) {
        return subject + " is longer than " + maxLine + " bytes (limit maxLine, option --max-line)";
    }

    private static void requireIn(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + ", must be " + least + " to " + most);
        }
    }
}
