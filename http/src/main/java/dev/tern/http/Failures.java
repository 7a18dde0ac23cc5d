package dev.tern.http;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a failure of application code: it is logged, and never thrown on. A logger that fails changes nothing either, so a
 * release that follows always happens.
 *
 * <p>Thread safety: stateless.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    private Failures() {}

    /** Closes a file or a source of a response; does nothing for null. */
    static void close(@Nullable AutoCloseable resource) {
        if (resource == null) {
            return;
        }
        try {
            resource.close();
        } catch (Throwable failure) {
            logClose(resource, failure);
        }
    }

    private static void logClose(AutoCloseable resource, Throwable failure) {
        try {
            LOG.error("Closing a {} failed", resource.getClass().getName(), failure);
        } catch (Throwable ofLogger) {
            return;
        }
    }

    /** Logs a failure; {@code {}} in the message stands for the request line. */
    static void log(String message, RequestState request, @Nullable Throwable failure) {
        try {
            LOG.error(message, request.requestLine(), failure);
        } catch (Throwable ofLogger) {
            return;
        }
    }
}
