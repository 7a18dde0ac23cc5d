package dev.tern.http.text;

import java.nio.charset.StandardCharsets;

/**
 * The Date field line, composed once a second.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Source: RFC 9110 section 6.6.1.
 */
public final class DateField {
    private static final byte[] SHAPE =
            ("Date: " + " ".repeat(HttpDate.LENGTH) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);

    private final byte[] line = SHAPE.clone();
    private long second = Long.MIN_VALUE;

    /** Sets the present, in milliseconds since 1970-01-01T00:00Z. */
    public void set(long millis) {
        long now = Math.floorDiv(millis, 1000L);
        if (now != second) {
            HttpDate.write(now, line, 6);
            second = now;
        }
    }

    /** The line with its CRLF; valid until another present is set. */
    public byte[] line() {
        return line;
    }
}
