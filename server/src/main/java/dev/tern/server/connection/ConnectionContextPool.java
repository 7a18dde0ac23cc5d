package dev.tern.server.connection;

import dev.tern.buffer.Buffer;
import dev.tern.buffer.BufferPool;
import dev.tern.http.HttpConnection;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The unused contexts of one loop. The lock is contended in the reactor model only, where workers acquire and release
 * them.
 *
 * <p>Thread safety: safe for concurrent calls. Guarded by this: {@code unused}.
 */
final class ConnectionContextPool {
    private static final int MAX_CACHED = 256;
    /** Contexts that are cached with their buffers, which saves locking the buffer pools at each request. */
    private static final int MAX_WITH_BUFFERS = 8;

    private static final int INPUT_BYTES = 16 << 10;
    private static final int OUTPUT_BYTES = 32 << 10;

    private final ArrayDeque<ConnectionContext> unused = new ArrayDeque<>(MAX_CACHED);
    private final BufferPool inputs;
    private final BufferPool outputs;
    private final Supplier<HttpConnection> protocol;
    private final IntConsumer onFileCountChange;

    ConnectionContextPool(Supplier<HttpConnection> protocol, IntConsumer onFileCountChange) {
        this.inputs = new BufferPool(MAX_CACHED, () -> Buffer.direct(INPUT_BYTES, INPUT_BYTES));
        this.outputs = new BufferPool(MAX_CACHED, () -> Buffer.direct(OUTPUT_BYTES, OUTPUT_BYTES));
        this.protocol = protocol;
        this.onFileCountChange = onFileCountChange;
    }

    /** Acquires a context, opened for a peer. */
    ConnectionContext acquire(SocketAddress peer) {
        ConnectionContext context = acquire();
        context.http().open(peer);
        return context;
    }

    /** Acquires a context that is not opened yet. */
    synchronized ConnectionContext acquire() {
        ConnectionContext context = unused.pollLast();
        return context != null ? context : new ConnectionContext(inputs, outputs, protocol.get(), onFileCountChange);
    }

    /** Releases a context. Where the end of its exchange fails, only its buffers are used again. */
    void release(ConnectionContext context) {
        try {
            context.endExchange();
        } catch (Throwable e) {
            context.releaseBuffers();
            throw e;
        }
        synchronized (this) {
            if (unused.size() >= MAX_WITH_BUFFERS) {
                context.releaseBuffers();
            }
            if (unused.size() < MAX_CACHED) {
                unused.addLast(context);
            }
        }
    }
}
