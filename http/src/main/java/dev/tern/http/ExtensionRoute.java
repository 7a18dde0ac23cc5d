package dev.tern.http;

/**
 * A route whose method the server does not know, such as QUERY or PROPFIND. Any other handler is not called with such a
 * method: the response is 501.
 *
 * <p>Thread safety: that of the handler.
 *
 * <p>Source: RFC 9110 sections 9.1 and 16.1 (methods are extensible).
 */
record ExtensionRoute(HttpHandler handler) implements HttpHandler {

    @Override
    public void handle(HttpRequest request, HttpResponse response) throws Exception {
        handler.handle(request, response);
    }

    @Override
    public boolean blocking() {
        return handler.blocking();
    }

    @Override
    public HttpHandler select(HttpRequest request) {
        HttpHandler selected = handler.select(request);
        return selected == handler ? this : new ExtensionRoute(selected);
    }
}
