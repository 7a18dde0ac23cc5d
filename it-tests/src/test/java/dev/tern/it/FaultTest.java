package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.TransportKind;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that are slow, disconnect or send too much, files that change, and a full disk: which events follow, in which
 * order and how often. {@code bench/survive} measures their duration and cost.
 */
class FaultTest {
    private static final long GUARD_NANOS = 30_000_000_000L;
    private static final int BIG = 8 << 20;

    @TempDir
    static Path root;

    private static byte[] big;

    @BeforeAll
    static void makeFiles() throws IOException {
        Files.writeString(root.resolve("index.html"), "hello");
        big = new byte[BIG];
        new Random(1).nextBytes(big);
        Files.write(root.resolve("big.bin"), big);
    }

    static Stream<String> pollers() {
        return Mode.pollers().stream();
    }

    private static ServerProcess start(String poller, String... options) throws IOException {
        return ServerProcess.startOn(
                Path.of(System.getProperty("java.home")), List.of("-Xmx32m"), all(poller, options));
    }

    private static String[] all(String poller, String... options) {
        List<String> all = new ArrayList<>(List.of("--poller", poller, "--loops", "1", root.toString()));
        all.addAll(List.of(options));
        return all.toArray(new String[0]);
    }

    private static void closeAll(List<? extends AutoCloseable> clients) throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    private static void assertServes(ServerProcess server) throws IOException {
        try (RawClient client = server.connect()) {
            assertEquals("hello", client.get("/").response().text());
        }
    }

    /** The timeout is for the whole head: single bytes do not extend it. */
    @ParameterizedTest
    @MethodSource("pollers")
    void slowHeadsGet408AndOtherClientsAreServed(String poller) throws Exception {
        List<RawClient> slow = new ArrayList<>();
        try (ServerProcess server = start(poller, "--header-timeout", "1s");
                RawClient good = server.connect()) {
            for (int i = 0; i < 300; i++) {
                slow.add(server.connect().send("GET / HTTP/1.1\r\nHost: a\r\nX: "));
            }
            for (int i = 0; i < 10; i++) {
                for (RawClient client : slow) {
                    sendUnlessClosed(client, "x");
                }
                assertEquals("hello", good.get("/").response().text());
            }
            for (RawClient client : slow) {
                assertEquals(408, client.response().status());
                assertTrue(client.isEnded());
            }
            assertEquals("hello", good.get("/").response().text());
        } finally {
            closeAll(slow);
        }
    }

    /** On a slow machine the server may already have sent 408, lingered and closed the socket. */
    private static void sendUnlessClosed(RawClient client, String text) throws IOException {
        try {
            client.send(text);
        } catch (SocketException closed) {
            assertTrue(client.input().available() > 0, "closed without a response");
        }
    }

    /** The client sends a byte per read timeout: far below the minimum rate, but without long pauses. */
    @ParameterizedTest
    @MethodSource("pollers")
    void aBodyBelowTheMinimumRateGets408(String poller) throws Exception {
        try (HttpServer server = bodies(poller);
                RawClient client = new RawClient(server.address())) {
            client.socket().setSoTimeout(50);
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
            int first = -1;
            long end = System.nanoTime() + GUARD_NANOS;
            while (first < 0 && System.nanoTime() - end < 0) {
                client.send("x");
                first = readOrTimeout(client);
            }
            assertEquals('H', first);
            String head = client.head();
            assertTrue(head.startsWith("TTP/1.1 408 "), head);
            assertEquals(RawClient.contentLength("H" + head), client.rest().length);
        }
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void aBodyAboveTheMinimumRateIsRead(String poller) throws Exception {
        try (HttpServer server = bodies(poller);
                RawClient client = new RawClient(server.address())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
            client.send(new byte[1_000_000]);
            assertEquals("1000000", client.response().text());
        }
    }

    private static HttpServer bodies(String poller) throws IOException {
        TransportKind kind = poller.equals("epoll") ? TransportKind.EPOLL : TransportKind.SELECTOR;
        ServerConfig config = ServerConfig.builder()
                .port(0)
                .transport(kind)
                .loops(1)
                .minRate(10_000)
                .build();
        HttpServer server = HttpServer.create(
                config, (request, response) -> request.body(body -> response.text(String.valueOf(body.length))));
        server.start();
        return server;
    }

    private static int readOrTimeout(RawClient client) throws IOException {
        try {
            return client.input().read();
        } catch (SocketTimeoutException notYet) {
            return -1;
        }
    }

    /** The slow client needs many write timeouts for its file. */
    @ParameterizedTest
    @MethodSource("pollers")
    void aStalledReaderIsClosedAndASlowReaderIsServed(String poller) throws Exception {
        List<RawClient> stalled = new ArrayList<>();
        try (ServerProcess server =
                        start(poller, "--write-timeout", "1s", "--min-rate", "10k", "--send-buffer", "64k");
                RawClient honest = new RawClient(server.address(), 16 << 10)) {
            int before = descriptors(server);
            for (int i = 0; i < 50; i++) {
                stalled.add(new RawClient(server.address(), 16 << 10).get("/big.bin"));
            }
            honest.get("/big.bin");
            honest.head();
            byte[] received = new byte[BIG];
            for (int at = 0; at < BIG; at += 64 << 10) {
                assertEquals(64 << 10, honest.input().readNBytes(received, at, 64 << 10));
                LockSupport.parkNanos(25_000_000);
            }
            assertArrayEquals(big, received);
            awaitDescriptors(server, before + 1);
        } finally {
            closeAll(stalled);
        }
    }

    /** Small responses to pipelined requests; the slow client needs many write timeouts for them. */
    @ParameterizedTest
    @MethodSource("pollers")
    void aStalledPipelineIsClosedAndASlowPipelineIsServed(String poller) throws Exception {
        int requests = 20_000;
        List<RawClient> stalled = new ArrayList<>();
        try (ServerProcess server =
                        start(poller, "--write-timeout", "1s", "--min-rate", "10k", "--send-buffer", "64k");
                RawClient honest = new RawClient(server.address(), 16 << 10)) {
            int before = descriptors(server);
            for (int i = 0; i < 20; i++) {
                stalled.add(pipelining(new RawClient(server.address(), 16 << 10), requests));
            }
            pipelining(honest, requests);
            for (int i = 0; i < requests; i++) {
                assertEquals("hello", honest.response().text());
                if (i % 200 == 0) {
                    LockSupport.parkNanos(25_000_000);
                }
            }
            awaitDescriptors(server, before + 1);
        } finally {
            closeAll(stalled);
        }
    }

    private static RawClient pipelining(RawClient client, int requests) {
        byte[] all = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(requests).getBytes(StandardCharsets.US_ASCII);
        Thread sender = new Thread(() -> {
            try {
                client.send(all);
            } catch (IOException cut) {
                // Whether the connection was closed is asserted by the descriptors of the server.
            }
        });
        sender.setDaemon(true);
        sender.start();
        return client;
    }

    /** Sockets and served files that are open. What the JVM opens for itself, some of it late, is not counted. */
    private static int descriptors(ServerProcess server) throws IOException {
        assertServes(server);
        try (Stream<Path> open = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
            return (int) open.map(FaultTest::target)
                    .filter(target -> target.startsWith("socket:") || target.startsWith(root.toString()))
                    .count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "closed";
        }
    }

    private static void awaitDescriptors(ServerProcess server, int most) throws IOException {
        long end = System.nanoTime() + GUARD_NANOS;
        int open = descriptors(server);
        while (open > most && System.nanoTime() - end < 0) {
            open = descriptors(server);
        }
        assertTrue(open <= most, "descriptors: " + open + ", at most " + most + " expected");
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void resetConnectionsLeaveNoDescriptorAndOtherClientsAreServed(String poller) throws Exception {
        try (ServerProcess server = start(poller);
                RawClient good = server.connect()) {
            int before = descriptors(server);
            for (int i = 0; i < 2000; i++) {
                try (SocketChannel client = SocketChannel.open(server.address())) {
                    client.setOption(StandardSocketOptions.SO_LINGER, 0);
                    if (i % 2 == 0) {
                        client.write(ByteBuffer.wrap("GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n".getBytes()));
                    }
                }
                if (i % 100 == 0) {
                    assertEquals("hello", good.get("/").response().text());
                }
            }
            awaitDescriptors(server, before + 1);
            assertEquals(List.of(), server.err());
        }
    }

    /** The FIN stays readable: it must neither end the response nor make the loop spin. */
    @ParameterizedTest
    @ValueSource(strings = {"lt-lt", "lt-et", "et-lt", "et-et"})
    void aHalfClosedSlowReaderIsServed(String trigger) throws Exception {
        for (String poller : Mode.pollers()) {
            try (ServerProcess server = start(poller, "-m", trigger);
                    RawClient client = new RawClient(server.address(), 16 << 10)) {
                client.get("/big.bin").socket().shutdownOutput();
                client.head();
                assertServes(server);
                long before = processorTicks(server);
                LockSupport.parkNanos(1_000_000_000);
                long ticks = processorTicks(server) - before;
                // A spinning loop uses a whole second: 100 ticks.
                assertTrue(ticks < 50, "ticks: " + ticks);
                assertArrayEquals(big, client.rest());
            }
        }
    }

    /** The CPU time of the server in hundredths of a second. */
    private static long processorTicks(ServerProcess server) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void aFileThatShrinksDuringItsTransferEndsTheConnection(String poller) throws Exception {
        Path file = Files.write(root.resolve("shrinks-" + poller), big);
        try (ServerProcess server = start(poller, "--send-buffer", "64k");
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/" + file.getFileName()).get("/");
            assertEquals(BIG, RawClient.contentLength(client.head()));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(BIG / 2);
            }
            int received = restOrReset(client);
            assertTrue(received <= BIG / 2, "received: " + received);
            assertServes(server);
        }
    }

    /** A mixture of both contents would have the correct length and the entity tag of the first. */
    @ParameterizedTest
    @MethodSource("pollers")
    void aFileOverwrittenDuringItsTransferEndsTheConnectionEarly(String poller) throws Exception {
        Path file = Files.write(root.resolve("overwritten-" + poller), big);
        try (ServerProcess server = start(poller, "--send-buffer", "64k");
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/" + file.getFileName()).get("/");
            assertEquals(BIG, RawClient.contentLength(client.head()));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(BIG));
            }
            int received = restOrReset(client);
            assertTrue(received < BIG, "received: " + received);
            assertServes(server);
        }
    }

    /**
     * A log that grows during its download: the bytes of its old length, then the end of the connection, since the
     * content may have changed.
     */
    @ParameterizedTest
    @MethodSource("pollers")
    void aFileThatGrowsDuringItsTransferIsSentUpToItsOldLength(String poller) throws Exception {
        Path file = Files.write(root.resolve("grows-" + poller), big);
        try (ServerProcess server = start(poller, "--send-buffer", "64k");
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/" + file.getFileName()).head();
            Files.write(file, new byte[1000], StandardOpenOption.APPEND);
            assertArrayEquals(big, client.input().readNBytes(BIG));
            assertTrue(client.isEnded());
        }
    }

    /** The charset of file names is one that the native transport cannot encode. */
    @ParameterizedTest
    @MethodSource("pollers")
    void filesAreServedWhateverTheCharsetOfTheirNames(String poller) throws Exception {
        List<String> charset = List.of("-Dsun.jnu.encoding=GBK");
        try (ServerProcess server =
                ServerProcess.startOn(Path.of(System.getProperty("java.home")), charset, all(poller))) {
            assertServes(server);
            assertEquals(List.of(), server.err());
        }
    }

    /** More clients than descriptors: idle connections are closed, all clients are served, and the log stays short. */
    @ParameterizedTest
    @MethodSource("pollers")
    void moreClientsThanDescriptorsAreAllServed(String poller) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ServerProcess server = ServerProcess.startLimited(256, all(poller))) {
            for (int i = 0; i < 400; i++) {
                RawClient client = server.connect();
                clients.add(client);
                assertEquals("hello", client.get("/").response().text());
                if (i % 10 == 0) {
                    assertArrayEquals(big, client.get("/big.bin").response().body());
                }
            }
            assertEquals("hello", clients.get(399).get("/").response().text());
            assertTrue(server.err().size() <= 2, server.err().toString());
            closeAll(clients);
            assertServes(server);
        } finally {
            closeAll(clients);
        }
    }

    /** Each file in transfer needs a descriptor too: idle connections are closed to free them. */
    @ParameterizedTest
    @MethodSource("pollers")
    void idleConnectionsAreClosedToFreeDescriptorsForFiles(String poller) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ServerProcess server = ServerProcess.startLimited(256, all(poller, "--send-buffer", "64k"))) {
            for (int i = 0; i < 170; i++) {
                clients.add(new RawClient(server.address(), 16 << 10));
                assertEquals("hello", clients.get(i).get("/").response().text());
            }
            for (int i = 169; i >= 90; i--) {
                assertEquals(
                        BIG,
                        RawClient.contentLength(clients.get(i).get("/big.bin").head()));
            }
            for (int i = 90; i < 170; i++) {
                assertArrayEquals(big, clients.get(i).input().readNBytes(BIG));
            }
            assertEquals(List.of(), server.err());
        } finally {
            closeAll(clients);
        }
    }

    /** The number of bytes before the FIN or the reset, including those of any further response. */
    private static int restOrReset(RawClient client) throws IOException {
        int count = 0;
        try {
            while (client.input().read() >= 0) {
                count++;
            }
        } catch (SocketException reset) {
            // A reset ends the connection too.
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void aFileReplacedOrDeletedDuringItsTransferIsSentUnchanged(String poller) throws Exception {
        Path file = Files.write(root.resolve("replaced-" + poller), big);
        try (ServerProcess server = start(poller, "--send-buffer", "64k");
                RawClient first = new RawClient(server.address(), 16 << 10);
                RawClient second = new RawClient(server.address(), 16 << 10)) {
            first.get("/" + file.getFileName()).head();
            Path other = Files.write(root.resolve("other-" + poller), new byte[100]);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            assertArrayEquals(big, first.input().readNBytes(BIG));
            Files.write(file, big);
            second.get("/" + file.getFileName()).head();
            Files.delete(file);
            assertArrayEquals(big, second.input().readNBytes(BIG));
            assertEquals(404, second.get("/" + file.getFileName()).response().status());
        }
    }

    /**
     * Each client sends 10,000 requests; the server stops reading while its responses wait, and buffers little per
     * client.
     */
    @ParameterizedTest
    @MethodSource("pollers")
    void clientsThatNeverReadAreClosedAndOtherClientsAreServed(String poller) throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        byte[] requests = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        List<String> bounded = List.of("-Xmx32m", "-XX:MaxDirectMemorySize=16m");
        String[] options = all(poller, "--write-timeout", "2s");
        try (ServerProcess server = ServerProcess.startOn(Path.of(System.getProperty("java.home")), bounded, options);
                RawClient good = server.connect()) {
            int before = descriptors(server);
            for (int i = 0; i < 250; i++) {
                SocketChannel client = SocketChannel.open();
                client.setOption(StandardSocketOptions.SO_RCVBUF, 16 << 10);
                client.connect(server.address());
                client.configureBlocking(false);
                clients.add(client);
                client.write(ByteBuffer.wrap(requests));
            }
            assertEquals("hello", good.get("/").response().text());
            awaitDescriptors(server, before + 1);
            assertEquals("hello", good.get("/").response().text());
            assertEquals(List.of(), server.err());
        } finally {
            closeAll(clients);
        }
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void manyPathsDoNotFillTheMemory(String poller) throws Exception {
        Path many = Files.createDirectory(root.resolve("many-" + poller));
        for (int i = 0; i < 3000; i++) {
            Files.writeString(many.resolve(i + ".txt"), "file " + i + " " + "x".repeat(20_000));
        }
        try (ServerProcess server = start(poller);
                RawClient client = server.connect()) {
            for (int i = 0; i < 20_000; i++) {
                assertEquals(404, client.get("/none/" + i).response().status());
            }
            for (int i = 0; i < 3000; i++) {
                String text = client.get("/" + many.getFileName() + "/" + i + ".txt")
                        .response()
                        .text();
                assertTrue(text.startsWith("file " + i + " "), text.substring(0, 20));
            }
            assertEquals(List.of(), server.err());
        }
    }

    /** Writes to /dev/full fail like those to a full disk. */
    @Test
    void aFullDiskUnderTheLogLosesNoResponse(@TempDir Path logs) throws Exception {
        Files.createSymbolicLink(logs.resolve("access.log"), Path.of("/dev/full"));
        try (ServerProcess server = start("selector", "--log-dir", logs.toString(), "--access-log", "common");
                RawClient client = server.connect()) {
            for (int i = 0; i < 2000; i++) {
                assertEquals("hello", client.get("/").response().text());
            }
            Files.delete(logs.resolve("access.log"));
            awaitLogged(server, client, logs.resolve("access.log"));
            assertTrue(server.err().size() <= 10, server.err().toString());
        }
    }

    /** Sends requests until a line is written: the log tries to open its file at most once per second. */
    private static void awaitLogged(ServerProcess server, RawClient client, Path log) throws IOException {
        long end = System.nanoTime() + GUARD_NANOS;
        while (!(Files.isRegularFile(log) && Files.size(log) > 0) && System.nanoTime() - end < 0) {
            assertEquals("hello", client.get("/").response().text());
        }
        assertTrue(Files.size(log) > 0, "nothing is logged after the recovery");
        assertTrue(server.isAlive());
    }

    @Test
    void aDeletedLogDirectoryLosesNoResponseAndIsCreatedAgain(@TempDir Path folder) throws Exception {
        Path logs = folder.resolve("logs");
        try (ServerProcess server = start("selector", "--log-dir", logs.toString(), "--access-log", "common");
                RawClient client = server.connect()) {
            assertEquals("hello", client.get("/").response().text());
            try (Stream<Path> files = Files.list(logs)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(logs);
            for (int i = 0; i < 2000; i++) {
                assertEquals("hello", client.get("/").response().text());
            }
            awaitLogged(server, client, logs.resolve("access.log"));
            assertTrue(server.err().size() <= 10, server.err().toString());
        }
    }

    /** Whole files and ranges, from memory and from disk, with clients that disconnect during a response. */
    @ParameterizedTest
    @MethodSource("pollers")
    void mixedClientsReceiveEveryByteAndLeaveNoDescriptor(String poller) throws Exception {
        List<byte[]> contents = new ArrayList<>();
        for (int size : new int[] {0, 1, 1 << 10, 16 << 10, 16_385, 64 << 10, 200_000, 3 << 20}) {
            byte[] content = Arrays.copyOf(big, size);
            contents.add(content);
            Files.write(root.resolve("mixed-" + size), content);
        }
        ExecutorService clients = Executors.newFixedThreadPool(64);
        try (ServerProcess server = start(poller)) {
            int before = descriptors(server);
            List<Future<Integer>> served = new ArrayList<>();
            for (int seed = 0; seed < 64; seed++) {
                Random random = new Random(seed);
                served.add(clients.submit(() -> requestMixed(server, contents, random)));
            }
            for (int seed = 0; seed < 64; seed++) {
                int client = seed;
                assertEquals(40, served.get(seed).get(), () -> "seed " + client);
            }
            awaitDescriptors(server, before + 1);
            assertEquals(List.of(), server.err());
        } finally {
            clients.shutdownNow();
        }
    }

    private static int requestMixed(ServerProcess server, List<byte[]> contents, Random random) throws IOException {
        int served = 0;
        while (served < 40) {
            try (RawClient client = server.connect()) {
                for (int left = 1 + random.nextInt(8); left > 0 && served < 40; left--) {
                    byte[] content = contents.get(random.nextInt(contents.size()));
                    requestOne(client, content, random);
                    served++;
                }
                if (random.nextBoolean()) {
                    client.get("/big.bin").input().skip(random.nextInt(1 << 16));
                }
            }
        }
        return served;
    }

    private static void requestOne(RawClient client, byte[] content, Random random) throws IOException {
        String get = "GET /mixed-" + content.length + " HTTP/1.1\r\nHost: a\r\n";
        if (content.length == 0 || random.nextBoolean()) {
            RawClient.Response response = client.send(get + "\r\n").response();
            assertEquals(200, response.status());
            assertArrayEquals(content, response.body());
            return;
        }
        int from = random.nextInt(content.length);
        int to = from + random.nextInt(content.length - from);
        RawClient.Response response = client.send(get + "Range: bytes=" + from + "-" + to + "\r\n\r\n")
                .response();
        assertEquals(206, response.status());
        assertArrayEquals(Arrays.copyOfRange(content, from, to + 1), response.body());
    }

    /** Each connection is used twice, and closed by a FIN after its timeout. */
    @ParameterizedTest
    @MethodSource("pollers")
    void manyIdleConnectionsAreServedAgainAndClosed(String poller) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ServerProcess server = start(poller, "--idle-timeout", "10s")) {
            for (int i = 0; i < 300; i++) {
                clients.add(server.connect());
            }
            for (List<RawClient> order : List.of(clients, reversed(clients))) {
                for (RawClient client : order) {
                    assertEquals("hello", client.get("/").response().text());
                }
            }
            for (RawClient client : clients) {
                assertTrue(client.isEnded());
            }
        } finally {
            closeAll(clients);
        }
    }

    private static List<RawClient> reversed(List<RawClient> clients) {
        List<RawClient> reversed = new ArrayList<>(clients);
        Collections.reverse(reversed);
        return reversed;
    }
}
