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
    private static final int KEPT = 256;
    /** How many of them keep their buffers, which saves locking the pools of buffers at each request. */
    private static final int WARM = 8;

    private static final int INPUT_BYTES = 16 << 10;
    private static final int OUTPUT_BYTES = 32 << 10;

    private final ArrayDeque<ConnectionContext> idle = new ArrayDeque<>(KEPT);
    private final BufferPool inputs;
    private final BufferPool outputs;
    private final Supplier<HttpConnection> protocol;

    ConnectionContextPool(Supplier<HttpConnection> protocol) {
        this.inputs = new BufferPool(KEPT, () -> Buffer.direct(INPUT_BYTES, INPUT_BYTES));
        this.outputs = new BufferPool(KEPT, () -> Buffer.direct(OUTPUT_BYTES, OUTPUT_BYTES));
        this.protocol = protocol;
    }

    /** Takes an exchange, opened for a peer. */
    ConnectionContext take(SocketAddress peer) {
        ConnectionContext exchange = take();
        exchange.http().open(peer);
        return exchange;
    }

    /** Takes an exchange that is not opened yet. */
    synchronized ConnectionContext take() {
        ConnectionContext exchange = idle.pollLast();
        return exchange != null ? exchange : new ConnectionContext(inputs, outputs, protocol.get());
    }

    /** Takes an exchange back. One whose end fails is not used again, but for its buffers. */
    void giveBack(ConnectionContext exchange) {
        try {
            exchange.end();
        } catch (Throwable e) {
            exchange.rest();
            throw e;
        }
        synchronized (this) {
            if (idle.size() >= WARM) {
                exchange.rest();
            }
            if (idle.size() < KEPT) {
                idle.addLast(exchange);
            }
        }
    }
}
