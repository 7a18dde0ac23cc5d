package dev.tern.server.connection;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.reactor.Acceptor;
import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * The threads, the listeners and the connections of one server, created, started and stopped together.
 *
 * <p>Thread safety: {@link #start} and {@link #stop} by one thread at a time; the rest is safe for concurrent calls.
 */
public interface ServerRuntime {

    /** Creates runtimes of one kind. */
    @FunctionalInterface
    interface Factory {

        /**
         * Binds the address and creates everything; nothing is served yet.
         *
         * @throws IOException when the address is unavailable, or the process has no descriptor left
         */
        ServerRuntime create(
                Transport transport,
                ServerConfig config,
                HttpHandler handler,
                ExchangeListener exchanges,
                StepListener steps)
                throws IOException;
    }

    /** Starts the threads and begins to accept connections. */
    void start();

    /** The bound address, with its actual port. */
    InetSocketAddress address();

    /** The number of open connections. */
    int activeConnections();

    /** The event loops; where each connection has a thread, the one that accepts. */
    List<EventLoop> loops();

    /** The counts of each listener. */
    List<Acceptor.Counts> acceptCounts();

    /** The counts of the connections; one entry per loop where loops own them. */
    List<LoopCounts> loopCounts();

    /**
     * Stops accepting, lets requests in progress finish, then ends all threads. Can be called again after an interrupt,
     * to go on.
     *
     * @param grace the time for requests in progress; after it, connections are closed by force
     * @return whether all requests in progress finished in time
     * @throws InterruptedException when the caller is interrupted while it blocks
     */
    boolean stop(Duration grace) throws InterruptedException;

    /** Whether the caller is a thread of this server, so that {@link #stop} would wait for itself. */
    boolean isOwnThread();
}
