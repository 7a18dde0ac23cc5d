package dev.tern.server.virtual;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.connection.BlockingConnections;
import dev.tern.server.connection.LoopCounts;
import dev.tern.server.connection.ServerRuntime;
import dev.tern.server.connection.StepListener;
import dev.tern.server.reactor.Acceptor;
import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.LoopTask;
import dev.tern.server.reactor.Poller;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.server.reactor.Transport;
import dev.tern.server.selector.SelectorSocket;
import dev.tern.timer.TimerService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server with one virtual thread per connection. One loop, on a platform thread, only accepts: virtual threads are
 * daemon threads, and would not keep the JVM running.
 *
 * <p>Thread safety: {@link #start} and {@link #stop} by one thread at a time; the rest is safe for concurrent calls.
 * Ownership: owns the listener, the threads and all connections.
 */
final class VirtualServer implements ServerRuntime {
    private static final long JOIN_MILLIS = 1000;
    /** For threads that were interrupted: longer than they usually take to end. */
    private static final long THREADS_JOIN_NANOS = 100_000_000;

    private final TcpListener listener;
    private final EventLoop loop;
    private final Acceptor acceptor;
    private final BlockingConnections connections;
    private final TimerService timers;
    private volatile boolean started;

    /**
     * Binds the address and creates everything.
     *
     * @throws IOException when the address is unavailable, or the process has no descriptor left
     */
    VirtualServer(
            Transport transport,
            ServerConfig config,
            HttpHandler handler,
            ExchangeListener exchanges,
            StepListener steps)
            throws IOException {
        this.timers = new TimerService("tern-timer");
        this.connections =
                new BlockingConnections(config, handler, exchanges, steps, timers, VirtualServer::startThread);
        try {
            this.listener = listen(transport, config);
            this.loop = openLoop(transport, listener);
            this.acceptor = new Acceptor(loop, listener, false, connections.limiter(), this::serve);
        } catch (Throwable e) {
            timers.close();
            throw e;
        }
        connections.onRoom(acceptor::resumeSoon);
    }

    private static TcpListener listen(Transport transport, ServerConfig config) throws IOException {
        ListenerSettings settings = new ListenerSettings(config.backlog(), config.sendBuffer(), config.reusePort());
        // Exclusive at first, so that two servers on one address by mistake are detected.
        TcpListener first = transport.listen(config.address(), settings.exclusive());
        if (!config.reusePort()) {
            return first;
        }
        InetSocketAddress bound = first.address();
        first.close();
        return transport.listen(bound, settings);
    }

    /** Opens the loop that accepts; on failure closes the listener too. */
    private static EventLoop openLoop(Transport transport, TcpListener listener) throws IOException {
        Poller poller = null;
        try {
            poller = transport.openPoller();
            return new EventLoop("tern-acceptor", poller);
        } catch (Throwable e) {
            if (poller != null) {
                poller.close();
            }
            listener.close();
            throw e;
        }
    }

    private static void startThread(Runnable connection) {
        Thread.ofVirtual().name("tern-virtual").start(connection);
    }

    private void serve(TcpSocket socket) {
        try {
            connections.serve(new VirtualSocket((SelectorSocket) socket, timers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void start() {
        started = true;
        loop.start();
        loop.execute(LoopTask.of(acceptor::open));
    }

    @Override
    public InetSocketAddress address() {
        return listener.address();
    }

    @Override
    public int activeConnections() {
        return connections.active();
    }

    @Override
    public List<EventLoop> loops() {
        return List.of(loop);
    }

    @Override
    public List<Acceptor.Counts> acceptCounts() {
        return List.of(acceptor.counts());
    }

    @Override
    public List<LoopCounts> loopCounts() {
        return List.of(connections.counts());
    }

    /**
     * {@inheritDoc}
     *
     * <p>A virtual thread whose handler does not return ends when that handler returns; its socket is closed by then.
     */
    @Override
    public boolean stop(Duration grace) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
        boolean finished = stopAccepting(endNanos) && connections.awaitNone(endNanos - System.nanoTime());
        connections.forceCloseAll();
        connections.awaitNone(THREADS_JOIN_NANOS);
        loop.stop();
        loop.join(JOIN_MILLIS);
        loop.execute(LoopTask.of(acceptor::close));
        timers.close();
        return finished;
    }

    private boolean stopAccepting(long endNanos) throws InterruptedException {
        if (!started) {
            return true;
        }
        CountDownLatch closed = new CountDownLatch(1);
        loop.execute(LoopTask.of(() -> {
            acceptor.acceptBacklogAndClose();
            closed.countDown();
        }));
        boolean accepted = closed.await(Math.max(1, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        connections.stop();
        return accepted;
    }

    @Override
    public boolean isOwnThread() {
        return loop.inLoop() || connections.isOwnThread();
    }
}
