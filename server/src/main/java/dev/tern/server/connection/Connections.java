package dev.tern.server.connection;

import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.LoopTask;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.threadpool.ThreadPool;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one loop, and what they share.
 *
 * <p>Thread safety: {@link #accept}, {@link #stop}, {@link #shutdown} and {@link #closeOldestIdle} from any thread, they go to
 * the loop; what connections share is safe for concurrent calls; the rest is confined to the loop's thread.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final EventLoop loop;
    private final ConnectionSettings settings;
    private final ExchangePool exchanges;
    private final ThreadPool workers;
    private final Admission admission;
    private final LoopCounts counts = new LoopCounts();
    private final ConnectionTable table = new ConnectionTable();
    private final OldestIdle idle = new OldestIdle(table);
    private volatile boolean stopping;

    Connections(
            EventLoop loop,
            ConnectionSettings settings,
            ExchangePool exchanges,
            ThreadPool workers,
            Admission admission) {
        this.loop = loop;
        this.settings = settings;
        this.exchanges = exchanges;
        this.workers = workers;
        this.admission = admission;
    }

    EventLoop loop() {
        return loop;
    }

    ConnectionSettings settings() {
        return settings;
    }

    ExchangePool exchanges() {
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

    /** Takes a connection for which room was reserved. */
    void accept(TcpSocket socket) {
        if (loop.inLoop()) {
            open(socket);
        } else {
            loop.execute(LoopTask.of(() -> open(socket)));
        }
    }

    private void open(TcpSocket socket) {
        Connection connection = new Connection(this, socket, table.freeSlot());
        table.put(connection);
        try {
            connection.open();
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot serve {}: {}", socket.remoteAddress(), e.toString());
            connection.close();
        }
    }

    /** A connection has released everything. */
    void closed(Connection connection) {
        if (table.remove(connection)) {
            admission.ended();
        }
    }

    /** Closes the connection that has been idle longest; goes on with {@code none}, on the loop's thread, if none is idle. */
    void closeOldestIdle(Runnable none) {
        loop.execute(LoopTask.of(() -> {
            Connection oldest = idle.oldest();
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
        loop.execute(LoopTask.of(() -> table.forEach(Connection::kick)));
    }

    /** All connections close now, or as soon as the worker that owns them gets there. */
    void shutdown() {
        loop.execute(LoopTask.of(() -> table.forEach(Connection::shutdown)));
    }

    /** Closes the sockets that are left, after the loop has ended: those of handlers that do not return, and of tasks that never ran. */
    void abandon(boolean alone) {
        table.forEach(connection -> connection.abandon(alone));
    }
}
