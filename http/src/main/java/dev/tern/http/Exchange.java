package dev.tern.http;

import dev.tern.http.text.HeadLimit;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One request with its response. Invariant: the body consumer, the file and the source of the response are released
 * once, however the exchange ends, and a failure of the application is logged and never thrown, but from
 * {@link #receiveBody}.
 *
 * <p>Thread safety: confined to the owner of the connection. It is reused for the next exchange.
 */
final class Exchange {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final HttpHandler UNKNOWN_METHOD = (request, response) -> response.error(501);
    private static final HttpHandler SERVER_OPTIONS =
            (request, response) -> response.status(204).header("Allow", METHODS);

    /** What the owner of the connection wants after the current exchange. */
    enum Persistence {
        /** The next request. */
        KEEP_ALIVE,
        /** The end of the connection, which the response announces. */
        CLOSE
    }

    /** The threads on which the code of a handler may be called. */
    private enum HandlerKind {
        /** Any thread. */
        NON_BLOCKING,
        /** Threads that may block. */
        BLOCKING
    }

    final HttpRequestParser parser;
    final RequestBody body;
    final RequestState request;
    final ResponseState response;
    final ResponseEncoder encoder = new ResponseEncoder();
    private final HttpHandler root;
    private final ExchangeListener listener;
    private final InstantSource clock;
    private final ExchangeHandles handles;
    /** Lent to the listener and to {@link PreEncodedHandler} during a call. Reused: a call allocates nothing. */
    private final HttpRequest borrowed = new HttpRequest(null);

    private HttpHandler handler;
    /** Cached, because {@link HttpHandler#blocking()} is code of the application. */
    private HandlerKind kind = HandlerKind.NON_BLOCKING;

    private long clockMillis = Long.MIN_VALUE;

    Exchange(HttpLimits limits, HttpHandler root, ExchangeListener listener, InstantSource clock, OwnerThread owner) {
        this.clock = clock;
        this.root = root;
        this.handler = root;
        this.listener = listener;
        this.parser = new HttpRequestParser(limits);
        this.body = new RequestBody(limits);
        this.request = new RequestState(parser, body, owner);
        this.response = new ResponseState(owner);
        this.handles = new ExchangeHandles(request, response);
    }

    /** Prepares for the next request. */
    void clear() {
        parser.reset();
        request.clear();
        response.reset();
        encoder.clear();
        body.begin(0);
        handler = root;
        kind = HandlerKind.NON_BLOCKING;
    }

    /**
     * Once per call, and only one clock within a millisecond: a clock costs 35 ns, and a request of a pipeline 270 ns.
     */
    void readClocks() {
        long millis = clock.millis();
        if (millis != clockMillis) {
            clockMillis = millis;
            request.at(System.nanoTime());
            encoder.date(millis);
        }
    }

    /**
     * Reads the complete head.
     *
     * @return the status of the response to a bad head or to CONNECT; 0 where a handler is to be selected
     */
    int accept() {
        int fault = request.accept();
        if (fault != 0) {
            return fault;
        }
        body.begin(request.contentLength());
        return request.method().equals("CONNECT") ? 501 : 0;
    }

    /** Selects the handler; false where code of the application threw, and the response is 500. */
    boolean select() {
        try {
            handler = choose();
            kind = handler.blocking() ? HandlerKind.BLOCKING : HandlerKind.NON_BLOCKING;
            return true;
        } catch (Throwable failure) {
            failed(failure);
            return false;
        }
    }

    private HttpHandler choose() {
        if (request.isServerWide()) {
            return SERVER_OPTIONS;
        }
        if (isPreEncoded()) {
            return root;
        }
        HttpHandler selected = root.select(handles.request());
        return request.hasKnownMethod() || selected instanceof Router.ExtensionRoute ? selected : UNKNOWN_METHOD;
    }

    /** Whether the handler of the connection has the whole response encoded; it is sent, and no handler is called. */
    private boolean isPreEncoded() {
        PreEncodedResponse whole = root instanceof PreEncodedHandler cached ? preEncoded(cached) : null;
        if (whole != null) {
            whole.sendTo(response);
        }
        return whole != null;
    }

    private @Nullable PreEncodedResponse preEncoded(PreEncodedHandler cached) {
        borrowed.begin(request);
        try {
            return cached.preEncoded(borrowed);
        } finally {
            borrowed.end();
        }
    }

    /** Calls the selected handler, unless the response is encoded; false where it threw, and the response is 500. */
    boolean call(boolean mayBlock) {
        request.mayBlock(mayBlock);
        try {
            if (response.encodedFields() == null) {
                handler.handle(handles.request(), handles.response());
            }
        } catch (Throwable failure) {
            failed(failure);
            return false;
        }
        if (isBlocking()) {
            readClocks();
        }
        return true;
    }

    /**
     * The status of the response to a body that is refused before its first byte is received; 0 where it is acceptable.
     */
    int bodyFault() {
        return body.isTooLarge() ? RequestBody.Outcome.TOO_LARGE.status : body.refusal();
    }

    /** Sends 100 to a client that waits for it. */
    void expectBody(boolean received) {
        if (body.isWanted() && request.expectsContinue() && !body.isComplete() && !received) {
            request.continueSent();
            encoder.beginContinue();
        }
    }

    /** Passes the received bytes of the body to its consumer, or skips them. */
    RequestBody.Outcome receiveBody(ByteBuffer in) throws Exception {
        RequestBody.Outcome outcome = body.isWanted() ? body.receive(in) : body.skip(in);
        if (outcome == RequestBody.Outcome.COMPLETE) {
            body.end();
        }
        return outcome;
    }

    /** Whether the code of the selected handler may block. */
    boolean isBlocking() {
        return kind == HandlerKind.BLOCKING;
    }

    /** Whether {@link #release} calls code of a handler that may block. */
    boolean releaseMayBlock() {
        return isBlocking() && (body.isWanted() || response.source() != null);
    }

    /**
     * Whether an unwanted body is received before the response: a chunked one may be malformed (RFC 9112 section 2.2),
     * and the response must not depend on when its bytes arrive. Not where the client waits for the response.
     */
    boolean skipsBodyFirst() {
        return request.contentLength() < 0 && !request.expectsContinue();
    }

    /**
     * Whether the rest of the body can be received after the response. A client that expects 100-continue and receives
     * the response instead may send the body or not, so that nothing after such a response can be parsed.
     */
    private boolean canDiscardBody() {
        boolean undecided = request.expectsContinue() && !body.hasBegun();
        return body.isComplete() || !body.isTooLarge() && !undecided;
    }

    /** The last callback of the handler has returned, and so its response is complete; 500 where there is none. */
    void completeResponse() {
        if (!response.isSet()) {
            Failures.log("The handler of {} set no response before its last callback returned", request, null);
            response.error(500);
        }
    }

    /** As {@link #completeResponse}, with the close of the connection after it. */
    void completeLastResponse() {
        completeResponse();
        response.close();
    }

    /** Sets 500, because code of the application threw. An Error as well ends only its own exchange. */
    void failed(Throwable failure) {
        abortBody();
        Failures.log("The handler of {} failed", request, failure);
        response.error(500);
    }

    /** Sets an error status, after which the connection closes. */
    void refuse(int status) {
        abortBody();
        response.error(status).close();
        explain(status);
    }

    /** Names the limit or the media types, for the client and the operator. */
    private void explain(int status) {
        String accepted = body.acceptedMediaTypes();
        HeadLimit exceeded = status == 431 && parser.fault() == 0 ? body.exceeded() : parser.exceeded();
        if (status == 503) {
            response.header("Retry-After", "1");
        } else if (status == 415 && accepted != null) {
            response.header("Accept", accepted);
        } else if (exceeded != null) {
            String limit = body.limits().describe(exceeded);
            response.text(status + " " + HttpStatus.reason(status) + ": " + limit + "\n");
            Failures.logRefusal(status, limit);
        }
    }

    private void abortBody() {
        try {
            body.abort();
        } catch (Throwable failure) {
            Failures.log("The consumer of the body of {} failed", request, failure);
        }
    }

    /**
     * Begins to send the response. Its handle becomes invalid: a response that is being sent cannot be changed.
     *
     * @return whether the connection closes after the response
     */
    boolean beginResponse(Persistence persistence) {
        handles.endResponse();
        body.discard();
        boolean wanted = persistence == Persistence.KEEP_ALIVE && !response.closes();
        boolean keep = wanted && request.keepAlive() && canDiscardBody();
        return encoder.begin(response, request.minorVersion() > 0, request.isHead(), !keep);
    }

    /** Sends as much of the response as there is room for. */
    BodyWriter.Progress send(ByteBuffer out) {
        try {
            return encoder.encode(out);
        } catch (Throwable failure) {
            Failures.log("The response to {} broke off", request, failure);
            return BodyWriter.Progress.BROKEN;
        }
    }

    /** Releases the resources of the exchange. */
    void release() {
        abortBody();
        handles.endResponse();
        response.release();
        handles.endRequest();
    }

    /** Calls the listener. */
    void report() {
        borrowed.begin(request);
        try {
            listener.exchangeEnded(borrowed, response.status(), encoder.bodyBytes());
        } catch (Throwable failure) {
            Failures.log("The exchange listener failed on {}", request, failure);
        } finally {
            borrowed.end();
        }
    }
}
