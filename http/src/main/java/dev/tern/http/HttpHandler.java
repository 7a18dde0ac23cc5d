package dev.tern.http;

/**
 * Handles a request. Called once per request, when its head is complete; the body, if the handler asks for it, arrives
 * later through {@link HttpRequest#body} or {@link HttpRequest#stream}.
 *
 * <p>A handler sets its response before it returns, or before the last callback of the body returns. Any call that sets
 * a part of it counts: {@code status}, {@code header}, {@code addHeader}, {@code body}, {@code text}, {@code file},
 * {@code stream} and {@code error}; {@link HttpResponse#close} alone does not. So {@code response.status(200)} is a
 * response without a body. Where nothing was set, the response is 500 and an error is logged: a response that is set
 * later, by another thread, cannot be sent any more.
 *
 * <p>Thread safety: one instance serves all connections, so an implementation must be safe for concurrent calls. The
 * request and the response are handles of one exchange. They can be used only inside the call and inside the callbacks
 * that the call registers, on the thread that makes the call; otherwise they throw {@link IllegalStateException}.
 */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Sets the response, or registers callbacks that do.
     *
     * @throws Exception anything, an Error included; it is logged once, and the response is 500
     */
    void handle(HttpRequest request, HttpResponse response) throws Exception;

    /**
     * Whether this handler may block (a database, a slow disk); it and its callbacks then run on a thread that may
     * block, in every model. Asked once per request.
     */
    default boolean blocking() {
        return false;
    }

    /**
     * The handler of this request; a router returns that of one of its routes. Called on the event loop, so it must not
     * block.
     */
    default HttpHandler select(HttpRequest request) {
        return this;
    }

    /** The same handler, marked as one that may block. */
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
