package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.BodyConsumer;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpLimits;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.reactor.EventLoop;
import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import dev.tern.server.selector.SelectorTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpConnectionTest {
    private static final String UPLOAD = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc";

    private final AtomicInteger aborted = new AtomicInteger();
    private final CountDownLatch received = new CountDownLatch(1);
    private final ConnectionLimiter limiter = new ConnectionLimiter(10, FileDescriptorLimit.ofProcess());

    /** A blocking handler whose body consumer is to be aborted when the connection closes. */
    private final HttpHandler upload = HttpHandler.blocking((request, response) -> request.stream(100, new Upload()));

    private final class Upload implements BodyConsumer {
        @Override
        public void piece(ByteBuffer piece) {
            received.countDown();
        }

        @Override
        public void end() {}

        @Override
        public void aborted() {
            aborted.incrementAndGet();
        }
    }

    private LoopConnections connections(EventLoop loop, Predicate<Runnable> workers) {
        ServerConfig config =
                ServerConfig.builder().model(ThreadingModel.MULTI_REACTOR).build();
        ConnectionContextPool contexts = new ConnectionContextPool(
                () -> new HttpConnection(
                        HttpLimits.DEFAULT, upload, (request, status, bytes) -> {}, InstantSource.system()),
                limiter::filesChanged);
        ConnectionSettings settings = ConnectionSettings.of(config, (step, thread) -> {});
        return new LoopConnections(loop, settings, contexts, workers, limiter);
    }

    private static TcpSocket accept(TcpListener listener) throws Exception {
        TcpSocket socket = listener.accept();
        while (socket == null) {
            Thread.onSpinWait();
            socket = listener.accept();
        }
        return socket;
    }

    @Test
    void aCloseThatCannotReachAWorkerReleasesEverythingOnce() throws Exception {
        SelectorTransport transport = new SelectorTransport();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        CountDownLatch refused = new CountDownLatch(1);
        Predicate<Runnable> workers = task -> {
            if (received.getCount() == 0) {
                refused.countDown();
                throw new OutOfMemoryError("injected");
            }
            pool.execute(task);
            return true;
        };
        EventLoop loop = new EventLoop("tern-loop-test", transport.openPoller());
        try (TcpListener listener = transport.listen(any, new ListenerSettings(1, 0, false));
                Socket client = new Socket(
                        listener.address().getAddress(), listener.address().getPort())) {
            loop.start();
            LoopConnections connections = connections(loop, workers);
            assertTrue(limiter.tryAcquire());
            connections.accept(accept(listener));
            client.getOutputStream().write(UPLOAD.getBytes(StandardCharsets.US_ASCII));
            assertTrue(received.await(10, TimeUnit.SECONDS));
            connections.forceCloseAll();
            assertTrue(refused.await(10, TimeUnit.SECONDS));
            assertTrue(limiter.awaitNone(TimeUnit.SECONDS.toNanos(10)), "the connection is open");
            assertEquals(1, aborted.get());
        } finally {
            loop.stop();
            pool.shutdownNow();
        }
    }
}
