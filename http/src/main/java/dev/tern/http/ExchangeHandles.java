package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * The handles of the current exchange. Invariant: at most one handle of the request and one of the response are valid;
 * each is created by the first call that needs it, and is never made valid again after its end.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: constant; allocates at most two handles of 16 bytes per exchange.
 */
final class ExchangeHandles {
    private final RequestState requestState;
    private final ResponseState responseState;
    private @Nullable HttpRequest request;
    private @Nullable HttpResponse response;

    ExchangeHandles(RequestState requestState, ResponseState responseState) {
        this.requestState = requestState;
        this.responseState = responseState;
    }

    /** The handle of the request, created by the first call of the exchange. */
    HttpRequest request() {
        HttpRequest current = request;
        if (current == null) {
            current = new HttpRequest(requestState);
            request = current;
        }
        return current;
    }

    /** The handle of the response, created by the first call of the exchange. */
    HttpResponse response() {
        HttpResponse current = response;
        if (current == null) {
            current = new HttpResponse(responseState);
            response = current;
        }
        return current;
    }

    /** Makes the handle of the response invalid. */
    void endResponse() {
        HttpResponse current = response;
        response = null;
        if (current != null) {
            current.end();
        }
    }

    /** Makes the handle of the request invalid. */
    void endRequest() {
        HttpRequest current = request;
        request = null;
        if (current != null) {
            current.end();
        }
    }
}
