package dev.tern.http;

/**
 * Is told of every answer, for an access log or for counting.
 *
 * <p>Thread safety: called on the thread that owns the connection; one instance serves all connections.
 */
@FunctionalInterface
public interface ExchangeListener {

    /** A listener that does nothing. */
    ExchangeListener NONE = (request, status, bodyBytes) -> {};

    /**
     * The answer is complete: its last byte was handed to the owner, or the connection ended before.
     *
     * @param request the request; of one that could not be parsed only {@link HttpRequest#requestLine()} and the address
     *     are known
     * @param status the status that was sent
     * @param bodyBytes the bytes of the body (content, without chunk framing) that were handed over
     */
    void answered(HttpRequest request, int status, long bodyBytes);
}
