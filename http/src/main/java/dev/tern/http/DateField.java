package dev.tern.http;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * The Date field line, composed once a second.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Source: RFC 9110 section 6.6.1.
 */
final class DateField {
    private static final byte[] SHAPE =
            ("Date: " + " ".repeat(HttpDate.LENGTH) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);

    private final InstantSource clock;
    private final byte[] line = SHAPE.clone();
    private long second = Long.MIN_VALUE;

    DateField(InstantSource clock) {
        this.clock = clock;
    }

    /** Looks at the clock. */
    void look() {
        long now = Math.floorDiv(clock.millis(), 1000L);
        if (now != second) {
            HttpDate.write(now, line, 6);
            second = now;
        }
    }

    /** The line with its CRLF, as of the last look; valid until the next. */
    byte[] line() {
        return line;
    }
}
