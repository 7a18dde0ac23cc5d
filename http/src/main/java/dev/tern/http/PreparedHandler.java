package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * A handler that has whole responses prepared. As the handler of a connection it is asked for one before a handler is selected: a
 * response that is found costs no handle of the request and none of the response.
 *
 * <p>A class and not an interface, so that its method is not public.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
abstract class PreparedHandler implements HttpHandler {

    /** The prepared response to this request; null when there is none. */
    abstract @Nullable PreparedAnswer prepared(RequestState request);
}
