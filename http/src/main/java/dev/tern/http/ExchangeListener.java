package dev.tern.http;

/**
 * Called once after every response, for an access log or for counting.
 *
 * <p>Thread safety: called on the thread that owns the connection; one instance serves all connections.
 */
@FunctionalInterface
public interface ExchangeListener {

    /** A listener that does nothing. */
    ExchangeListener NONE = (request, status, bodyBytes) -> {};

    /**
     * The response is complete: its last byte was handed to the owner, or the connection ended before. Its file or
     * source is closed already. What is thrown, an Error included, is logged and changes nothing.
     *
     * @param request the request, valid only during this call: the handle is reused for the next call of the same
     *     connection, so that a report allocates nothing. The body can be asked for no more. Of a request that could
     *     not be parsed only {@link HttpRequest#requestLine()} and the address are known
     * @param status the status that was sent
     * @param bodyBytes the bytes of the body (content, without chunk framing) that were handed over
     */
    void exchangeEnded(HttpRequest request, int status, long bodyBytes);
}
