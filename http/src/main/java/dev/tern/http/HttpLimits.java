package dev.tern.http;

/**
 * The bounds of what one connection accepts.
 *
 * <p>Thread safety: immutable.
 *
 * @param maxRequestLine bytes of a request line without its CRLF, 64 to 1 MiB; a longer one is answered 414
 * @param maxHeaderBytes bytes of all field lines of a head (and again of a trailer section), 64 to 1 MiB; more is
 *     answered 431
 * @param maxHeaderFields number of field lines of a head (and again of a trailer section), 1 to 10,000; more is answered
 *     431
 * @param maxBodyBytes bytes of a request body that a handler may ask for at once or per piece, and that is drained when
 *     no handler wants it, at least 0; more is answered 413
 */
public record HttpLimits(int maxRequestLine, int maxHeaderBytes, int maxHeaderFields, long maxBodyBytes) {

    /** 8 KiB request line, 8 KiB and 100 fields, 1 MiB body. */
    public static final HttpLimits DEFAULT = new HttpLimits(8192, 8192, 100, 1 << 20);

    public HttpLimits {
        requireIn("maxRequestLine", maxRequestLine, 64, 1 << 20);
        requireIn("maxHeaderBytes", maxHeaderBytes, 64, 1 << 20);
        requireIn("maxHeaderFields", maxHeaderFields, 1, 10_000);
        requireIn("maxBodyBytes", maxBodyBytes, 0, Long.MAX_VALUE);
    }

    private static void requireIn(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + ", must be " + least + " to " + most);
        }
    }
}
