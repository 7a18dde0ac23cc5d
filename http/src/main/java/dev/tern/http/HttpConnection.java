package dev.tern.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * }</pre>
 *
 * <p>Thread safety: confined to the owner of the connection. It can be reused for another connection after {@link
 * #closed()} and {@link #open}.
 *
 * <p>Ownership: the buffers stay with the caller; files, sources and body consumers that a handler hands over are
 * released here, at the latest by {@link #closed()}.
 *
 * <p>Complexity: linear in the bytes received and sent; allocates nothing in the steady state but what a handler asks
 * for.
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
        /** The answer is going out. */
        ANSWER,
        /** The answer is out, the rest of an unwanted body is not in. */
        DISCARD,
        /** Nothing more will be answered. */
        ENDING
    }

    private static final ByteBuffer NO_INPUT = ByteBuffer.allocate(0);
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final HttpHandler UNKNOWN_METHOD = (request, response) -> response.error(501);
    private static final HttpHandler SERVER_OPTIONS =
            (request, response) -> response.status(204).header("Allow", METHODS);

    private final InstantSource clock;
    private final HttpHandler root;
    private final ExchangeListener listener;
    private final HttpRequestParser parser;
    private final RequestBody body;
    private final HttpRequest request;
    private final HttpResponse response = new HttpResponse();
    private final ResponseEncoder encoder;
    private HttpHandler handler;
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
        this.request = new HttpRequest(parser, body);
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
        lookAtClocks();
        @Nullable Result result = last == Result.CLOSE ? last : null;
        while (result == null) {
            result = step(in, out, mayBlock);
        }
        last = result;
        return result;
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
        if (!mayBlock && handler.blocking() && wouldCall(in)) {
            return Result.NEED_WORKER;
        }
        return switch (stage) {
            case HEAD -> receiveHead(in, out);
            case CALL -> call(in);
            case BODY -> receiveBody(in, out);
            case ANSWER -> sendAnswer(out);
            case DISCARD -> discardBody(in);
            case ENDING -> Result.CLOSE;
        };
    }

    private boolean wouldCall(ByteBuffer in) {
        return switch (stage) {
            case CALL -> true;
            case BODY -> in.hasRemaining() || body.isComplete();
            case ANSWER -> response.source() != null;
            case HEAD, DISCARD, ENDING -> false;
        };
    }

    private @Nullable Result receiveHead(ByteBuffer in, ByteBuffer out) {
        if (in.hasRemaining() && !out.hasRemaining()) {
            return Result.NEED_DRAIN;
        }
        switch (parser.parse(in)) {
            case COMPLETE -> acceptHead();
            case REFUSED -> fail(parser.fault());
            default -> {
                return awaitInput(parser.hasBegun());
            }
        }
        return null;
    }

    private void acceptHead() {
        int fault = request.accept();
        if (fault != 0) {
            fail(fault);
            return;
        }
        lastOfClient = !request.keepAlive();
        body.begin(request.contentLength());
        if (request.method().equals("CONNECT")) {
            fail(501);
            return;
        }
        stage = Stage.CALL;
        try {
            handler = choose();
        } catch (Throwable failure) {
            handlerFailed(failure);
        }
    }

    private HttpHandler choose() {
        if (request.isServerWide()) {
            return SERVER_OPTIONS;
        }
        HttpHandler selected = root.select(request);
        return request.hasKnownMethod() || selected instanceof ExtensionRoute ? selected : UNKNOWN_METHOD;
    }

    /** More bytes are needed; if none can come any more, a request that has begun is a broken one. */
    private @Nullable Result awaitInput(boolean begun) {
        if (!inputEnded) {
            return begun ? Result.NEED_INPUT : Result.DONE;
        }
        if (!begun || stage == Stage.HEAD && parser.length() == 0) {
            return Result.CLOSE;
        }
        fail(400);
        return null;
    }

    private @Nullable Result call(ByteBuffer in) {
        try {
            handler.handle(request, response);
        } catch (Throwable failure) {
            abortBody();
            handlerFailed(failure);
            return null;
        }
        if (handler.blocking()) {
            lookAtClocks();
        }
        if (!body.isWanted() && !isChunkedOnItsWay()) {
            beginAnswer();
        } else if (body.isTooLarge()) {
            fail(RequestBody.Outcome.TOO_LARGE.status);
        } else if (body.refusal() != 0) {
            fail(body.refusal());
        } else {
            stage = Stage.BODY;
            if (body.isWanted() && request.expectsContinue() && !body.isComplete() && !in.hasRemaining()) {
                continueSent = true;
                encoder.beginContinue();
            }
        }
        return null;
    }

    /**
     * A chunked body that nobody wants is passed over before the answer, since it may be malformed (RFC 9112 section 2.2), which the
     * answer must not depend on when it came; but not where the client waits for the answer.
     */
    private boolean isChunkedOnItsWay() {
        return request.contentLength() < 0 && !request.expectsContinue();
    }

    private @Nullable Result receiveBody(ByteBuffer in, ByteBuffer out) {
        try {
            if (encoder.encode(out) == BodyWriter.Progress.BLOCKED) {
                return Result.NEED_DRAIN;
            }
            RequestBody.Outcome outcome = body.isWanted() ? body.receive(in) : body.skip(in);
            if (outcome == RequestBody.Outcome.INCOMPLETE) {
                return awaitInput(true);
            }
            if (outcome == RequestBody.Outcome.COMPLETE) {
                body.end();
                endBody();
            } else if (outcome == RequestBody.Outcome.TOO_LARGE && !body.isWanted()) {
                response.close();
                beginAnswer();
            } else {
                fail(outcome == RequestBody.Outcome.REFUSED ? body.refusal() : outcome.status);
            }
        } catch (Throwable failure) {
            handlerFailed(failure);
        }
        return null;
    }

    private void endBody() {
        if (body.refusal() == 0) {
            beginAnswer();
        } else {
            fail(body.refusal());
        }
    }

    /** An Error of a handler harms its own exchange and no other, so it is caught as well. */
    private void handlerFailed(Throwable failure) {
        LOG.error("The handler of {} failed", request.requestLine(), failure);
        body.discard();
        response.error(500);
        beginAnswer();
    }

    private void fail(int status) {
        abortBody();
        response.error(status).close();
        explain(status);
        beginAnswer();
    }

    /** Says what the client, or the owner of the server, can do about an error. */
    private void explain(int status) {
        HeadLimit exceeded = status == 431 && parser.fault() == 0 ? body.exceeded() : parser.exceeded();
        if (status == 503) {
            response.header("Retry-After", "1");
        } else if (status == 415 && body.isNoForm()) {
            response.header("Accept", FormBody.MEDIA_TYPES);
        } else if (exceeded != null) {
            String limit = exceeded.describe(body.limits());
            response.text(status + " " + HttpStatus.reason(status) + ": " + limit + "\n");
            LOG.warn("A request was refused with {}: {}", status, limit);
        }
    }

    private void abortBody() {
        try {
            body.abort();
        } catch (Throwable failure) {
            LOG.error("The consumer of the body of {} failed", request.requestLine(), failure);
        }
    }

    private void beginAnswer() {
        boolean keep = request.keepAlive() && !closing && !response.closes() && canDiscardBody();
        body.discard();
        boolean current = request.minorVersion() > 0;
        closeAfterThis = encoder.begin(response, current, request.isHead(), !keep);
        stage = Stage.ANSWER;
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
            LOG.error("The answer to {} broke off", request.requestLine(), failure);
            closeAfterThis = true;
        }
        finishAnswer();
        return null;
    }

    private void finishAnswer() {
        report();
        response.release();
        if (closeAfterThis) {
            stage = Stage.ENDING;
        } else if (body.isComplete()) {
            nextRequest();
        } else {
            stage = Stage.DISCARD;
        }
    }

    private void report() {
        try {
            listener.answered(request, response.status(), encoder.bodyBytes());
        } catch (RuntimeException failure) {
            LOG.error("The exchange listener failed", failure);
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
            case CALL, ANSWER, ENDING -> Phase.ANSWER;
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

    /** The client sent its FIN and {@code process} has seen all input: ends a request that is not complete. */
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
        lookAtClocks();
        fail(status);
        return process(NO_INPUT, out, true);
    }

    private Result end() {
        last = Result.CLOSE;
        return last;
    }

    /** The connection has ended: releases files, sources and body consumers, and reports an answer cut short. Idempotent. */
    public void closed() {
        if (stage == Stage.ANSWER) {
            report();
        }
        abortBody();
        if (stage != Stage.HEAD || parser.hasBegun()) {
            nextRequest();
        }
        end();
    }
}
