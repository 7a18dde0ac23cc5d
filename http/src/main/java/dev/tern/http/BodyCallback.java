package dev.tern.http;

/**
 * Receives a request body whole.
 *
 * <p>Thread safety: called by the owner of the connection, on a thread that may block if the handler is
 * {@link HttpHandler#blocking()}.
 */
@FunctionalInterface
public interface BodyCallback {
    /** Called once; the array belongs to the callee. */
    void complete(byte[] body) throws Exception;
}
