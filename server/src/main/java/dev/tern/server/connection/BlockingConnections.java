package dev.tern.server.connection;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpHandler;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.reactor.Acceptor;
import dev.tern.timer.TimerService;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The connections of a server that has one thread per connection, and the objects that they share.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class BlockingConnections {
    private final ConnectionSettings settings;
    private final ConnectionLimiter limiter;
    private final ConnectionContextPool contexts;
    private final TimerService timers;
    private final Executor threads;
    private final LoopCounts counts = new LoopCounts();
    private final Set<BlockingConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /**
     * Creates an empty set.
     *
     * @param timers for the idle timeout
     * @param threads runs each task on a new thread
     */
    public BlockingConnections(
            ServerConfig config,
            HttpHandler handler,
            ExchangeListener exchanges,
            StepListener steps,
            TimerService timers,
            Executor threads) {
        this.settings = ConnectionSettings.of(config, steps);
        this.limiter = new ConnectionLimiter(config.maxConnections(), FileDescriptorLimit.ofProcess());
        this.contexts = new ConnectionContextPool(
                () -> new HttpConnection(config.limits(), handler, exchanges, InstantSource.system()),
                limiter::filesChanged);
        this.timers = timers;
        this.threads = threads;
    }

    /** The limit on these connections. It evicts none: at the limit the acceptor pauses until one has closed. */
    public Acceptor.Limiter limiter() {
        return limiter;
    }

    /** Sets what resumes the acceptor, before the first connection. */
    public void onRoom(Runnable resume) {
        limiter.connect(List.of(), List.of(resume));
    }

    /** Serves a connection that the limiter has admitted; if this throws, the connection was not taken. */
    public void serve(WaitingSocket socket) {
        BlockingConnection connection = new BlockingConnection(this, socket);
        open.add(connection);
        try {
            threads.execute(connection);
        } catch (Throwable e) {
            open.remove(connection);
            throw e;
        }
    }

    ConnectionSettings settings() {
        return settings;
    }

    ConnectionContextPool contexts() {
        return contexts;
    }

    TimerService timers() {
        return timers;
    }

    /** The counts of all connections. */
    public LoopCounts counts() {
        return counts;
    }

    /** The number of open connections. */
    public int active() {
        return limiter.active();
    }

    /** Whether connections close as soon as they are idle. */
    boolean isStopping() {
        return stopping;
    }

    /** A connection has released everything. */
    void closed(BlockingConnection connection) {
        open.remove(connection);
        limiter.release();
    }

    /** Idle connections close now, the others after their current request. */
    public void stop() {
        stopping = true;
        open.forEach(BlockingConnection::closeIfIdle);
    }

    /** Blocks until no connection is left; false when the timeout passes first. */
    public boolean awaitNone(long timeoutNanos) throws InterruptedException {
        return limiter.awaitNone(timeoutNanos);
    }

    /** Closes all sockets and interrupts all threads; each releases what it holds when its handler returns. */
    public void forceCloseAll() {
        open.forEach(BlockingConnection::forceClose);
    }

    /** Whether the caller is the thread of one of these connections. */
    public boolean isOwnThread() {
        for (BlockingConnection connection : open) {
            if (connection.isOwnThread()) {
                return true;
            }
        }
        return false;
    }
}
