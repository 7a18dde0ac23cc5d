package dev.tern.lab.load;

import java.util.concurrent.Callable;

/** Waits for conditions; the timeout of a test ends a wait by an interrupt. */
final class Await {
    private Await() {}

    static void until(Callable<Boolean> condition) {
        try {
            while (!condition.call()) {
                Thread.onSpinWait();
                if (Thread.interrupted()) {
                    throw new AssertionError("the condition has not become true");
                }
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
