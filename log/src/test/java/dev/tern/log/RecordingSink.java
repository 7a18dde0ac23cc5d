package dev.tern.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps what it is given; can be held up, and can be made to fail.
 *
 * <p>Thread safety: set up by one thread, written to by another.
 */
class RecordingSink implements LogSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch gate;
    volatile IOException failure;
    final AtomicInteger closes = new AtomicInteger();

    RecordingSink() {
        this(false);
    }

    /** One that is held up takes nothing until its gate is opened. */
    RecordingSink(boolean heldUp) {
        gate = new CountDownLatch(heldUp ? 1 : 0);
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        entered.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError("the thread of the sink is never interrupted", e);
        }
        if (failure != null) {
            throw failure;
        }
        byte[] batch = new byte[lines.remaining()];
        lines.get(batch);
        bytes.writeBytes(batch);
    }

    @Override
    public void close() throws IOException {
        closes.incrementAndGet();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    List<String> rows() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
