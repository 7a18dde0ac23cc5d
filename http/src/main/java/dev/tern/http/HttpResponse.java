package dev.tern.http;

import java.nio.channels.ReadableByteChannel;

/**
 * The answer to one request, filled in by a handler. The object is reused for the next request of the connection.
 *
 * <p>Thread safety: confined to the owner of the connection; valid until the answer is complete.
 */
public final class HttpResponse {

    HttpResponse() {}

    /** The status, 200 unless it was set. */
    public int status() {
        throw new UnsupportedOperationException();
    }

    /**
     * Sets the status.
     *
     * @param status 200 to 599
     */
    public HttpResponse status(int status) {
        throw new UnsupportedOperationException();
    }

    /**
     * Sets a field, in place of any of the same name. Content-Length, Transfer-Encoding, Connection and Date are set by
     * the connection and refused here.
     *
     * @throws IllegalArgumentException when the name is no token or the value holds CR, LF, NUL or another control byte
     */
    public HttpResponse header(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /** Adds a field line beside those of the same name. */
    public HttpResponse addHeader(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /** The body is these bytes, which the caller does not change until the answer is complete. */
    public HttpResponse body(byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /** The body is this text in UTF-8; Content-Type becomes {@code text/plain; charset=utf-8} unless it is set. */
    public HttpResponse text(String text) {
        throw new UnsupportedOperationException();
    }

    /** The body is a region of a file, which is closed when the answer ends. */
    public HttpResponse file(OpenFile file, long position, long length) {
        throw new UnsupportedOperationException();
    }

    /**
     * The body is pulled from a source as the client takes it; the source is closed when the answer ends.
     *
     * @param length its length in bytes, or -1 when it is not known: chunked in HTTP/1.1, ended by the close in 1.0
     */
    public HttpResponse stream(ReadableByteChannel source, long length) {
        throw new UnsupportedOperationException();
    }

    /** The connection closes after this answer, and says so in it. */
    public HttpResponse close() {
        throw new UnsupportedOperationException();
    }
}
