package dev.tern.http;

import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * The response to one request, set by a handler. What counts as a response is defined at {@link HttpHandler}.
 *
 * <p>Lifetime: each exchange has a handle of its own, which is valid from {@link HttpHandler#handle} until the last
 * callback of the body has returned; then the response is sent. Afterwards every method throws
 * {@link IllegalStateException}, so a handle that outlives its exchange never reaches another exchange.
 *
 * <p>Thread safety: confined to the thread that is processing the connection, which may be another one for each
 * callback. On any other thread every method throws {@link IllegalStateException}, also during the exchange.
 *
 * <p>Ownership: a file or a source that was given to it is closed by the connection, once, when it is replaced or the
 * response ends, however it ends. If the call that gives it throws, it stays with the caller.
 *
 * <p>Complexity: setting a field is linear in the number of fields; allocates only when a response has more fields than
 * any before.
 */
public final class HttpResponse {
    /** Null after the response has begun to be sent. */
    private @Nullable ResponseState state;

    HttpResponse(ResponseState state) {
        this.state = state;
    }

    /** Makes this handle invalid. */
    void end() {
        state = null;
    }

    /**
     * The state of the response.
     *
     * @throws IllegalStateException when the response is being sent or over, or another thread is processing it
     */
    ResponseState state() {
        ResponseState current = state;
        if (current == null) {
            throw new IllegalStateException(
                    "this response can be changed no more: it is being sent, or its exchange is over");
        }
        current.owner().require();
        return current;
    }

    /** The status, 200 unless it was set. */
    public int status() {
        return state().status();
    }

    /**
     * Sets the status.
     *
     * @param status 200 to 599
     */
    public HttpResponse status(int status) {
        state().status(status);
        return this;
    }

    /**
     * Removes everything that was set so far and sets this status and a line of text that names it.
     *
     * @param status 200 to 599
     */
    public HttpResponse error(int status) {
        state().error(status);
        return this;
    }

    /**
     * Sets a field, in place of any of the same name. Content-Length, Transfer-Encoding, Connection and Date are set by
     * the connection and refused here.
     *
     * @throws IllegalArgumentException when the name is no token or the value holds CR, LF, NUL, another control byte
     *     but the tab, or a character beyond ISO 8859-1
     */
    public HttpResponse header(String name, String value) {
        state().header(name, value);
        return this;
    }

    /** Adds a field line beside those of the same name; the same rules apply as to {@link #header}. */
    public HttpResponse addHeader(String name, String value) {
        state().addHeader(name, value);
        return this;
    }

    /** The body is these bytes, which the caller does not change until the response is complete. */
    public HttpResponse body(byte[] bytes) {
        state().body(bytes);
        return this;
    }

    /** The body is this text in UTF-8; Content-Type becomes {@code text/plain; charset=utf-8} unless it is set. */
    public HttpResponse text(String text) {
        state().text(text);
        return this;
    }

    /**
     * The body is a region of a file, which is closed when the response ends.
     *
     * @param position the first byte, at least 0
     * @param length the number of bytes, at least 0
     */
    public HttpResponse file(OpenFile file, long position, long length) {
        state().file(file, position, length);
        return this;
    }

    /**
     * The body is pulled from a source as the client takes it; the source is closed when the response ends. A read must
     * give at least one byte or -1: a source that blocks belongs to a handler that is {@link HttpHandler#blocking()}.
     * One that throws, gives nothing, or ends before its length ends the connection.
     *
     * @param length its length in bytes, or -1 when it is not known: chunked in HTTP/1.1, ended by the close in 1.0
     */
    public HttpResponse stream(ReadableByteChannel source, long length) {
        state().stream(source, length);
        return this;
    }

    /** The connection closes after this response, which says so. This alone is no response. */
    public HttpResponse close() {
        state().close();
        return this;
    }
}
