package dev.tern.server.connection;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpHandler;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TriggerMode;
import dev.tern.server.reactor.Acceptor;
import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.LoopTask;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.server.reactor.Transport;
import dev.tern.threadpool.ThreadPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops, workers, acceptors and connections of one server, created, started and stopped together. It is the
 * only entry point of this package.
 *
 * <p>Thread safety: {@link #start} and {@link #stop} by one thread at a time; the rest is safe for concurrent calls.
 * Ownership: owns the listeners, the threads and all connections.
 */
public final class TcpServer {
    private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);
    private static final long LOOP_JOIN_MILLIS = 1000;
    private static final long WORKERS_JOIN_MILLIS = 100;

    private final List<EventLoop> loops = new ArrayList<>();
    private final List<LoopConnections> connections = new ArrayList<>();
    private final ThreadPool workers;
    private final ConnectionLimiter limiter;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final List<TcpListener> listeners = new ArrayList<>();
    private volatile boolean started;

    /**
     * Binds the address and creates everything; no loop runs yet.
     *
     * @throws IOException when the address is unavailable, or the process has no descriptor left
     */
    public TcpServer(
            Transport transport,
            ServerConfig config,
            HttpHandler handler,
            ExchangeListener exchanges,
            StepListener steps)
            throws IOException {
        this(transport, config, handler, exchanges, steps, FileDescriptorLimit.ofProcess());
    }

    /** The same with a given limit on file descriptors. */
    TcpServer(
            Transport transport,
            ServerConfig config,
            HttpHandler handler,
            ExchangeListener exchanges,
            StepListener steps,
            FileDescriptorLimit descriptors)
            throws IOException {
        this.limiter = new ConnectionLimiter(config.maxConnections(), descriptors);
        this.workers = ThreadPool.builder()
                .name("tern-worker")
                .threads(config.workers())
                .queueCapacity(config.taskQueue())
                .uncaught((task, e) -> LOG.error("a task of a worker failed", e))
                .build();
        try {
            listen(transport, config);
            createLoops(transport, config, handler, exchanges, steps);
            createAcceptors(config);
            limiter.connect(
                    connections.stream()
                            .<Consumer<Runnable>>map(loop -> loop::evictLongestIdle)
                            .toList(),
                    acceptors.stream()
                            .<Runnable>map(acceptor -> acceptor::resumeSoon)
                            .toList());
        } catch (Throwable e) {
            closeUnstarted();
            throw e;
        }
    }

    private void createLoops(
            Transport transport,
            ServerConfig config,
            HttpHandler handler,
            ExchangeListener exchanges,
            StepListener steps)
            throws IOException {
        ConnectionSettings settings = ConnectionSettings.of(config, steps);
        for (int i = 0; i < loopCount(config); i++) {
            EventLoop loop = createLoop("tern-loop-" + i, transport.openPoller());
            ConnectionContextPool contexts = new ConnectionContextPool(
                    () -> new HttpConnection(config.limits(), handler, exchanges, InstantSource.system()),
                    limiter::filesChanged);
            connections.add(new LoopConnections(loop, settings, contexts, workers::tryExecute, limiter));
        }
    }

    /** The models with workers have one loop: it only dispatches. */
    private static int loopCount(ServerConfig config) {
        return config.model() == ThreadingModel.MULTI_REACTOR ? config.loops() : 1;
    }

    private EventLoop createLoop(String name, Poller poller) {
        try {
            EventLoop loop = new EventLoop(name, poller);
            loops.add(loop);
            return loop;
        } catch (Throwable e) {
            poller.close();
            throw e;
        }
    }

    private void createAcceptors(ServerConfig config) {
        boolean edge = config.listenerTrigger() == TriggerMode.EDGE;
        for (int i = 0; i < listeners.size(); i++) {
            Consumer<TcpSocket> accepted = config.reusePort() ? connections.get(i)::accept : roundRobin();
            acceptors.add(new Acceptor(loops.get(i), listeners.get(i), edge, limiter, accepted));
        }
    }

    /** Distributes the connections of one acceptor among all loops. */
    private Consumer<TcpSocket> roundRobin() {
        int[] next = new int[1];
        return socket -> {
            connections.get(next[0]).accept(socket);
            next[0] = (next[0] + 1) % connections.size();
        };
    }

    /** The constructor has failed: only the workers run, and they have no task. */
    private void closeUnstarted() {
        listeners.forEach(TcpListener::close);
        loops.forEach(EventLoop::stop);
        workers.shutdown();
    }

    /** One listener, or one for each loop on the same address. */
    private void listen(Transport transport, ServerConfig config) throws IOException {
        ListenerSettings settings = new ListenerSettings(config.backlog(), config.sendBuffer(), config.reusePort());
        // Exclusive at first, so that two servers on one address by mistake are detected.
        TcpListener first = transport.listen(config.address(), settings.exclusive());
        if (!config.reusePort()) {
            add(first);
            return;
        }
        InetSocketAddress bound = first.address();
        first.close();
        for (int i = 0; i < loopCount(config); i++) {
            add(transport.listen(bound, settings));
        }
    }

    private void add(TcpListener listener) {
        try {
            listeners.add(listener);
        } catch (Throwable e) {
            listener.close();
            throw e;
        }
    }

    /** Starts the loops and begins to accept connections. */
    public void start() {
        started = true;
        loops.forEach(EventLoop::start);
        onLoopOfEach(Acceptor::open);
    }

    private void onLoopOfEach(Consumer<Acceptor> action) {
        for (int i = 0; i < acceptors.size(); i++) {
            Acceptor acceptor = acceptors.get(i);
            loops.get(i).execute(LoopTask.of(() -> action.accept(acceptor)));
        }
    }

    /** The bound address, with its actual port. */
    public InetSocketAddress address() {
        return listeners.get(0).address();
    }

    /** The number of open connections. */
    public int activeConnections() {
        return limiter.active();
    }

    /** The event loops. */
    public List<EventLoop> loops() {
        return Collections.unmodifiableList(loops);
    }

    /** The counts of each listener. */
    public List<Acceptor.Counts> acceptCounts() {
        return acceptors.stream().map(Acceptor::counts).toList();
    }

    /** The counts of the connections of each loop. */
    public List<LoopCounts> loopCounts() {
        return connections.stream().map(LoopConnections::counts).toList();
    }

    /**
     * Stops accepting, lets requests in progress finish, then ends all threads. Can be called again after an interrupt,
     * to go on. A loop whose handler does not return ends, and closes its connections and its listener, when that
     * handler returns.
     *
     * @param grace the time for requests in progress; after it, connections are closed by force
     * @return whether all requests in progress finished in time
     * @throws InterruptedException when the caller is interrupted while it blocks
     */
    public boolean stop(Duration grace) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
        boolean finished = stopAccepting(endNanos) && limiter.awaitNone(endNanos - System.nanoTime());
        connections.forEach(LoopConnections::forceCloseAll);
        workers.shutdownNow().forEach(TcpServer::forceClose);
        // Before the loops end: a worker arms connections, which should find their poller open.
        workers.awaitTermination(WORKERS_JOIN_MILLIS, TimeUnit.MILLISECONDS);
        loops.forEach(EventLoop::stop);
        for (EventLoop loop : loops) {
            loop.join(LOOP_JOIN_MILLIS);
        }
        // Deferred, on a loop whose handler does not return, until it does.
        connections.forEach(LoopConnections::abortAll);
        onLoopOfEach(Acceptor::close);
        return finished;
    }

    /** Whether the caller is a thread of this server, so that {@link #stop} would wait for itself. */
    public boolean isOwnThread() {
        return workers.isWorkerThread() || loops.stream().anyMatch(EventLoop::inLoop);
    }

    private static void forceClose(Runnable task) {
        if (task instanceof TcpConnection connection) {
            connection.forceCloseAsOwner();
        }
    }

    private boolean stopAccepting(long endNanos) throws InterruptedException {
        if (!started) {
            return true;
        }
        CountDownLatch closed = new CountDownLatch(acceptors.size());
        onLoopOfEach(acceptor -> {
            acceptor.acceptBacklogAndClose();
            closed.countDown();
        });
        boolean all = closed.await(Math.max(1, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        connections.forEach(LoopConnections::stop);
        return all;
    }
}
