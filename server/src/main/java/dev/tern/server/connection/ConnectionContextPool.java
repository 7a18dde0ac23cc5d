package dev.tern.server.connection;

import dev.tern.buffer.Buffer;
import dev.tern.buffer.BufferPool;
import dev.tern.http.HttpConnection;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * The exchanges of one loop that nobody uses now. In the reactor model a worker takes and returns them, hence the lock;
 * else it is never contended.
 *
 * <p>Thread safety: safe for concurrent calls. Guarded by this: {@code idle}.
 */
final class ConnectionContextPool {
    private static final int MAX_CACHED = 256;
    /** How many of them keep their buffers, which saves locking the pools of buffers at each request. */
    private static final int MAX_WITH_BUFFERS = 8;

    private static final int INPUT_BYTES = 16 << 10;
    private static final int OUTPUT_BYTES = 32 << 10;

    private final ArrayDeque<ConnectionContext> idle = new ArrayDeque<>(MAX_CACHED);
    private final BufferPool inputs;
    private final BufferPool outputs;
    private final Supplier<HttpConnection> protocol;

    ConnectionContextPool(Supplier<HttpConnection> protocol) {
        this.inputs = new BufferPool(MAX_CACHED, () -> Buffer.direct(INPUT_BYTES, INPUT_BYTES));
        this.outputs = new BufferPool(MAX_CACHED, () -> Buffer.direct(OUTPUT_BYTES, OUTPUT_BYTES));
        this.protocol = protocol;
    }

    /** Takes an exchange, opened for a peer. */
    ConnectionContext acquire(SocketAddress peer) {
        ConnectionContext context = acquire();
        context.http().open(peer);
        return context;
    }

    /** Takes an exchange that is not opened yet. */
    synchronized ConnectionContext acquire() {
        ConnectionContext context = idle.pollLast();
        return context != null ? context : new ConnectionContext(inputs, outputs, protocol.get());
    }

    /** Takes an exchange back. One whose end fails is not used again, but for its buffers. */
    void release(ConnectionContext context) {
        try {
            context.endExchange();
        } catch (Throwable e) {
            context.releaseBuffers();
            throw e;
        }
        synchronized (this) {
            if (idle.size() >= MAX_WITH_BUFFERS) {
                context.releaseBuffers();
            }
            if (idle.size() < MAX_CACHED) {
                idle.addLast(context);
            }
        }
    }
}
