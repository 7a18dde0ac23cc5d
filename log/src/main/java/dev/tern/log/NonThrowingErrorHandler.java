package dev.tern.log;

import java.io.IOException;

/**
 * Delegates to another handler and ignores its exceptions: they must not end the log, and cannot be reported.
 *
 * <p>Thread safety: as the handler.
 */
final class NonThrowingErrorHandler implements LogErrorHandler {
    private final LogErrorHandler handler;

    NonThrowingErrorHandler(LogErrorHandler handler) {
        this.handler = handler;
    }

    @Override
    public void failed(IOException cause) {
        pass(() -> handler.failed(cause));
    }

    @Override
    public void healed(long discardedLines) {
        pass(() -> handler.healed(discardedLines));
    }

    @Override
    public void rollFailed(IOException cause) {
        pass(() -> handler.rollFailed(cause));
    }

    @Override
    public void cleanUpFailed(IOException cause) {
        pass(() -> handler.cleanUpFailed(cause));
    }

    private static void pass(Runnable report) {
        try {
            report.run();
        } catch (Throwable ignored) {
            // Also a checked exception that is not declared.
        }
    }
}
