package dev.tern.http;

/**
 * Answers a request. Called once per request, when its head is complete; the body, if the handler wants it, arrives
 * later through {@link HttpRequest#body} or {@link HttpRequest#stream}.
 *
 * <p>Thread safety: one instance serves all connections, so an implementation must be safe for concurrent calls. The
 * request and the response belong to one connection and may be used only inside the call and inside the callbacks that
 * the call registers.
 */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Fills in the response.
     *
     * @throws Exception anything; it is logged once and answered with 500
     */
    void handle(HttpRequest request, HttpResponse response) throws Exception;

    /** Whether this handler may wait (a database, a slow disk); it then runs on a worker in every model. */
    default boolean blocking() {
        return false;
    }

    /** The handler that is to answer this request; a router answers with one of its routes. */
    default HttpHandler select(HttpRequest request) {
        return this;
    }

    /** The same handler, marked as one that may wait. */
    static HttpHandler blocking(HttpHandler handler) {
        return new HttpHandler() {
            @Override
            public void handle(HttpRequest request, HttpResponse response) throws Exception {
                handler.handle(request, response);
            }

            @Override
            public boolean blocking() {
                return true;
            }
        };
    }
}
