package dev.tern.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The status codes: reason phrases and prepared status lines.
 *
 * <p>Thread safety: immutable.
 *
 * <p>Source: RFC 9110 section 15 and the IANA registry of status codes.
 */
public final class HttpStatus {
    private static final int FIRST = 100;
    private static final int LAST = 599;
    private static final @Nullable String[] REASONS = reasons();
    private static final byte[][] LINES = lines();
    private static final byte[][] BODIES = bodies();

    private HttpStatus() {}

    /**
     * The reason phrase, such as {@code Not Found}; {@code Unassigned} for a code that the registry does not know.
     *
     * @throws IllegalArgumentException when the code is not 100 to 599
     */
    public static String reason(int status) {
        requireValid(status, FIRST);
        String reason = REASONS[status - FIRST];
        return reason == null ? "Unassigned" : reason;
    }

    /** The status line with its CRLF; not to be changed. */
    static byte[] line(int status) {
        return LINES[status - FIRST];
    }

    /** The body of an error response, the status and its reason as text; not to be changed. */
    static byte[] body(int status) {
        return BODIES[status - FIRST];
    }

    static void requireValid(int status, int least) {
        if (status < least || status > LAST) {
            throw new IllegalArgumentException("status: " + status + ", must be " + least + " to " + LAST);
        }
    }

    private static byte[][] lines() {
        byte[][] lines = new byte[LAST - FIRST + 1][];
        for (int i = 0; i < lines.length; i++) {
            int status = i + FIRST;
            lines[i] = ("HTTP/1.1 " + status + " " + reason(status) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        }
        return lines;
    }

    private static byte[][] bodies() {
        byte[][] bodies = new byte[LAST - FIRST + 1][];
        for (int i = 0; i < bodies.length; i++) {
            int status = i + FIRST;
            bodies[i] = (status + " " + reason(status) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        }
        return bodies;
    }

    private static @Nullable String[] reasons() {
        @Nullable String[] all = new @Nullable String[LAST - FIRST + 1];
        fill(all, 100, "Continue", "Switching Protocols", "Processing", "Early Hints");
        fill(all, 200, "OK", "Created", "Accepted", "Non-Authoritative Information", "No Content", "Reset Content");
        fill(all, 206, "Partial Content", "Multi-Status", "Already Reported");
        fill(all, 226, "IM Used");
        fill(all, 300, "Multiple Choices", "Moved Permanently", "Found", "See Other", "Not Modified", "Use Proxy");
        fill(all, 307, "Temporary Redirect", "Permanent Redirect");
        fill(all, 400, "Bad Request", "Unauthorized", "Payment Required", "Forbidden", "Not Found");
        fill(all, 405, "Method Not Allowed", "Not Acceptable", "Proxy Authentication Required", "Request Timeout");
        fill(all, 409, "Conflict", "Gone", "Length Required", "Precondition Failed", "Content Too Large");
        fill(all, 414, "URI Too Long", "Unsupported Media Type", "Range Not Satisfiable", "Expectation Failed");
        fill(all, 421, "Misdirected Request", "Unprocessable Content", "Locked", "Failed Dependency", "Too Early");
        fill(all, 426, "Upgrade Required");
        fill(all, 428, "Precondition Required", "Too Many Requests");
        fill(all, 431, "Request Header Fields Too Large");
        fill(all, 451, "Unavailable For Legal Reasons");
        fill(all, 500, "Internal Server Error", "Not Implemented", "Bad Gateway", "Service Unavailable");
        fill(all, 504, "Gateway Timeout", "HTTP Version Not Supported", "Variant Also Negotiates");
        fill(all, 507, "Insufficient Storage", "Loop Detected");
        fill(all, 511, "Network Authentication Required");
        return all;
    }

    private static void fill(@Nullable String[] all, int from, String... reasons) {
        System.arraycopy(reasons, 0, all, from - FIRST, reasons.length);
    }
}
