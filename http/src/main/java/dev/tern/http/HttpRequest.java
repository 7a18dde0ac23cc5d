package dev.tern.http;

import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose head is complete. Strings are created lazily.
 *
 * <p>Lifetime: each exchange has a handle of its own, which is valid from {@link HttpHandler#select} until the response
 * has been sent: in {@code handle}, in the callbacks of the body, and while a source of the response is read and
 * closed. Afterwards every method throws {@link IllegalStateException}, so a handle that outlives its exchange never
 * reaches another exchange.
 *
 * <p>Thread safety: confined to the thread that is processing the connection, which may be another one for each
 * callback. On any other thread every method throws {@link IllegalStateException}, also during the exchange.
 *
 * <p>Complexity: a look-up of a field is linear in the number of fields and allocates nothing but what it returns.
 */
public final class HttpRequest {
    /** Null after the end of the exchange. */
    private @Nullable RequestState state;

    HttpRequest(@Nullable RequestState state) {
        this.state = state;
    }

    /** Makes this handle valid for the current request of a connection. */
    void begin(RequestState current) {
        state = current;
    }

    /** Makes this handle invalid. */
    void end() {
        state = null;
    }

    /**
     * The state of the current request.
     *
     * @throws IllegalStateException when the exchange is over, or another thread is processing it
     */
    RequestState state() {
        RequestState current = state;
        if (current == null) {
            throw new IllegalStateException("this request can no longer be used: its exchange is over");
        }
        current.owner().require();
        return current;
    }

    /** The method, case-sensitive (RFC 9110 section 9.1). */
    public String method() {
        return state().method();
    }

    /** The request target as it was received. */
    public String target() {
        return state().target();
    }

    /**
     * The path of the target as it was received, percent-encoded, beginning with {@code /}; {@code *} for OPTIONS *.
     */
    public String rawPath() {
        return state().rawPath();
    }

    /**
     * The normal form of the path, beginning with {@code /}: percent-decoded once as UTF-8, dot segments resolved,
     * empty segments removed. A decision about access is made by this path, never by {@link #rawPath}. A path without a
     * normal form (an encoded slash, a backslash, a NUL, a way above the root) is refused with 400 before a handler is
     * called.
     */
    public String path() {
        return state().path();
    }

    /** The query without its question mark, still percent-encoded; null when there is none. */
    public @Nullable String query() {
        return state().query();
    }

    /** The first query parameter of this name, decoded; null when there is none. */
    public @Nullable String queryParameter(String name) {
        return state().queryParameter(name);
    }

    /** The minor version: 0 for HTTP/1.0, 1 for HTTP/1.1 and above. */
    public int minorVersion() {
        return state().minorVersion();
    }

    /** The first line as it was received, as far as it was received, for logs; control bytes appear as {@code ?}. */
    public String requestLine() {
        return state().requestLine();
    }

    /** Appends {@link #requestLine}, without a copy of it. */
    public void appendRequestLine(StringBuilder line) {
        state().appendRequestLine(line);
    }

    /** The host with its port, from the target or the Host field; empty when a 1.0 client sent none. */
    public String host() {
        return state().host();
    }

    /** The value of a field, several lines joined by a comma and a space; null when there is none. Case-insensitive. */
    public @Nullable String header(String name) {
        return state().header(name);
    }

    /** Whether there is a field of this name; allocates nothing. Case-insensitive. */
    public boolean hasHeader(String name) {
        return state().hasHeader(name);
    }

    /** The values of a field, one per line, in order. */
    public List<String> headers(String name) {
        return state().headers(name);
    }

    /** The number of field lines. */
    public int headerCount() {
        return state().headerCount();
    }

    /** The name of field line {@code index}, as it was received. */
    public String headerName(int index) {
        return state().headerName(index);
    }

    /** The value of field line {@code index}, trimmed. */
    public String headerValue(int index) {
        return state().headerValue(index);
    }

    /** The length of the body in bytes, 0 when there is none, -1 when it is chunked and so not known yet. */
    public long contentLength() {
        return state().contentLength();
    }

    /**
     * The peer's address, as the owner of the connection gave it.
     *
     * @throws IllegalStateException when the connection was never opened
     */
    public SocketAddress remoteAddress() {
        return state().remoteAddress();
    }

    /**
     * Whether the calling thread may block: never on an event loop, always in a handler that is
     * {@link HttpHandler#blocking()}.
     */
    public boolean mayBlock() {
        return state().mayBlock();
    }

    /**
     * Asks for the whole body, up to {@link HttpLimits#maxBodyBytes}; a longer one is refused with 413 without a call.
     * The callback is called when the body is complete, never before the handler has returned, and the response is sent
     * after it. Without a body it is called as soon as the handler has returned.
     *
     * @throws IllegalStateException when the body was asked for before, or the response has begun
     */
    public void body(BodyCallback whole) {
        state().body().collect(whole);
    }

    /**
     * Asks for the body piece by piece, without a bound of its own but the given one. The first call comes after the
     * handler has returned.
     *
     * @param maxBytes the longest body accepted, at least 0; a longer one is refused with 413
     * @throws IllegalStateException when the body was asked for before, or the response has begun
     */
    public void stream(long maxBytes, BodyConsumer consumer) {
        RequestState current = state();
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + ", must be at least 0");
        }
        current.body().deliverTo(consumer, maxBytes);
    }

    /** The limits of the connection, for a reader of bodies that has limits of its own. */
    public HttpLimits limits() {
        return state().body().limits();
    }
}
