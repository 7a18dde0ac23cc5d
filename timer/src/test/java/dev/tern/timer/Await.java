package dev.tern.timer;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Blocks until another thread has done something; the limit only prevents a hanging test. */
final class Await {
    private static final long LIMIT_SECONDS = 20;

    private Await() {}

    static void until(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - limit < 0, "timeout");
            Thread.yield();
        }
    }

    static void on(CountDownLatch latch) {
        try {
            assertTrue(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS), "timeout");
        } catch (InterruptedException e) {
            fail(e);
        }
    }
}
