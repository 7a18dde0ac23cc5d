package dev.tern.server.connection;

import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.FailureLog;
import dev.tern.server.reactor.LoopSignal;
import dev.tern.server.reactor.LoopTask;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * The connections of one loop, and the objects that they share.
 *
 * <p>Thread safety: {@link #accept}, {@link #evictLongestIdle}, {@link #stop}, {@link #closeIdle},
 * {@link #forceCloseAll} and {@link #abortAll} from any thread, they execute on the loop; the shared objects are safe
 * for concurrent calls; the rest is confined to the loop's thread.
 */
final class LoopConnections {
    private static final FailureLog LOG = new FailureLog(LoopConnections.class, "cannot serve {}");

    private enum State {
        /** New connections are served. */
        OPEN,
        /** Connections close as soon as they are idle. */
        STOPPING,
        /** No connection is opened any more, and code of handlers that a close has to call may block. */
        ABORTED
    }

    private final EventLoop loop;
    private final ConnectionSettings settings;
    private final ConnectionContextPool contexts;
    private final Predicate<Runnable> tryWorker;
    private final ConnectionLimiter limiter;
    private final LoopCounts counts = new LoopCounts();
    private final ConnectionSlots<TcpConnection> slots = new ConnectionSlots<>();
    private final IdleConnectionEvictor<TcpConnection> evictor = new IdleConnectionEvictor<>(slots);
    private final LoopSignal closeIdle;
    private final LoopSignal forceCloseAll;
    private final LoopSignal abortAll;
    private volatile State state = State.OPEN;

    /**
     * Creates an empty table.
     *
     * @param tryWorker takes a task for a worker; false when the task queue is full
     */
    LoopConnections(
            EventLoop loop,
            ConnectionSettings settings,
            ConnectionContextPool contexts,
            Predicate<Runnable> tryWorker,
            ConnectionLimiter limiter) {
        this.loop = loop;
        this.settings = settings;
        this.contexts = contexts;
        this.tryWorker = tryWorker;
        this.limiter = limiter;
        this.closeIdle = new LoopSignal(loop, () -> slots.forEach(TcpConnection::closeIfIdle));
        this.forceCloseAll = new LoopSignal(loop, () -> slots.forEach(TcpConnection::forceClose));
        this.abortAll = new LoopSignal(loop, this::abortEach);
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

    /**
     * Hands a connection to a worker; false when the task queue is full.
     *
     * @param caller the kind of the calling thread
     */
    boolean tryExecuteOnWorker(TcpConnection connection, ThreadKind caller) {
        boolean taken = tryWorker.test(connection);
        if (taken) {
            counts(caller).handOffs().increment();
        }
        return taken;
    }

    LoopCounts counts() {
        return counts;
    }

    /**
     * The counts of the calling thread.
     *
     * @param caller the kind of the calling thread
     */
    StepCounts counts(ThreadKind caller) {
        return counts.of(caller);
    }

    /** Whether connections close as soon as they are idle. */
    boolean isStopping() {
        return state != State.OPEN;
    }

    /** Whether the next connection that becomes idle is to be evicted. */
    boolean isEvictionPending() {
        return limiter.isEvictionPending();
    }

    /** Takes a connection that the limiter has admitted; if this throws, the connection was not taken. */
    void accept(TcpSocket socket) {
        if (loop.inLoop()) {
            open(socket);
        } else {
            loop.execute(LoopTask.of(() -> open(socket)));
        }
    }

    /** Never throws: a failure ends this connection and releases its place. */
    private void open(TcpSocket socket) {
        assert loop.inLoop();
        boolean opened = false;
        try {
            opened = !isAborted() && tryOpen(socket);
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
     * Reads once before anything is created or registered for the connection, where the loop reads: a client that has
     * left already costs only this read, and a request that has arrived is served without a poll.
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
        counts(ThreadKind.LOOP).read(read == 0);
        return read;
    }

    private TcpConnection add(TcpSocket socket) {
        int slot = slots.nextSlot();
        TcpConnection connection = new TcpConnection(this, socket, slot);
        slots.put(slot, connection);
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

    /** A connection has released everything. Loop thread only. */
    void closed(TcpConnection connection) {
        assert loop.inLoop();
        if (slots.remove(connection.slot(), connection)) {
            limiter.release();
        }
    }

    /** Evicts the connection that has been idle longest; runs {@code ifNone} on the loop's thread if none is idle. */
    void evictLongestIdle(Runnable ifNone) {
        loop.execute(LoopTask.of(() -> {
            TcpConnection connection = evictor.longestIdle();
            if (connection == null) {
                ifNone.run();
            } else {
                connection.evict();
            }
        }));
    }

    /** A connection that was to be evicted is needed. */
    void evictAnother() {
        limiter.evictOne();
    }

    /** Idle connections close now, the others after their current request. */
    void stop() {
        if (state == State.OPEN) {
            state = State.STOPPING;
        }
        closeIdle();
    }

    /** Checks all idle connections again: those that are to close do. Neither allocates nor throws. */
    void closeIdle() {
        closeIdle.send();
    }

    /** All connections close now, or, where a worker owns one, as soon as the handler returns. */
    void forceCloseAll() {
        forceCloseAll.send();
    }

    /**
     * The loop has ended: closes the connections that are left. Where a worker owns one, only the socket is aborted,
     * and the worker closes it when the handler returns. Closed under the worker, the number of its descriptor could be
     * assigned to another.
     */
    void abortAll() {
        abortAll.send();
    }

    /** Whether {@link #abortAll} has run. */
    boolean isAborted() {
        return state == State.ABORTED;
    }

    private void abortEach() {
        assert loop.inLoop();
        state = State.ABORTED;
        slots.forEach(TcpConnection::abort);
    }
}
