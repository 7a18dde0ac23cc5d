package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A task that blocks its worker until the gate is opened or the worker is interrupted; may run several times. */
final class Gate implements Runnable {
    /** Timeout against hanging tests; a passing test never reaches it. */
    static final int GUARD_SECONDS = 60;

    final AtomicInteger interrupts = new AtomicInteger();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /** Submits a closed gate to the pool, and blocks until it holds a worker. */
    static Gate hold(Executor pool) throws InterruptedException {
        Gate gate = new Gate();
        pool.execute(gate);
        gate.awaitStarted();
        return gate;
    }

    /** Blocks until the gate holds a worker. */
    void awaitStarted() throws InterruptedException {
        await(started);
    }

    @Override
    public void run() {
        started.countDown();
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
        assertTrue(latch.await(GUARD_SECONDS, TimeUnit.SECONDS), "timeout");
    }

    /** Polls a condition that has no signal. */
    static void await(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - begin < GUARD_SECONDS * 1_000_000_000L, "timeout");
            Thread.yield();
        }
    }
}
