package dev.tern.http;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs the failures of application code, which are never rethrown. A logger that fails has no effect, so that a release
 * that follows always happens.
 *
 * <p>Thread safety: stateless.
 */
final class Failures {
    /** Named like the public class, by which applications configure it. */
    private static final Logger LOG = StderrLogger.of("dev.tern.http.HttpConnection");

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

    /** Logs that a request was refused because of a limit. */
    static void logRefusal(int status, String limit) {
        try {
            LOG.warn("A request was refused with {}: {}", status, limit);
        } catch (Throwable ofLogger) {
            return;
        }
    }

    /** Logs a failure; {@code {}} in the message is replaced by the request line, which is the text of the request. */
    static void log(String message, Object request, @Nullable Throwable failure) {
        try {
            LOG.error(message, request.toString(), failure);
        } catch (Throwable ofLogger) {
            return;
        }
    }
}
