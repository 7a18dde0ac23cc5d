package dev.tern.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one connection: bytes in, responses out, no socket. The owner puts the bytes received into a buffer,
 * calls {@link #process}, and sends the bytes put into the output buffer; this class never blocks and never grows
 * beyond its limits. Its stages and their transitions are drawn in {@link ConnectionStage}.
 *
 * <p>Thread safety: confined to the owner of the connection; reusable after {@link #closed()} and {@link #open}.
 *
 * <p>Ownership: the buffers stay with the caller; files, sources and body consumers that a handler hands over are
 * released here, at the latest by {@link #closed()}, also when code of the application throws. Failures of the
 * application are logged; no method throws them.
 *
 * <p>Complexity: linear in the bytes received and sent; allocates nothing in the steady state but two handles of 16
 * bytes per exchange (none where an encoded response is found) and what a handler asks for.
 *
 * <p>Source: RFC 9112 section 9 (connections), RFC 9110 section 10.1.1 (100-continue).
 */
public final class HttpConnection {

    /** What the owner is to do next. In every case it first sends the output buffer and the region. */
    public enum Result {
        /** A request has begun and is not complete: call again with more input. */
        NEED_INPUT,
        /** Output must be sent first: call again when the output buffer and the region are empty. */
        NEED_DRAIN,
        /** The next step may block: call again, with {@code mayBlock}, on a thread that may block. */
        NEED_WORKER,
        /**
         * Each request that was received has its response and no other has begun; the connection holds no resources.
         */
        DONE,
        /** Send the output, then close. */
        CLOSE
    }

    /** The progress of the current request; the timers of the owner depend on it. */
    public enum Phase {
        /** No byte of a request has arrived since the last response. */
        IDLE,
        /** A head has begun. */
        HEAD,
        /** A body is being received. */
        BODY,
        /** The response is being made or sent. */
        RESPONSE
    }

    private static final ByteBuffer NO_INPUT = ByteBuffer.allocate(0);

    private final OwnerThread owner = new OwnerThread();
    private final Exchange exchange;
    private final RequestBody body;
    private ConnectionStage stage = ConnectionStage.HEAD;
    private Result last = Result.DONE;
    private ClientInput input = ClientInput.OPEN;
    private Exchange.Persistence persistence = Exchange.Persistence.KEEP_ALIVE;
    /** The status with which the stage REFUSAL ends. */
    private int refusal;

    /**
     * Creates a connection in phase IDLE.
     *
     * @param limits limits of requests
     * @param handler handles the requests
     * @param listener called after every response
     * @param clock the time for the Date field
     */
    public HttpConnection(HttpLimits limits, HttpHandler handler, ExchangeListener listener, InstantSource clock) {
        this.exchange = new Exchange(limits, handler, listener, clock, owner);
        this.body = exchange.body;
    }

    /** Begins to serve a peer. */
    public void open(SocketAddress remoteAddress) {
        exchange.request.open(remoteAddress);
        persistence = Exchange.Persistence.KEEP_ALIVE;
        input = ClientInput.OPEN;
        last = Result.DONE;
    }

    private void enter(ConnectionStage next) {
        assert stage.leadsTo(next) : stage + " to " + next;
        stage = next;
    }

    /**
     * Continues as far as possible.
     *
     * @param in received bytes between position and limit; consumed bytes move the position, and the rest must be
     *     presented again, first, with more behind it
     * @param out room for responses, at least one byte; the bytes put there move the position
     * @param mayBlock whether this thread may block; if not, {@code NEED_WORKER} is returned before a handler (or a
     *     callback or a source of one) that is {@link HttpHandler#blocking()} would be called
     */
    public Result process(ByteBuffer in, ByteBuffer out, boolean mayBlock) {
        owner.enter();
        try {
            exchange.readClocks();
            @Nullable Result result = last == Result.CLOSE ? last : null;
            while (result == null) {
                result = step(in, out, mayBlock);
            }
            last = result;
            return result;
        } catch (Throwable failure) {
            // Of this class, when no memory is left. The response may be incomplete.
            Failures.log("The connection of {} failed", exchange.request, failure);
            return end();
        } finally {
            owner.leave();
        }
    }

    /** Executes one stage; null when the next one can follow at once. */
    private @Nullable Result step(ByteBuffer in, ByteBuffer out, boolean mayBlock) {
        if (!mayBlock && exchange.isBlocking() && callsHandler(in)) {
            return Result.NEED_WORKER;
        }
        return switch (stage) {
            case HEAD -> receiveHead(in, out);
            case CALL -> call(in, mayBlock);
            case BODY -> receiveBody(in, out);
            case REFUSAL -> fail(refusal);
            case RESPONSE, LAST_RESPONSE -> sendResponse(out);
            case DISCARD -> discardBody(in);
            case RELEASE, ENDING -> Result.CLOSE;
        };
    }

    /** Whether the stage calls code of the selected handler. */
    private boolean callsHandler(ByteBuffer in) {
        return switch (stage) {
            case CALL -> true;
            case BODY -> in.hasRemaining() || body.isComplete();
            case REFUSAL -> closeMayBlock();
            case RESPONSE, LAST_RESPONSE -> exchange.response.source() != null;
            case HEAD, RELEASE, DISCARD, ENDING -> false;
        };
    }

    private @Nullable Result receiveHead(ByteBuffer in, ByteBuffer out) {
        if (in.hasRemaining() && !out.hasRemaining()) {
            return Result.NEED_DRAIN;
        }
        return switch (exchange.parser.parse(in)) {
            case COMPLETE -> acceptHead();
            case REFUSED -> fail(exchange.parser.fault());
            default -> awaitInput(exchange.parser.hasBegun());
        };
    }

    private @Nullable Result acceptHead() {
        int status = exchange.accept();
        if (status != 0) {
            return fail(status);
        }
        enter(ConnectionStage.CALL);
        return exchange.select() ? null : beginResponse();
    }

    /** More bytes are needed; after the client's FIN a request that has begun is malformed. */
    private @Nullable Result awaitInput(boolean begun) {
        if (input == ClientInput.OPEN) {
            return begun ? Result.NEED_INPUT : Result.DONE;
        }
        if (!begun || isIdle()) {
            return Result.CLOSE;
        }
        refusal = 400;
        enter(ConnectionStage.REFUSAL);
        return null;
    }

    private @Nullable Result call(ByteBuffer in, boolean mayBlock) {
        if (!exchange.call(mayBlock)) {
            return beginResponse();
        }
        if (!body.isWanted() && !exchange.skipsBodyFirst()) {
            return respond();
        }
        int status = exchange.bodyFault();
        if (status != 0) {
            return fail(status);
        }
        enter(ConnectionStage.BODY);
        exchange.expectBody(in.hasRemaining());
        return null;
    }

    private @Nullable Result receiveBody(ByteBuffer in, ByteBuffer out) {
        RequestBody.Outcome outcome;
        try {
            if (exchange.encoder.encode(out) == BodyWriter.Progress.BLOCKED) {
                return Result.NEED_DRAIN;
            }
            outcome = exchange.receiveBody(in);
        } catch (Throwable failure) {
            exchange.failed(failure);
            return beginResponse();
        }
        return switch (outcome) {
            case INCOMPLETE -> awaitInput(true);
            case COMPLETE -> body.refusal() == 0 ? respond() : fail(body.refusal());
            case REFUSED -> fail(body.refusal());
            case TOO_LARGE -> body.isWanted() ? fail(outcome.status) : respondAndClose();
            case MALFORMED, TRAILERS_TOO_LARGE -> fail(outcome.status);
        };
    }

    private @Nullable Result respond() {
        exchange.completeResponse();
        return beginResponse();
    }

    private @Nullable Result respondAndClose() {
        exchange.completeLastResponse();
        return beginResponse();
    }

    private @Nullable Result fail(int status) {
        exchange.refuse(status);
        return beginResponse();
    }

    private @Nullable Result beginResponse() {
        boolean closes = exchange.beginResponse(persistence);
        enter(closes ? ConnectionStage.LAST_RESPONSE : ConnectionStage.RESPONSE);
        return null;
    }

    private @Nullable Result sendResponse(ByteBuffer out) {
        BodyWriter.Progress progress = exchange.send(out);
        if (progress == BodyWriter.Progress.BLOCKED) {
            return Result.NEED_DRAIN;
        }
        boolean closes = stage == ConnectionStage.LAST_RESPONSE || progress == BodyWriter.Progress.BROKEN;
        endExchange();
        if (closes) {
            enter(ConnectionStage.ENDING);
        } else if (body.isComplete()) {
            nextRequest();
        } else {
            enter(ConnectionStage.DISCARD);
        }
        return null;
    }

    /** Releases the resources of the exchange, and reports its response once, if one has begun; throws nothing. */
    private void endExchange() {
        boolean sent = stage.isSending();
        enter(ConnectionStage.RELEASE);
        exchange.release();
        if (sent) {
            exchange.report();
        }
    }

    private void nextRequest() {
        exchange.clear();
        enter(ConnectionStage.HEAD);
    }

    private @Nullable Result discardBody(ByteBuffer in) {
        RequestBody.Outcome outcome = body.skip(in);
        if (outcome == RequestBody.Outcome.INCOMPLETE && input == ClientInput.OPEN) {
            return Result.NEED_INPUT;
        }
        if (outcome == RequestBody.Outcome.COMPLETE) {
            nextRequest();
        } else {
            enter(ConnectionStage.ENDING);
        }
        return null;
    }

    /** The part of a file to send after the bytes in the output buffer, or null. */
    public @Nullable FileRegion region() {
        return stage.isSending() ? exchange.encoder.region() : null;
    }

    /** The progress of the current request. */
    public Phase phase() {
        return switch (stage) {
            case HEAD -> phaseOfHead();
            case BODY, DISCARD -> Phase.BODY;
            case CALL, REFUSAL, RESPONSE, LAST_RESPONSE, RELEASE, ENDING -> Phase.RESPONSE;
        };
    }

    private Phase phaseOfHead() {
        return switch (last) {
            case NEED_INPUT -> Phase.HEAD;
            case DONE -> Phase.IDLE;
            case NEED_DRAIN, NEED_WORKER, CLOSE -> Phase.RESPONSE;
        };
    }

    /**
     * Whether the client sends nothing more: it announced the close, and its request is complete (RFC 9112 section
     * 9.6).
     */
    public boolean isClientDone() {
        return stage == ConnectionStage.ENDING && exchange.request.isLastOfClient() && body.isComplete();
    }

    /** Closes the connection after the current exchange; a response that begins from now on announces it. */
    public void closeAfterResponse() {
        persistence = Exchange.Persistence.CLOSE;
    }

    /**
     * The client sent its FIN and {@code process} has received all input: ends a request that is not complete. Like
     * {@link #timedOut} and {@link #overloaded} it never blocks: {@code NEED_WORKER} is returned where a blocking
     * handler must be called with the end, and the next call of {@code process} with {@code mayBlock} does so.
     */
    public Result inputEnded(ByteBuffer out) {
        input = ClientInput.ENDED;
        return switch (last) {
            case NEED_DRAIN, NEED_WORKER -> last;
            case DONE, CLOSE -> end();
            case NEED_INPUT -> hasRequestBegun() ? refuse(400, out) : end();
        };
    }

    /** The head or body did not arrive in time: 408 if a response can still be sent. */
    public Result timedOut(ByteBuffer out) {
        return hasRequestBegun() ? refuse(408, out) : end();
    }

    /** Empty lines alone are no request. */
    private boolean hasRequestBegun() {
        return stage == ConnectionStage.BODY || phase() == Phase.HEAD && exchange.parser.length() > 0;
    }

    /**
     * Whether no request has begun: nothing was consumed since the last response but empty lines (RFC 9112 section
     * 2.2).
     */
    public boolean isIdle() {
        return stage == ConnectionStage.HEAD && exchange.parser.length() == 0;
    }

    /** Whether {@link #overloaded} can still send a response: no handler was called for the current request. */
    public boolean isRefusable() {
        return last != Result.CLOSE && stage.isBeforeCall();
    }

    /** Refuses the current request, or the next one, with 503 and Retry-After, because the task queue is full. */
    public Result overloaded(ByteBuffer out) {
        return refuse(503, out);
    }

    private Result refuse(int status, ByteBuffer out) {
        if (last == Result.CLOSE || !stage.isBeforeResponse()) {
            return end();
        }
        refusal = status;
        enter(ConnectionStage.REFUSAL);
        return process(NO_INPUT, out, false);
    }

    private Result end() {
        last = Result.CLOSE;
        return last;
    }

    /**
     * Whether {@link #closed} may block: a handler that is {@link HttpHandler#blocking()} has a body consumer to be
     * aborted or a source to be closed. The owner then calls {@link #closed} on a thread that may block. When this is
     * false, {@code closed} calls no code of a blocking handler. The value is valid until the next call of any other
     * method of this connection.
     */
    public boolean closeMayBlock() {
        return exchange.releaseMayBlock();
    }

    /**
     * The connection has ended: releases files, sources and body consumers, and reports a response that broke off.
     * Idempotent; throws nothing. It may block if {@link #closeMayBlock} returns true.
     */
    public void closed() {
        owner.enter();
        try {
            if (stage != ConnectionStage.HEAD || exchange.parser.hasBegun()) {
                endExchange();
                nextRequest();
            }
            end();
        } finally {
            owner.leave();
        }
    }
}
