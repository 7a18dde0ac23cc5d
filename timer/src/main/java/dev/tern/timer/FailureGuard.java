package dev.tern.timer;

import java.util.function.Consumer;

/**
 * Runs what may throw anything, and lets nothing out: failures go to a handler, and those of the handler to the thread's
 * uncaught exception handler.
 *
 * <p>Thread safety: as the handler's.
 */
final class FailureGuard {
    private final Consumer<? super Throwable> handler;

    FailureGuard(Consumer<? super Throwable> handler) {
        this.handler = handler;
    }

    void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable failure) {
            handle(failure);
        }
    }

    private void handle(Throwable failure) {
        try {
            handler.accept(failure);
        } catch (Throwable ofHandler) {
            if (ofHandler != failure) {
                ofHandler.addSuppressed(failure);
            }
            uncaught(ofHandler);
        }
    }

    static void uncaught(Throwable failure) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (Throwable ignored) {
            // As the JVM does with what that handler throws: nobody is left to tell.
        }
    }
}
