package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * A handler that has whole responses encoded. Where it is the handler of a connection, the connection asks it before it
 * selects a handler: a response that is found is sent without a call of {@link #handle}, and allocates nothing.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public interface PreEncodedHandler extends HttpHandler {

    /**
     * Finds the encoded response to a request; must not block.
     *
     * @param request valid only during this call
     * @return null when there is none
     */
    @Nullable PreEncodedResponse preEncoded(HttpRequest request);
}
