package dev.tern.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Receives a request body piece by piece. A call that throws, an Error included, is the last one; the response is then
 * 500.
 *
 * <p>Thread safety: called by the owner of the connection, one call after the other, each perhaps on another thread.
 * The calls of a handler that is {@link HttpHandler#blocking()} are made on threads that may block, {@link #aborted}
 * included.
 */
public interface BodyConsumer {
    /** The next piece, never empty; valid only during the call. */
    void piece(ByteBuffer piece) throws Exception;

    /** The body is complete; the response is sent after this call. */
    void end() throws Exception;

    /**
     * The body is not received completely: the connection ended, the body was malformed, too large or refused, or the
     * handler threw. No call follows.
     */
    default void aborted() {}

    /**
     * The status, 400 to 499, with which the body is refused after the pieces received so far; 0 while it is
     * acceptable. Called before the first piece, after each piece, and after the end.
     */
    default int refusal() {
        return 0;
    }

    /**
     * The value of the field Accept in a response 415; called when the body is refused before its first piece; null for
     * none.
     */
    default @Nullable String acceptedMediaTypes() {
        return null;
    }
}
