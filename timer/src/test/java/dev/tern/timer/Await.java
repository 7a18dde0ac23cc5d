package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what another thread does; the limit only guards against hanging. */
final class Await {
    private static final long LIMIT_SECONDS = 20;

    private Await() {}

    static void until(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - limit < 0, "waited too long");
            Thread.yield();
        }
    }

    static void on(CountDownLatch latch) {
        try {
            assertTrue(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS), "waited too long");
        } catch (InterruptedException e) {
            fail(e);
        }
    }
}
