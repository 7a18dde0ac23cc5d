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
 * <p>Thread safety: {@link #accept}, {@link #stop}, {@link #shutdown} and {@link #closeOldestIdle} from any thread, they go to
 * the loop; what connections share is safe for concurrent calls; the rest is confined to the loop's thread.
 */
final class LoopConnections {
    private static final FailureLog LOG = new FailureLog(LoopConnections.class, "cannot serve {}");

    private final EventLoop loop;
    private final ConnectionSettings settings;
    private final ConnectionContextPool exchanges;
    private final ThreadPool workers;
    private final ConnectionLimiter admission;
    private final LoopCounts counts = new LoopCounts();
    private final ConnectionTable table = new ConnectionTable();
    private final IdleConnectionEvictor idle = new IdleConnectionEvictor(table);
    private final LoopSignal kick;
    private final LoopSignal shutdown;
    private final LoopSignal abandon;
    private volatile boolean stopping;
    private boolean abandoned;

    LoopConnections(
            EventLoop loop,
            ConnectionSettings settings,
            ConnectionContextPool exchanges,
            ThreadPool workers,
            ConnectionLimiter admission) {
        this.loop = loop;
        this.settings = settings;
        this.exchanges = exchanges;
        this.workers = workers;
        this.admission = admission;
        this.kick = new LoopSignal(loop, () -> table.forEach(TcpConnection::kick));
        this.shutdown = new LoopSignal(loop, () -> table.forEach(TcpConnection::shutdown));
        this.abandon = new LoopSignal(loop, this::abandonAll);
    }

    EventLoop loop() {
        return loop;
    }

    ConnectionSettings settings() {
        return settings;
    }

    ConnectionContextPool exchanges() {
        return exchanges;
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
    boolean isAwaitingRoom() {
        return admission.isAwaitingRoom();
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
            opened = !abandoned && tryOpen(socket);
        } catch (IOException e) {
            // The client has left before its first byte.
        } catch (Throwable e) {
            LOG.error(socket, e);
        }
        if (!opened) {
            drop(socket);
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
        ConnectionContext exchange = exchanges.take();
        try {
            int read = firstRead(socket, exchange);
            if (read >= 0) {
                TcpConnection connection = add(socket);
                ConnectionContext filled = exchange;
                exchange = null;
                connection.open(filled, read);
            }
            return read >= 0;
        } finally {
            if (exchange != null) {
                exchanges.giveBack(exchange);
            }
        }
    }

    private int firstRead(TcpSocket socket, ConnectionContext exchange) throws IOException {
        settings.stepListener().performing(Step.FILL, ThreadKind.LOOP);
        int read = exchange.fill(socket);
        counts.reads().increment();
        return read;
    }

    private TcpConnection add(TcpSocket socket) {
        TcpConnection connection = new TcpConnection(this, socket, table.freeSlot());
        table.put(connection);
        return connection;
    }

    private void drop(TcpSocket socket) {
        try {
            socket.close();
        } catch (Throwable e) {
            LOG.error(socket, e);
        } finally {
            admission.ended();
        }
    }

    /** A connection has released everything. */
    void closed(TcpConnection connection) {
        if (table.remove(connection)) {
            admission.ended();
        }
    }

    /** Closes the connection that has been idle longest; goes on with {@code none}, on the loop's thread, if none is idle. */
    void closeOldestIdle(Runnable none) {
        loop.execute(LoopTask.of(() -> {
            TcpConnection oldest = idle.oldest();
            if (oldest == null) {
                none.run();
            } else {
                oldest.evict();
            }
        }));
    }

    /** A connection began to send a file, or has sent it. */
    void fileHeld(boolean begins) {
        if (begins) {
            admission.fileOpened();
        } else {
            admission.fileClosed();
        }
    }

    /** One that was to make room is needed itself. */
    void makeRoomElsewhere() {
        admission.makeRoom();
    }

    /** Idle connections close now, the others after their current request. */
    void stop() {
        stopping = true;
        kickIdle();
    }

    /** Looks at all idle connections once more: those that are to go close. Neither allocates nor throws. */
    void kickIdle() {
        kick.send();
    }

    /** All connections close now, or as soon as the worker that owns them gets there. */
    void shutdown() {
        shutdown.send();
    }

    /**
     * The loop ends: closes the connections that are left. One that a worker owns only ends for its client; the worker closes it, as soon as the
     * handler returns. Closed under the worker, the number of its descriptor could be given to another, and be used.
     */
    void abandon() {
        abandon.send();
    }

    /** Whether the loop has ended, so that it closes what is left. Loop thread only. */
    boolean isAbandoned() {
        return abandoned;
    }

    private void abandonAll() {
        abandoned = true;
        table.forEach(TcpConnection::abandon);
    }
}
