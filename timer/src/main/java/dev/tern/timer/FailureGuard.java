package dev.tern.timer;

import java.util.function.Consumer;

/**
 * Runs actions and catches every throwable: failures go to a handler, and failures of the handler to the thread's
 * uncaught exception handler.
 *
 * <p>Thread safety: that of the handler.
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
            // The JVM too ignores what an uncaught exception handler throws.
        }
    }
}
