package dev.tern.server;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.connection.ConnectionSettings;
import dev.tern.server.connection.Dispatcher;
import dev.tern.server.connection.Engine;
import dev.tern.server.connection.EngineSettings;
import dev.tern.server.connection.LoopCounts;
import dev.tern.server.connection.StepListener;
import dev.tern.server.connection.Timeouts;
import dev.tern.server.reactor.Acceptor;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
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
    private final Engine engine;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();

    private HttpServer(ServerConfig config, HttpHandler handler, ExchangeListener listener, StepListener steps)
            throws IOException {
        this.config = config;
        this.transport = config.poller().open();
        this.engine = new Engine(transport, config.address(), settings(config, steps), handler, listener);
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

    private static EngineSettings settings(ServerConfig config, StepListener steps) {
        return new EngineSettings(
                new ConnectionSettings(
                        dispatcher(config.model()),
                        config.connectionTrigger() == Trigger.EDGE,
                        config.linger(),
                        timeouts(config),
                        steps),
                config.limits(),
                config.listenerTrigger() == Trigger.EDGE,
                config.model() == Model.MULTI_REACTOR ? config.loops() : 1,
                config.workers(),
                config.taskQueue(),
                config.maxConnections(),
                new ListenerSettings(config.backlog(), config.sendBuffer(), config.reusePort()));
    }

    private static Dispatcher dispatcher(Model model) {
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
     * @throws IllegalStateException when it was started before
     */
    public void start() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("started before");
        }
        engine.start();
    }

    /** The address that was bound, with its real port. */
    public InetSocketAddress address() {
        return engine.address();
    }

    /** The settings. */
    public ServerConfig config() {
        return config;
    }

    /** The name of the transport: {@code selector} or {@code epoll}. */
    public String transport() {
        return transport.name();
    }

    /** What has happened so far. */
    public ServerStatistics statistics() {
        return new ServerStatistics(
                engine.activeConnections(),
                sum(engine.acceptCounts(), Acceptor.Counts::accepted),
                sum(engine.acceptCounts(), Acceptor.Counts::events),
                sum(engine.acceptCounts(), Acceptor.Counts::calls),
                sum(engine.loopCounts(), LoopCounts::events),
                sum(engine.loopCounts(), LoopCounts::reads),
                sum(engine.loopCounts(), LoopCounts::writes),
                sum(engine.loopCounts(), LoopCounts::arms));
    }

    private static <T> long sum(List<T> all, Function<T, LongAdder> count) {
        return all.stream().mapToLong(each -> count.apply(each).sum()).sum();
    }

    /**
     * Stops accepting, lets what is in flight finish, then ends. Further calls have no effect.
     *
     * @param grace how long to wait for what is in flight; after it, connections are cut
     * @return whether everything in flight finished in time
     * @throws InterruptedException when the caller was interrupted; the server is left as it was then
     */
    public boolean stop(Duration grace) throws InterruptedException {
        return !stopped.compareAndSet(false, true) || engine.stop(grace);
    }

    /** Stops, with the grace time of the settings. */
    @Override
    public void close() {
        try {
            stop(config.grace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
