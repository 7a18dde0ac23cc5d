package dev.tern.server;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.connection.ConnectionSettings;
import dev.tern.server.connection.Dispatcher;
import dev.tern.server.connection.LoopCounts;
import dev.tern.server.connection.StepListener;
import dev.tern.server.connection.TcpServer;
import dev.tern.server.connection.TcpServerSettings;
import dev.tern.server.connection.Timeouts;
import dev.tern.server.reactor.Acceptor;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A web server to embed: a handler on a port.
 *
 * <pre>{@code
 * var config = ServerConfig.builder().port(8080).build();
 * try (var server = HttpServer.create(config, (request, response) -> response.text("Hello"))) {
 *     server.start();
 *     System.out.println(server.address());
 *     Thread.currentThread().join();
 * }
 * }</pre>
 *
 * <p>It installs no signal handler, never ends the process, and logs through SLF4J without a provider of its own.
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: owns its threads and sockets until {@link #close}; the handler
 * and the listener stay the caller's.
 */
public final class HttpServer implements AutoCloseable {
    private static final Duration LINGER_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RATE_GRACE = Duration.ofSeconds(5);

    private final ServerConfig config;
    private final Transport transport;
    private final TcpServer tcpServer;
    /** Held to start and to stop. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock. */
    private State state = State.NEW;

    private enum State {
        /** Bound; serves nothing yet. */
        NEW,
        /** Serves, or stops and was interrupted. */
        STARTED,
        /** Has stopped. */
        STOPPED
    }

    private HttpServer(ServerConfig config, HttpHandler handler, ExchangeListener listener, StepListener steps)
            throws IOException {
        this.config = config;
        this.transport = Transports.open(config.poller());
        this.tcpServer = new TcpServer(transport, config.address(), settings(config, steps), handler, listener);
    }

    /**
     * Binds the address; nothing is served before {@link #start}.
     *
     * @throws java.net.BindException when the address is in use or not to be had
     */
    public static HttpServer create(ServerConfig config, HttpHandler handler) throws IOException {
        return create(config, handler, ExchangeListener.NONE);
    }

    /**
     * Binds the address; the listener is told of every answer.
     *
     * @throws java.net.BindException when the address is in use or not to be had
     */
    public static HttpServer create(ServerConfig config, HttpHandler handler, ExchangeListener listener)
            throws IOException {
        return new HttpServer(config, handler, listener, StepListener.NONE);
    }

    static HttpServer create(ServerConfig config, HttpHandler handler, StepListener steps) throws IOException {
        return new HttpServer(config, handler, ExchangeListener.NONE, steps);
    }

    private static TcpServerSettings settings(ServerConfig config, StepListener steps) {
        return new TcpServerSettings(
                new ConnectionSettings(
                        dispatcher(config.model()),
                        config.connectionTrigger() == TriggerMode.EDGE,
                        config.linger(),
                        timeouts(config),
                        steps),
                config.limits(),
                config.listenerTrigger() == TriggerMode.EDGE,
                config.model() == ThreadingModel.MULTI_REACTOR ? config.loops() : 1,
                config.workers(),
                config.taskQueue(),
                config.maxConnections(),
                new ListenerSettings(config.backlog(), config.sendBuffer(), config.reusePort()));
    }

    private static Dispatcher dispatcher(ThreadingModel model) {
        return switch (model) {
            case MULTI_REACTOR -> Dispatcher.MULTI_REACTOR;
            case REACTOR -> Dispatcher.REACTOR;
            case PROACTOR -> Dispatcher.PROACTOR;
        };
    }

    private static Timeouts timeouts(ServerConfig config) {
        return new Timeouts(
                config.headerTimeout().toNanos(),
                config.bodyTimeout().toNanos(),
                config.idleTimeout().toNanos(),
                config.writeTimeout().toNanos(),
                LINGER_TIMEOUT.toNanos(),
                config.minRate(),
                RATE_GRACE.toNanos());
    }

    /**
     * Begins to serve.
     *
     * @throws IllegalStateException when it was started or stopped before
     */
    public void start() {
        lock.lock();
        try {
            if (state != State.NEW) {
                throw new IllegalStateException(state == State.STARTED ? "started before" : "stopped before");
            }
            state = State.STARTED;
            tcpServer.start();
        } finally {
            lock.unlock();
        }
    }

    /** The address that was bound, with its real port. */
    public InetSocketAddress address() {
        return tcpServer.address();
    }

    /** The settings. */
    public ServerConfig config() {
        return config;
    }

    /** The name of the transport: {@code selector} or {@code epoll}. */
    public String transport() {
        return transport.name();
    }

    /** Whether the kernel implements edge trigger for this server; otherwise it is emulated by reading until EAGAIN. */
    public boolean nativeEdge() {
        return transport.nativeEdge();
    }

    /** What has happened so far. */
    public ServerStatistics statistics() {
        return new ServerStatistics(
                tcpServer.activeConnections(),
                sum(tcpServer.acceptCounts(), Acceptor.Counts::accepted),
                sum(tcpServer.acceptCounts(), Acceptor.Counts::events),
                sum(tcpServer.acceptCounts(), Acceptor.Counts::calls),
                sum(tcpServer.loopCounts(), LoopCounts::events),
                sum(tcpServer.loopCounts(), LoopCounts::reads),
                sum(tcpServer.loopCounts(), LoopCounts::writes),
                sum(tcpServer.loopCounts(), LoopCounts::arms));
    }

    private static <T> long sum(List<T> all, Function<T, LongAdder> count) {
        return all.stream().mapToLong(each -> count.apply(each).sum()).sum();
    }

    /**
     * Stops accepting, lets what is in flight finish, then ends. A call while another stops the server waits for that one; a call after the
     * end has no effect.
     *
     * <p>A thread of the server cannot wait for its own end. Called by a handler, or by a listener or callback on such a thread, this returns
     * at once, and a thread of its own stops the server.
     *
     * <p>A handler on a loop that does not return keeps that loop, its connections and the port until it returns.
     *
     * @param grace how long to wait for what is in flight, at least 0; without limit when it is beyond the range of nanoseconds in a long.
     *     After it, connections are cut and workers are interrupted
     * @return whether everything in flight finished in time; false when called by a thread of the server
     * @throws InterruptedException when the caller is interrupted while it waits; the stop goes on with the next call
     */
    public boolean stop(Duration grace) throws InterruptedException {
        Objects.requireNonNull(grace, "grace");
        if (tcpServer.isOwnThread()) {
            new Thread(() -> close(grace), "tern-stop").start();
            return false;
        }
        lock.lockInterruptibly();
        try {
            boolean finished = state == State.STOPPED || tcpServer.stop(grace);
            state = State.STOPPED;
            return finished;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops as {@link #stop} does, with the grace time of the settings. An interrupted caller waits for nothing in flight: it stops the server
     * with no grace time, and stays interrupted.
     */
    @Override
    public void close() {
        close(config.grace());
    }

    private void close(Duration grace) {
        boolean interrupted = false;
        Duration left = grace;
        while (!triedToStop(left)) {
            interrupted = true;
            left = Duration.ZERO;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops; false when the caller was interrupted before the end. */
    private boolean triedToStop(Duration grace) {
        try {
            stop(grace);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
