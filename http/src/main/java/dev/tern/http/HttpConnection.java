package dev.tern.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one connection: bytes in, answers out, no socket. The owner puts what it received into a buffer, calls
 * {@link #process}, and sends what came out; this class never waits and never grows beyond its limits.
 *
 * <p>Thread safety: confined to the owner of the connection. It can be reused for another connection after {@link
 * #closed()} and {@link #open}.
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

    /** Creates a connection in phase IDLE. */
    public HttpConnection(HttpLimits limits, HttpHandler handler, ExchangeListener listener, InstantSource clock) {
        throw new UnsupportedOperationException();
    }

    /** Begins to serve a peer. */
    public void open(SocketAddress remoteAddress) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    /** The part of a file to send after the bytes in the output buffer, or null. */
    public @Nullable FileRegion region() {
        throw new UnsupportedOperationException();
    }

    /** How far the current request has come. */
    public Phase phase() {
        throw new UnsupportedOperationException();
    }

    /** Answers announce the close from now on, and the connection closes after the current request. */
    public void closeAfterAnswer() {
        throw new UnsupportedOperationException();
    }

    /** The client sent its FIN and {@code process} has seen all input: ends a request that is not complete. */
    public Result inputEnded(ByteBuffer out) {
        throw new UnsupportedOperationException();
    }

    /** The head or body did not arrive in time: 408 if an answer can still be given. */
    public Result timedOut(ByteBuffer out) {
        throw new UnsupportedOperationException();
    }

    /** Refuses whatever comes next with 503 and Retry-After, because the task queue is full. */
    public Result overloaded(ByteBuffer out) {
        throw new UnsupportedOperationException();
    }

    /** The connection has ended: releases files, sources and body consumers, and reports an answer cut short. Idempotent. */
    public void closed() {
        throw new UnsupportedOperationException();
    }
}
