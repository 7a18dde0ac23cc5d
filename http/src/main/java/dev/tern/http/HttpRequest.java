package dev.tern.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose head is complete. It holds the bytes of the head and the offsets of its parts; Strings come into being
 * when they are asked for. The object is reused for the next request of the connection.
 *
 * <p>Thread safety: confined to the owner of the connection; valid until the answer is complete.
 */
public final class HttpRequest {

    HttpRequest() {}

    /** The method, case-sensitive (RFC 9110 section 9.1). */
    public String method() {
        throw new UnsupportedOperationException();
    }

    /** The request target as it was received. */
    public String target() {
        throw new UnsupportedOperationException();
    }

    /** The path of the target, still percent-encoded, beginning with {@code /}; {@code *} for OPTIONS *. */
    public String rawPath() {
        throw new UnsupportedOperationException();
    }

    /** The path, percent-decoded once as UTF-8, beginning with {@code /}. Dot segments are not resolved. */
    public String path() {
        throw new UnsupportedOperationException();
    }

    /** The query without its question mark, still percent-encoded; null when there is none. */
    public @Nullable String query() {
        throw new UnsupportedOperationException();
    }

    /** The first query parameter of this name, decoded; null when there is none. */
    public @Nullable String queryParameter(String name) {
        throw new UnsupportedOperationException();
    }

    /** The minor version: 0 for HTTP/1.0, 1 for HTTP/1.1 and above. */
    public int minorVersion() {
        throw new UnsupportedOperationException();
    }

    /** The first line as it was received, as far as it was received, for logs; control bytes appear as {@code ?}. */
    public String requestLine() {
        throw new UnsupportedOperationException();
    }

    /** The host with its port, from the target or the Host field; empty when a 1.0 client sent none. */
    public String host() {
        throw new UnsupportedOperationException();
    }

    /** The value of a field, several lines joined by a comma and a space; null when there is none. Case-insensitive. */
    public @Nullable String header(String name) {
        throw new UnsupportedOperationException();
    }

    /** The values of a field, one per line, in order. */
    public List<String> headers(String name) {
        throw new UnsupportedOperationException();
    }

    /** The number of field lines. */
    public int headerCount() {
        throw new UnsupportedOperationException();
    }

    /** The name of field line {@code index}, as it was received. */
    public String headerName(int index) {
        throw new UnsupportedOperationException();
    }

    /** The value of field line {@code index}, trimmed. */
    public String headerValue(int index) {
        throw new UnsupportedOperationException();
    }

    /** The length of the body in bytes, 0 when there is none, -1 when it is chunked and so not known yet. */
    public long contentLength() {
        throw new UnsupportedOperationException();
    }

    /** The peer's address, as the owner of the connection gave it. */
    public SocketAddress remoteAddress() {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks for the whole body, up to {@link HttpLimits#maxBodyBytes}; a longer one is answered 413 without a call. The
     * answer is sent after the callback has returned. At once when there is no body.
     */
    public void body(BodyCallback whole) {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks for the body piece by piece, without a bound of its own but the given one.
     *
     * @param maxBytes the longest body accepted, at least 0; a longer one is answered 413
     */
    public void stream(long maxBytes, BodyConsumer consumer) {
        throw new UnsupportedOperationException();
    }

    /** Takes the whole body. */
    @FunctionalInterface
    public interface BodyCallback {
        /** Called once; the array belongs to the callee. */
        void complete(byte[] body) throws Exception;
    }

    /** Takes a body piece by piece. */
    public interface BodyConsumer {
        /** The next piece, never empty; valid only during the call. */
        void piece(ByteBuffer piece) throws Exception;

        /** The body is complete; the answer is sent after this call. */
        void end() throws Exception;

        /** The connection ended, or the body was bad, before its end: no further call follows. */
        default void aborted() {}
    }
}
