package dev.tern.server;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.TransportKind;
import dev.tern.server.connection.LoopCounts;
import dev.tern.server.connection.StepCounts;
import dev.tern.server.connection.StepListener;
import dev.tern.server.connection.TcpServer;
import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.Transport;
import dev.tern.server.reactor.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

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
 * <p>Installs no signal handler, never ends the process, and logs through SLF4J; the application chooses the provider.
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: owns its threads and sockets until {@link #close}; the caller
 * owns the handler and the listener.
 */
public final class HttpServer implements AutoCloseable {
    private final ServerConfig config;
    private final Transport transport;
    private final TcpServer tcpServer;
    /** Serializes start and stop. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock. */
    private State state = State.NEW;

    private enum State {
        /** Bound, not serving. */
        NEW,
        /** Serving, or a stop was interrupted. */
        STARTED,
        /** Stopped. */
        STOPPED
    }

    private HttpServer(ServerConfig config, HttpHandler handler, ExchangeListener listener, StepListener steps)
            throws IOException {
        this.config = config;
        this.transport = open(config.transport());
        this.tcpServer = new TcpServer(transport, config, handler, listener, steps);
    }

    /**
     * Binds the address; serving begins with {@link #start}.
     *
     * @throws java.net.BindException when the address is in use or unavailable
     */
    public static HttpServer create(ServerConfig config, HttpHandler handler) throws IOException {
        return create(config, handler, ExchangeListener.NONE);
    }

    /**
     * Binds the address; the listener is called after every response.
     *
     * @throws java.net.BindException when the address is in use or unavailable
     */
    public static HttpServer create(ServerConfig config, HttpHandler handler, ExchangeListener listener)
            throws IOException {
        return new HttpServer(config, handler, listener, StepListener.NONE);
    }

    static HttpServer create(ServerConfig config, HttpHandler handler, StepListener steps) throws IOException {
        return new HttpServer(config, handler, ExchangeListener.NONE, steps);
    }

    static Transport open(TransportKind kind) throws IOException {
        return kind.resolved() == TransportKind.EPOLL ? Transports.openNative() : Transports.openSelector();
    }

    /**
     * Begins to serve.
     *
     * @throws IllegalStateException when the server was started or stopped before
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

    /** The bound address, with the actual port. */
    public InetSocketAddress address() {
        return tcpServer.address();
    }

    /** The configuration. */
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

    /** The counters so far. */
    public ServerStatistics statistics() {
        List<LoopCounts> steps = tcpServer.loopCounts();
        return new ServerStatistics(
                tcpServer.activeConnections(),
                sum(tcpServer.acceptCounts(), counts -> counts.accepted().get()),
                sum(tcpServer.acceptCounts(), counts -> counts.events().get()),
                sum(tcpServer.acceptCounts(), counts -> counts.calls().get()),
                sum(steps, counts -> counts.sum(StepCounts::events)),
                sum(steps, counts -> counts.sum(StepCounts::reads)),
                sum(steps, counts -> counts.sum(StepCounts::emptyReads)),
                sum(steps, counts -> counts.sum(StepCounts::writes)),
                sum(steps, counts -> counts.sum(StepCounts::arms)),
                sum(steps, counts -> counts.sum(StepCounts::handOffs)),
                sum(tcpServer.loops(), EventLoop::polls),
                sum(tcpServer.loops(), EventLoop::wakeUps));
    }

    private static <T> long sum(List<T> all, ToLongFunction<T> count) {
        return all.stream().mapToLong(count).sum();
    }

    /**
     * Stops accepting, lets requests in progress finish, and ends the threads. Blocks until a concurrent call has
     * stopped the server; has no effect afterwards.
     *
     * <p>A thread of the server cannot block for its own end: called on one, by a handler, listener or callback, this
     * returns at once and a new thread stops the server.
     *
     * <p>A handler on a loop that does not return keeps that loop, its connections and the port open until it returns.
     *
     * @param grace the time for requests in progress, at least 0; unlimited beyond the range of nanoseconds in a long.
     *     Then connections are closed and workers interrupted
     * @return whether all requests finished in time; false when called by a thread of the server
     * @throws InterruptedException when the caller is interrupted; the next call continues the stop
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
     * Stops as {@link #stop}, with the configured grace time. If the caller is interrupted, the server stops without
     * grace time and the caller stays interrupted.
     */
    @Override
    public void close() {
        close(config.grace());
    }

    private void close(Duration grace) {
        boolean interrupted = false;
        Duration left = grace;
        while (!tryStop(left)) {
            interrupted = true;
            left = Duration.ZERO;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops; false when the caller was interrupted before the end. */
    private boolean tryStop(Duration grace) {
        try {
            stop(grace);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
