package dev.tern.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one connection: bytes in, answers out, no socket. The owner puts what it received into a buffer, calls
 * {@link #process}, and sends what came out; this class never waits and never grows beyond its limits.
 *
 * <pre>{@code
 *        head complete        handler called, wants the body
 *   HEAD ------------> CALL --------------------------------> BODY
 *    ^ |                |                                      | complete, or a fault: 400, 413, 431
 *    | | fault          | no body wanted                       v
 *    | +----------------+-----------------------------------> ANSWER -- close announced or broken off --> ENDING
 *    |                                                         | |
 *    +------------- request body was received -----------------+ | some of it is still to come
 *    |                                                           v
 *    +------------------------- received ---------------------- DISCARD -- too long, malformed --> ENDING
 *
 *   HEAD, CALL, BODY -- the client's FIN, a timeout, a full task queue --> REFUSAL --> ANSWER
 * }</pre>
 *
 * <p>Thread safety: confined to the owner of the connection. It can be reused for another connection after {@link
 * #closed()} and {@link #open}.
 *
 * <p>Ownership: the buffers stay with the caller; files, sources and body consumers that a handler hands over are
 * released here, at the latest by {@link #closed()}, also when code of the application throws. Failures of the application are logged;
 * no method throws them on.
 *
 * <p>Complexity: linear in the bytes received and sent; allocates nothing in the steady state but two handles of 16 bytes per exchange
 * (none where a prepared response is found) and what a handler asks for.
 *
 * <p>Source: RFC 9112 section 9 (connections), RFC 9110 section 10.1.1 (100-continue). The part that the classic notes
 * call conn: request parses, response writes, conn joins them.
 */
public final class HttpConnection {

    /** What the owner is to do next. In every case it first sends what is in the output buffer and the region. */
    public enum Result {
        /** A request has begun and is not complete: call again with more input. */
        NEED_INPUT,
        /** Output must go out first: call again when the output buffer and the region are empty. */
        NEED_DRAIN,
        /** The next step may wait: call again, with {@code mayBlock}, on a thread that may. */
        NEED_WORKER,
        /** Every request that was received is answered and no other has begun; nothing is held. */
        DONE,
        /** Send what is there, then close. */
        CLOSE
    }

    /** How far the current request has come; the owner's timers follow it. */
    public enum Phase {
        /** No byte of a request has arrived since the last answer. */
        IDLE,
        /** A head has begun. */
        HEAD,
        /** A body is being received. */
        BODY,
        /** The answer is being made or sent. */
        ANSWER
    }

    private enum Stage {
        /** A head is awaited or incomplete. */
        HEAD,
        /** The handler is chosen and not yet called. */
        CALL,
        /** The handler was called and wants the body. */
        BODY,
        /** The exchange is to end with an error status, as soon as the thread may block if the body consumer may. */
        REFUSAL,
        /** The answer is going out. */
        ANSWER,
        /** The answer is out, the rest of an unwanted body is not in. */
        DISCARD,
        /** Nothing more will be answered. */
        ENDING
    }

    private static final ByteBuffer NO_INPUT = ByteBuffer.allocate(0);
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final HttpHandler UNKNOWN_METHOD = (request, response) -> response.error(501);
    private static final HttpHandler SERVER_OPTIONS =
            (request, response) -> response.status(204).header("Allow", METHODS);

    private final InstantSource clock;
    private final HttpHandler root;
    private final ExchangeListener listener;
    private final HttpRequestParser parser;
    private final RequestBody body;
    private final OwnerThread owner = new OwnerThread();
    private final RequestState request;
    private final ResponseState response = new ResponseState(owner);
    private final ExchangeHandles handles;
    /** The handle of the listener: valid while the listener runs, and reused, so that a report allocates nothing. */
    private final HttpRequest reported = new HttpRequest(null);

    private final ResponseEncoder encoder;
    private HttpHandler handler;
    /** Whether the selected handler may block; asked once, because the question is code of the application too. */
    private boolean blocking;

    private int refusal;
    private Stage stage = Stage.HEAD;
    private Result last = Result.DONE;
    private long lookedAtMillis = Long.MIN_VALUE;
    private boolean closing;
    private boolean closeAfterThis;
    private boolean inputEnded;
    private boolean continueSent;
    /** The client has said that no request follows the current one. */
    private boolean lastOfClient;

    /**
     * Creates a connection in phase IDLE.
     *
     * @param limits bounds of what is accepted
     * @param handler answers the requests
     * @param listener is told of every answer
     * @param clock the time for the Date field
     */
    public HttpConnection(HttpLimits limits, HttpHandler handler, ExchangeListener listener, InstantSource clock) {
        this.clock = clock;
        this.root = handler;
        this.handler = handler;
        this.listener = listener;
        this.parser = new HttpRequestParser(limits);
        this.body = new RequestBody(limits);
        this.request = new RequestState(parser, body, owner);
        this.handles = new ExchangeHandles(request, response);
        this.encoder = new ResponseEncoder();
    }

    /** Begins to serve a peer. */
    public void open(SocketAddress remoteAddress) {
        request.open(remoteAddress);
        closing = false;
        inputEnded = false;
        last = Result.DONE;
    }

    private void nextRequest() {
        parser.reset();
        request.clear();
        response.reset();
        encoder.clear();
        body.begin(0);
        handler = root;
        blocking = false;
        closeAfterThis = false;
        continueSent = false;
        lastOfClient = false;
        stage = Stage.HEAD;
    }

    /**
     * Goes on as far as it can.
     *
     * @param in received bytes between position and limit; what is consumed moves the position, and what is left must be
     *     presented again, first, with more behind it
     * @param out room for answers between position and limit, at least one byte; what is put there moves the position
     * @param mayBlock whether this thread may wait; if not, {@code NEED_WORKER} is returned before a handler (or a
     *     callback or a source of one) that is {@link HttpHandler#blocking()} would be called
     */
    public Result process(ByteBuffer in, ByteBuffer out, boolean mayBlock) {
        owner.enter();
        try {
            lookAtClocks();
            @Nullable Result result = last == Result.CLOSE ? last : null;
            while (result == null) {
                result = step(in, out, mayBlock);
            }
            last = result;
            return result;
        } catch (Throwable failure) {
            // Of this class, when no memory is left. The response may be incomplete.
            Failures.log("The connection of {} failed", request, failure);
            return end();
        } finally {
            owner.leave();
        }
    }

    /** Once for all requests that came together, and at one clock only within a millisecond: 35 ns a look, of the 270 that one of them takes. */
    private void lookAtClocks() {
        long millis = clock.millis();
        if (millis != lookedAtMillis) {
            lookedAtMillis = millis;
            request.at(System.nanoTime());
            encoder.date(millis);
        }
    }

    /** Does one step; null when the next one can follow at once. */
    private @Nullable Result step(ByteBuffer in, ByteBuffer out, boolean mayBlock) {
        if (blocking && !mayBlock && wouldCall(in)) {
            return Result.NEED_WORKER;
        }
        return switch (stage) {
            case HEAD -> receiveHead(in, out);
            case CALL -> call(in, mayBlock);
            case BODY -> receiveBody(in, out);
            case REFUSAL -> fail(refusal);
            case ANSWER -> sendAnswer(out);
            case DISCARD -> discardBody(in);
            case ENDING -> Result.CLOSE;
        };
    }

    private boolean wouldCall(ByteBuffer in) {
        return switch (stage) {
            case CALL -> true;
            case BODY -> in.hasRemaining() || body.isComplete();
            case REFUSAL -> closeMayBlock();
            case ANSWER -> response.source() != null;
            case HEAD, DISCARD, ENDING -> false;
        };
    }

    private @Nullable Result receiveHead(ByteBuffer in, ByteBuffer out) {
        if (in.hasRemaining() && !out.hasRemaining()) {
            return Result.NEED_DRAIN;
        }
        return switch (parser.parse(in)) {
            case COMPLETE -> acceptHead();
            case REFUSED -> fail(parser.fault());
            default -> awaitInput(parser.hasBegun());
        };
    }

    private @Nullable Result acceptHead() {
        int fault = request.accept();
        if (fault != 0) {
            return fail(fault);
        }
        lastOfClient = !request.keepAlive();
        body.begin(request.contentLength());
        if (request.method().equals("CONNECT")) {
            return fail(501);
        }
        stage = Stage.CALL;
        try {
            handler = choose();
            blocking = handler.blocking();
        } catch (Throwable failure) {
            return handlerFailed(failure);
        }
        return null;
    }

    private HttpHandler choose() {
        if (request.isServerWide()) {
            return SERVER_OPTIONS;
        }
        if (isPrepared()) {
            return root;
        }
        HttpHandler selected = root.select(handles.request());
        return request.hasKnownMethod() || selected instanceof ExtensionRoute ? selected : UNKNOWN_METHOD;
    }

    /** Whether the handler of the connection has a whole response prepared; it then becomes the response, and no handler is called. */
    private boolean isPrepared() {
        PreparedAnswer answer = root instanceof PreparedHandler prepared ? prepared.prepared(request) : null;
        if (answer != null) {
            response.prepared(answer);
        }
        return answer != null;
    }

    /** More bytes are needed; if none can come any more, a request that has begun is a broken one. */
    private @Nullable Result awaitInput(boolean begun) {
        if (!inputEnded) {
            return begun ? Result.NEED_INPUT : Result.DONE;
        }
        if (!begun || stage == Stage.HEAD && parser.length() == 0) {
            return Result.CLOSE;
        }
        refusal = 400;
        stage = Stage.REFUSAL;
        return null;
    }

    private @Nullable Result call(ByteBuffer in, boolean mayBlock) {
        request.mayBlock(mayBlock);
        try {
            if (response.prepared() == null) {
                handler.handle(handles.request(), handles.response());
            }
        } catch (Throwable failure) {
            return handlerFailed(failure);
        }
        if (blocking) {
            lookAtClocks();
        }
        if (!body.isWanted() && !isChunkedOnItsWay()) {
            return respond(false);
        }
        if (body.isTooLarge()) {
            return fail(RequestBody.Outcome.TOO_LARGE.status);
        }
        if (body.refusal() != 0) {
            return fail(body.refusal());
        }
        awaitBody(in);
        return null;
    }

    private void awaitBody(ByteBuffer in) {
        stage = Stage.BODY;
        if (body.isWanted() && request.expectsContinue() && !body.isComplete() && !in.hasRemaining()) {
            continueSent = true;
            encoder.beginContinue();
        }
    }

    /**
     * A chunked body without a consumer is skipped before the answer, since it may be malformed (RFC 9112 section 2.2), which the
     * answer must not depend on when it came; but not where the client waits for the answer.
     */
    private boolean isChunkedOnItsWay() {
        return request.contentLength() < 0 && !request.expectsContinue();
    }

    private @Nullable Result receiveBody(ByteBuffer in, ByteBuffer out) {
        RequestBody.Outcome outcome;
        try {
            if (encoder.encode(out) == BodyWriter.Progress.BLOCKED) {
                return Result.NEED_DRAIN;
            }
            outcome = body.isWanted() ? body.receive(in) : body.skip(in);
            if (outcome == RequestBody.Outcome.COMPLETE) {
                body.end();
            }
        } catch (Throwable failure) {
            return handlerFailed(failure);
        }
        return received(outcome);
    }

    private @Nullable Result received(RequestBody.Outcome outcome) {
        return switch (outcome) {
            case INCOMPLETE -> awaitInput(true);
            case COMPLETE -> body.refusal() == 0 ? respond(false) : fail(body.refusal());
            case REFUSED -> fail(body.refusal());
            case TOO_LARGE -> body.isWanted() ? fail(outcome.status) : respond(true);
            case MALFORMED, TRAILERS_TOO_LARGE -> fail(outcome.status);
        };
    }

    /** The last callback of the handler has returned, so its response is complete: what is missing now will never come. */
    private @Nullable Result respond(boolean close) {
        if (!response.isSet()) {
            Failures.log("The handler of {} set no response before its last callback returned", request, null);
            response.error(500);
        }
        if (close) {
            response.close();
        }
        return beginAnswer();
    }

    /** An Error of a handler harms its own exchange and no other, so it is caught as well. */
    private @Nullable Result handlerFailed(Throwable failure) {
        abortBody();
        Failures.log("The handler of {} failed", request, failure);
        response.error(500);
        return beginAnswer();
    }

    private @Nullable Result fail(int status) {
        abortBody();
        response.error(status).close();
        explain(status);
        return beginAnswer();
    }

    /** Says what the client, or the owner of the server, can do about an error. */
    private void explain(int status) {
        String accepted = body.acceptedMediaTypes();
        HeadLimit exceeded = status == 431 && parser.fault() == 0 ? body.exceeded() : parser.exceeded();
        if (status == 503) {
            response.header("Retry-After", "1");
        } else if (status == 415 && accepted != null) {
            response.header("Accept", accepted);
        } else if (exceeded != null) {
            String limit = exceeded.describe(body.limits());
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

    /** From here on the handle of the response is invalid: what is being sent cannot be changed. */
    private @Nullable Result beginAnswer() {
        handles.endResponse();
        body.discard();
        boolean keep = request.keepAlive() && !closing && !response.closes() && canDiscardBody();
        boolean current = request.minorVersion() > 0;
        closeAfterThis = encoder.begin(response, current, request.isHead(), !keep);
        stage = Stage.ANSWER;
        return null;
    }

    /**
     * Whether the rest of the body may be awaited. A client that was told to wait for 100 and is given the answer instead
     * may send the body or not, so nothing after such an answer can be understood.
     */
    private boolean canDiscardBody() {
        boolean waiting = request.expectsContinue() && !continueSent && !body.hasBegun();
        return body.isComplete() || !body.isTooLarge() && !waiting;
    }

    private @Nullable Result sendAnswer(ByteBuffer out) {
        try {
            BodyWriter.Progress progress = encoder.encode(out);
            if (progress == BodyWriter.Progress.BLOCKED) {
                return Result.NEED_DRAIN;
            }
            closeAfterThis |= progress == BodyWriter.Progress.BROKEN;
        } catch (Throwable failure) {
            closeAfterThis = true;
            Failures.log("The response to {} broke off", request, failure);
        }
        finishAnswer();
        return null;
    }

    private void finishAnswer() {
        endExchange();
        if (closeAfterThis) {
            stage = Stage.ENDING;
        } else if (body.isComplete()) {
            nextRequest();
        } else {
            stage = Stage.DISCARD;
        }
    }

    /** Releases what the exchange holds, and reports its response once, if there is one; throws nothing. */
    private void endExchange() {
        boolean begun = stage == Stage.ANSWER;
        stage = Stage.ENDING;
        abortBody();
        handles.endResponse();
        response.release();
        handles.endRequest();
        if (begun) {
            report();
        }
    }

    private void report() {
        reported.begin(request);
        try {
            listener.answered(reported, response.status(), encoder.bodyBytes());
        } catch (Throwable failure) {
            Failures.log("The exchange listener failed on {}", request, failure);
        } finally {
            reported.end();
        }
    }

    private @Nullable Result discardBody(ByteBuffer in) {
        RequestBody.Outcome outcome = body.skip(in);
        if (outcome == RequestBody.Outcome.INCOMPLETE && !inputEnded) {
            return Result.NEED_INPUT;
        }
        if (outcome == RequestBody.Outcome.COMPLETE) {
            nextRequest();
        } else {
            stage = Stage.ENDING;
        }
        return null;
    }

    /** The part of a file to send after the bytes in the output buffer, or null. */
    public @Nullable FileRegion region() {
        return stage == Stage.ANSWER ? encoder.region() : null;
    }

    /** How far the current request has come. */
    public Phase phase() {
        return switch (stage) {
            case HEAD -> phaseOfHead();
            case BODY, DISCARD -> Phase.BODY;
            case CALL, REFUSAL, ANSWER, ENDING -> Phase.ANSWER;
        };
    }

    private Phase phaseOfHead() {
        return switch (last) {
            case NEED_INPUT -> Phase.HEAD;
            case DONE -> Phase.IDLE;
            case NEED_DRAIN, NEED_WORKER, CLOSE -> Phase.ANSWER;
        };
    }

    /**
     * Whether the client has sent all that it may send: it announced the close itself, and its request is whole. Source: RFC 9112
     * section 9.6.
     */
    public boolean isClientDone() {
        return stage == Stage.ENDING && lastOfClient && body.isComplete();
    }

    /** Answers announce the close from now on, and the connection closes after the current request. */
    public void closeAfterAnswer() {
        closing = true;
    }

    /**
     * The client sent its FIN and {@code process} has seen all input: ends a request that is not complete. As {@link #timedOut} and
     * {@link #overloaded} it never blocks: {@code NEED_WORKER} is returned where a blocking handler is to be told of the end, and the next
     * call of {@code process} with {@code mayBlock} does so.
     */
    public Result inputEnded(ByteBuffer out) {
        inputEnded = true;
        return switch (last) {
            case NEED_DRAIN, NEED_WORKER -> last;
            case DONE, CLOSE -> end();
            case NEED_INPUT -> hasRequestBegun() ? refuse(400, out) : end();
        };
    }

    /** The head or body did not arrive in time: 408 if an answer can still be given. */
    public Result timedOut(ByteBuffer out) {
        return hasRequestBegun() ? refuse(408, out) : end();
    }

    /** Empty lines alone are no request: nobody waits for an answer to them. */
    private boolean hasRequestBegun() {
        return stage == Stage.BODY || phase() == Phase.HEAD && parser.length() > 0;
    }

    /** Whether no request has begun: nothing was consumed since the last response but empty lines (RFC 9112 section 2.2). */
    public boolean isIdle() {
        return stage == Stage.HEAD && parser.length() == 0;
    }

    /** Whether {@link #overloaded} can still be answered: no handler was called for the current request. */
    public boolean refusable() {
        return last != Result.CLOSE && stage.compareTo(Stage.CALL) <= 0;
    }

    /** Refuses whatever comes next with 503 and Retry-After, because the task queue is full. */
    public Result overloaded(ByteBuffer out) {
        return refuse(503, out);
    }

    /** Gives a last answer if none has begun to go out for the current request. */
    private Result refuse(int status, ByteBuffer out) {
        if (last == Result.CLOSE || stage.compareTo(Stage.ANSWER) >= 0) {
            return end();
        }
        refusal = status;
        stage = Stage.REFUSAL;
        return process(NO_INPUT, out, false);
    }

    private Result end() {
        last = Result.CLOSE;
        return last;
    }

    /**
     * Whether {@link #closed} may block: a handler that is {@link HttpHandler#blocking()} still has a body consumer to be told of the
     * end, or a source to be closed. The owner then calls {@link #closed} on a thread that may block. When this is false, {@code closed}
     * calls no code of a blocking handler. The value is valid until the next call of any other method of this connection.
     */
    public boolean closeMayBlock() {
        return blocking && (body.isWanted() || response.source() != null);
    }

    /**
     * The connection has ended: releases files, sources and body consumers, and reports a response that was cut short. Idempotent; throws
     * nothing. It may block if {@link #closeMayBlock} says so.
     */
    public void closed() {
        owner.enter();
        try {
            if (stage != Stage.HEAD || parser.hasBegun()) {
                endExchange();
                nextRequest();
            }
            end();
        } finally {
            owner.leave();
        }
    }
}
