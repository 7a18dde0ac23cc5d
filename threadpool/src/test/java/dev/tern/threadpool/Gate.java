package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A task that holds its worker until the gate is opened or the worker is interrupted; may run again and again. */
final class Gate implements Runnable {
    /** Only a guard against hanging: no test waits so long unless it fails. */
    static final int GUARD_SECONDS = 60;

    final AtomicInteger interrupts = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /** Gives a closed gate to the pool and waits until a worker is held by it. */
    static Gate hold(Executor pool) throws InterruptedException {
        Gate gate = new Gate();
        pool.execute(gate);
        gate.awaitBegun();
        return gate;
    }

    /** Waits until a worker is held. */
    void awaitBegun() throws InterruptedException {
        await(begun);
    }

    @Override
    public void run() {
        begun.countDown();
        try {
            open.await();
        } catch (InterruptedException e) {
            interrupts.incrementAndGet();
        }
    }

    void open() {
        open.countDown();
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(GUARD_SECONDS, TimeUnit.SECONDS), "waited in vain");
    }

    /** Waits for what gives no signal of its own. */
    static void await(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - begin < GUARD_SECONDS * 1_000_000_000L, "waited in vain");
            Thread.yield();
        }
    }
}
