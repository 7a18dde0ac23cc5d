package dev.tern.server.reactor;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures of one kind and never throws: a logger allocates and runs the code of others, so it can fail where a loop has to go on and a
 * resource has to be released. A line that cannot be logged is lost.
 *
 * <p>The message is given once, at the start: in the handler of an OutOfMemoryError even the first use of a string literal may fail.
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
     * @param message the line, with {@code {}} in place of the subject, whose text is asked for only here: to make it may fail as well
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
            // See above.
        }
    }

    /** Logs the end of a connection: of an I/O error, which is the peer's or the network's, at debug level; of any other as an error. */
    public void ended(Object peer, Throwable failure) {
        try {
            if (failure instanceof IOException) {
                log.debug("connection of {} ended: {}", peer, failure.getMessage());
            } else {
                log.error(message, peer, failure);
            }
        } catch (Throwable lost) {
            // See above.
        }
    }
}
