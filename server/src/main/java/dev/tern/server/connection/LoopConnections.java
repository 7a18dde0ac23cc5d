package dev.tern.server.connection;

import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.FailureLog;
import dev.tern.server.reactor.LoopSignal;
import dev.tern.server.reactor.LoopTask;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.threadpool.ThreadPool;
import java.io.IOException;

/**
 * The connections of one loop, and what they share.
 *
 * <p>Thread safety: {@link #accept}, {@link #stop}, {@link #forceCloseAll} and {@link #evictLongestIdle} from any thread, they go to
 * the loop; what connections share is safe for concurrent calls; the rest is confined to the loop's thread.
 */
final class LoopConnections {
    private static final FailureLog LOG = new FailureLog(LoopConnections.class, "cannot serve {}");

    private final EventLoop loop;
    private final ConnectionSettings settings;
    private final ConnectionContextPool contexts;
    private final ThreadPool workers;
    private final ConnectionLimiter limiter;
    private final LoopCounts counts = new LoopCounts();
    private final ConnectionTable table = new ConnectionTable();
    private final IdleConnectionEvictor evictor = new IdleConnectionEvictor(table);
    private final LoopSignal closeIdle;
    private final LoopSignal forceCloseAll;
    private final LoopSignal abortAll;
    private volatile boolean stopping;
    private boolean aborted;

    LoopConnections(
            EventLoop loop,
            ConnectionSettings settings,
            ConnectionContextPool contexts,
            ThreadPool workers,
            ConnectionLimiter limiter) {
        this.loop = loop;
        this.settings = settings;
        this.contexts = contexts;
        this.workers = workers;
        this.limiter = limiter;
        this.closeIdle = new LoopSignal(loop, () -> table.forEach(TcpConnection::closeIfIdle));
        this.forceCloseAll = new LoopSignal(loop, () -> table.forEach(TcpConnection::forceClose));
        this.abortAll = new LoopSignal(loop, this::onAbort);
    }

    EventLoop loop() {
        return loop;
    }

    ConnectionSettings settings() {
        return settings;
    }

    ConnectionContextPool contexts() {
        return contexts;
    }

    ThreadPool workers() {
        return workers;
    }

    LoopCounts counts() {
        return counts;
    }

    /** Whether connections close as soon as their requests are answered. */
    boolean isStopping() {
        return stopping;
    }

    /** Whether others wait for the place of the next connection that becomes idle. */
    boolean isEvictionPending() {
        return limiter.isEvictionPending();
    }

    /** Takes a connection for which room was reserved; it was not taken if this throws. */
    void accept(TcpSocket socket) {
        if (loop.inLoop()) {
            open(socket);
        } else {
            loop.execute(LoopTask.of(() -> open(socket)));
        }
    }

    /** Never throws: what fails ends this connection and gives back its room. */
    private void open(TcpSocket socket) {
        boolean opened = false;
        try {
            opened = !aborted && tryOpen(socket);
        } catch (IOException e) {
            // The client has left before its first byte.
        } catch (Throwable e) {
            LOG.error(socket, e);
        }
        if (!opened) {
            reject(socket);
        }
    }

    /**
     * Reads once before anything else is built or registered for the connection, where reading is the loop's: a client that has left already costs
     * only this read, and a request that is there is answered without a poll.
     *
     * @return false when the client has left
     */
    private boolean tryOpen(TcpSocket socket) throws IOException {
        if (settings.dispatcher().threadFor(Step.FILL) != ThreadKind.LOOP) {
            add(socket).open(null, 0);
            return true;
        }
        ConnectionContext context = contexts.acquire();
        try {
            int read = firstRead(socket, context);
            if (read >= 0) {
                TcpConnection connection = add(socket);
                ConnectionContext filled = context;
                context = null;
                connection.open(filled, read);
            }
            return read >= 0;
        } finally {
            if (context != null) {
                contexts.release(context);
            }
        }
    }

    private int firstRead(TcpSocket socket, ConnectionContext context) throws IOException {
        settings.stepListener().performing(Step.FILL, ThreadKind.LOOP);
        int read = context.fill(socket);
        counts.reads().increment();
        return read;
    }

    private TcpConnection add(TcpSocket socket) {
        TcpConnection connection = new TcpConnection(this, socket, table.freeSlot());
        table.put(connection);
        return connection;
    }

    private void reject(TcpSocket socket) {
        try {
            socket.close();
        } catch (Throwable e) {
            LOG.error(socket, e);
        } finally {
            limiter.release();
        }
    }

    /** A connection has released everything. */
    void closed(TcpConnection connection) {
        if (table.remove(connection)) {
            limiter.release();
        }
    }

    /** Closes the connection that has been idle longest; goes on with {@code none}, on the loop's thread, if none is idle. */
    void evictLongestIdle(Runnable none) {
        loop.execute(LoopTask.of(() -> {
            TcpConnection longestIdle = evictor.longestIdle();
            if (longestIdle == null) {
                none.run();
            } else {
                longestIdle.evict();
            }
        }));
    }

    /** A connection began to send a file, or has sent it. */
    void onFile(boolean begins) {
        if (begins) {
            limiter.fileOpened();
        } else {
            limiter.fileClosed();
        }
    }

    /** One that was to make room is needed itself. */
    void evictAnother() {
        limiter.evictOne();
    }

    /** Idle connections close now, the others after their current request. */
    void stop() {
        stopping = true;
        closeIdle();
    }

    /** Looks at all idle connections once more: those that are to go close. Neither allocates nor throws. */
    void closeIdle() {
        closeIdle.send();
    }

    /** All connections close now, or as soon as the worker that owns them gets there. */
    void forceCloseAll() {
        forceCloseAll.send();
    }

    /**
     * The loop ends: closes the connections that are left. One that a worker owns only ends for its client; the worker closes it, as soon as the
     * handler returns. Closed under the worker, the number of its descriptor could be given to another, and be used.
     */
    void abortAll() {
        abortAll.send();
    }

    /** Whether the loop has ended, so that it closes what is left. Loop thread only. */
    boolean isAborted() {
        return aborted;
    }

    private void onAbort() {
        aborted = true;
        table.forEach(TcpConnection::abort);
    }
}
