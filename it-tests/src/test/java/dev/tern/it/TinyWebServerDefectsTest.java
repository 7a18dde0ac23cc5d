package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpHandler;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Defects of TinyWebServer and WebServer that show from outside only; docs/compared-with-tinywebserver.md lists all.
 */
class TinyWebServerDefectsTest {
    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FIVE_GIB = 5L << 30;

    @TempDir
    static Path root;

    @BeforeAll
    static void makeFiles() throws Exception {
        Files.writeString(root.resolve("index.html"), "hello");
        try (RandomAccessFile sparse =
                new RandomAccessFile(root.resolve("sparse.bin").toFile(), "rw")) {
            sparse.setLength(FIVE_GIB);
            sparse.seek(FIVE_GIB - 4);
            sparse.write("tail".getBytes());
        }
    }

    /** The reactor of TinyWebServer spins on a flag until its worker has finished. */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#loopModels")
    void theLoopBlocksInThePollerWhileAWorkerIsBusy(ThreadingModel model) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        HttpHandler handler = HttpHandler.blocking((request, response) -> {
            running.countDown();
            release.await();
            response.text("done");
        });
        ServerConfig config =
                ServerConfig.builder().port(0).model(model).loops(1).workers(1).build();
        try (HttpServer server = HttpServer.create(config, handler)) {
            server.start();
            try (RawClient client = new RawClient(server.address())) {
                client.get("/");
                assertTrue(running.await(30, TimeUnit.SECONDS));
                assertEquals(100, longestRunOfPolls(100));
                release.countDown();
                assertEquals("done", client.response().text());
            }
        }
    }

    /**
     * Samples the loop thread until it was in its poll the wanted number of times in a row, or the guard has expired.
     */
    private static int longestRunOfPolls(int wanted) {
        long deadline = System.nanoTime() + GUARD_NANOS;
        int run = 0;
        while (run < wanted && System.nanoTime() - deadline < 0) {
            run = isPolling(loopThread()) ? run + 1 : 0;
            LockSupport.parkNanos(1_000_000);
        }
        return run;
    }

    private static Thread loopThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tern-loop"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isPolling(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(3)
                .anyMatch(frame -> frame.getMethodName().contains("wait")
                        || frame.getMethodName().contains("poll"));
    }

    /**
     * The timers of TinyWebServer belong to descriptors: a stale timer closes the next connection with the same number.
     */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#models")
    void aTimerOfAClosedConnectionClosesNoOtherConnection(String model) throws Exception {
        try (ServerProcess server =
                ServerProcess.start("-a", model, "--loops", "1", "--idle-timeout", "2s", root.toString())) {
            try (RawClient before = server.connect()) {
                before.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertEquals(200, before.response().status());
                assertTrue(before.isEnded());
            }
            try (RawClient client = server.connect()) {
                long end = System.nanoTime() + Duration.ofMillis(3000).toNanos();
                while (System.nanoTime() - end < 0) {
                    assertEquals(200, client.get("/").response().status());
                    LockSupport.parkNanos(20_000_000);
                }
            }
        }
    }

    /** At the descriptor limit TinyWebServer spins and writes 25 MB of log; WebServer has the same loop. */
    @Test
    void atTheDescriptorLimitWaitingClientsAreServedAndTheLogStaysShort() throws Exception {
        try (ServerProcess server =
                ServerProcess.startLimited(120, "--max-connections", "1000", "--loops", "1", root.toString())) {
            List<RawClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    clients.add(server.connect());
                }
                assertEquals(200, clients.get(199).get("/").response().status());
                assertTrue(server.err().size() <= 5, () -> "lines: " + server.err());
                assertTrue(server.isAlive());
            } finally {
                for (RawClient client : clients) {
                    client.close();
                }
            }
            try (RawClient late = server.connect()) {
                assertEquals("hello", late.get("/").response().text());
            }
        }
    }

    /** TinyWebServer allocates 65,536 slots at the start, and does not check the bound. */
    @Test
    void hundredsOfConnectionsAreServed() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start("--loops", "1", root.toString())) {
            for (int i = 0; i < 300; i++) {
                clients.add(server.connect());
                assertEquals(200, clients.get(i).get("/").response().status());
            }
            for (RawClient client : clients) {
                assertEquals(200, client.get("/").response().status());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** With backlogs of 5 and 6, clients wait for a second and more. */
    @Test
    void theBacklogHoldsManyClients() throws Exception {
        try (ServerProcess server = ServerProcess.start("--max-connections", "1", root.toString());
                RawClient busy = server.connect()) {
            busy.send("GET / HTTP/1.1\r\n");
            InetSocketAddress address = server.address();
            List<Socket> waiting = new ArrayList<>();
            try {
                for (int i = 0; i < 500; i++) {
                    Socket socket = new Socket();
                    waiting.add(socket);
                    socket.connect(address, 10_000);
                }
                assertEquals(500, waiting.size());
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    /** TinyWebServer stores lengths in an int. */
    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#models")
    void lengthsAndOffsetsAbove4GiBAreCorrect(String model) throws Exception {
        try (ServerProcess server = ServerProcess.start("-a", model, root.toString());
                RawClient client = server.connect()) {
            client.send("HEAD /sparse.bin HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals(FIVE_GIB, RawClient.contentLength(client.head()));
            client.send("GET /sparse.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=" + (FIVE_GIB - 4) + "-\r\n\r\n");
            RawClient.Response response = client.response();
            assertEquals(206, response.status());
            assertEquals("tail", response.text());
        }
    }
}
