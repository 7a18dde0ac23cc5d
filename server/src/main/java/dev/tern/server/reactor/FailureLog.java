package dev.tern.server.reactor;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures of one kind and never throws. A logger allocates and runs foreign code, so it can fail where the loop
 * must go on or a resource must be released; such a line is lost.
 *
 * <p>The message is resolved in the constructor: in the handler of an OutOfMemoryError even the first use of a string
 * literal may fail.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class FailureLog {
    private final Logger log;
    private final String message;

    /**
     * Creates a log.
     *
     * @param source the class whose failures are logged
     * @param message the line, with {@code {}} in place of the subject; formatting the subject may fail too
     */
    public FailureLog(Class<?> source, String message) {
        this.log = LoggerFactory.getLogger(source);
        this.message = message;
    }

    /** Logs an error with its stack trace. */
    public void error(Object subject, Throwable failure) {
        try {
            log.error(message, subject, failure);
        } catch (Throwable lost) {
            // See the class comment.
        }
    }

    /**
     * Logs the end of a connection: an I/O error, caused by the peer or the network, at debug level, others as errors.
     */
    public void ended(Object peer, Throwable failure) {
        try {
            if (failure instanceof IOException) {
                log.debug("connection of {} ended: {}", peer, failure.getMessage());
            } else {
                log.error(message, peer, failure);
            }
        } catch (Throwable lost) {
            // See the class comment.
        }
    }
}
