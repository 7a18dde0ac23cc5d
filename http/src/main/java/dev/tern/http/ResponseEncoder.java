package dev.tern.http;

import dev.tern.http.text.AsciiBuffer;
import dev.tern.http.text.DateField;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a response: composes its head, chooses the framing of its body, and writes both as far as there is room.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: linear in the bytes; allocates nothing in the steady state.
 *
 * <p>Source: RFC 9112 section 6 (framing), 9.3 and 9.6 (persistence, close); RFC 9110 section 6.4.1 (responses without
 * content).
 */
final class ResponseEncoder {
    private static final byte[] CONTINUE = bytes("HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[] CONTENT_LENGTH = bytes("Content-Length: ");
    private static final byte[] CHUNKED = bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = bytes("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = bytes("Connection: keep-alive\r\n");
    private static final byte[] COLON = bytes(": ");
    private static final byte[] CRLF = bytes("\r\n");

    private final AsciiBuffer head = new AsciiBuffer();
    private final BodyWriter body = new BodyWriter();
    private final DateField date = new DateField();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The date of the responses that begin from now on, in milliseconds since 1970-01-01T00:00Z. */
    void date(long millis) {
        date.set(millis);
    }

    /** Drops the bytes that were not written. */
    void clear() {
        head.clear();
        body.begin(null, false);
    }

    /** Sends 100, so that the client sends the body. */
    void beginContinue() {
        clear();
        head.put(CONTINUE);
    }

    /**
     * Begins a response.
     *
     * @param current whether the client speaks HTTP/1.1
     * @param bodiless whether the request was HEAD
     * @param close whether the connection closes after the response
     * @return whether the connection closes after the response: also where only the close marks the end of the body
     */
    boolean begin(ResponseState response, boolean current, boolean bodiless, boolean close) {
        int status = response.status();
        boolean framed = status != 204 && status != 304;
        boolean unknownLength = framed && status != 205 && response.length() < 0;
        boolean closing = close || unknownLength && !current && !bodiless;
        boolean chunked = unknownLength && current;
        head.put(HttpStatus.line(status));
        head.put(date.line());
        putPersistence(current, closing);
        ResponseState.EncodedFields encoded = response.encodedFields();
        if (encoded != null) {
            head.put(encoded.lines());
        } else {
            putFields(response);
            putFraming(chunked, framed && !unknownLength, status == 205 ? 0 : response.length());
        }
        boolean content = framed && status != 205 && !bodiless;
        body.begin(content ? response : null, chunked);
        return closing;
    }

    private void putPersistence(boolean current, boolean closing) {
        if (closing) {
            head.put(CLOSE);
        } else if (!current) {
            head.put(KEEP_ALIVE);
        }
    }

    private void putFields(ResponseState response) {
        for (int i = 0; i < response.fieldCount(); i++) {
            head.put(response.name(i));
            head.put(COLON);
            head.put(response.value(i));
            head.put(CRLF);
        }
    }

    private void putFraming(boolean chunked, boolean counted, long length) {
        if (chunked) {
            head.put(CHUNKED);
        } else if (counted) {
            head.put(CONTENT_LENGTH);
            head.putDecimal(length);
            head.put(CRLF);
        }
        head.put(CRLF);
    }

    /** Hands over as much as there is room for. */
    BodyWriter.Progress encode(ByteBuffer out) throws IOException {
        head.drainTo(out);
        return head.isEmpty() ? body.write(out) : BodyWriter.Progress.BLOCKED;
    }

    /** The part of a file to send after what was handed over. */
    @Nullable FileRegion region() {
        return body.region();
    }

    /** The bytes of the body that were handed over. */
    long bodyBytes() {
        return body.written();
    }
}
