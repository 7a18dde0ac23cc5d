package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The jar as its own process, in each of the twelve modes on each poller: one server per mode, one test per scenario.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("modes")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModeMatrixTest {
    private static final int[] SIZES = {
        0, 1, 1023, 1024, 4095, 16_383, 16_384, 16_385, 32_768, 65_535, 65_536, 1 << 20, (8 << 20) + 1
    };
    private static final int BIG = 64 << 20;
    private static final int CLIENTS = 8;

    private static final Map<String, byte[]> FILES = new LinkedHashMap<>();

    @TempDir
    private static Path root;

    private static ServerProcess server;

    @Parameter
    private Mode mode;

    @BeforeAll
    static void makeFiles() throws IOException {
        Random random = new Random(4);
        for (int size : SIZES) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            FILES.put("/f" + size + ".bin", bytes);
        }
        FILES.put("/index.html", "<!doctype html><title>t</title>".getBytes(StandardCharsets.UTF_8));
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            Files.write(root.resolve(file.getKey().substring(1)), file.getValue());
        }
        byte[] big = new byte[BIG];
        random.nextBytes(big);
        Files.write(root.resolve("big.bin"), big);
    }

    static Stream<Mode> modes() {
        return Mode.all();
    }

    /** The server of this mode. A test that stops it leaves the start of another one to the next test. */
    private ServerProcess server() throws IOException {
        if (server == null) {
            List<String> arguments = new ArrayList<>(List.of(mode.arguments()));
            arguments.add(root.toString());
            server = ServerProcess.start(arguments.toArray(String[]::new));
        }
        return server;
    }

    @AfterEach
    void assertThatNoErrorIsReported() {
        if (server != null) {
            assertEquals(List.of(), server.err());
        }
    }

    @AfterParameterizedClassInvocation
    static void closeServer() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @Test
    void theBannerNamesTheModel() throws IOException {
        String line = server().banner().get(2);
        assertTrue(line.startsWith(mode.model() + ", "), line);
    }

    @Test
    void concurrentClientsGetEveryByte() throws Exception {
        ServerProcess server = server();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int seed = i;
                all.add(clients.submit(() -> getAll(server, new Random(seed))));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static Void getAll(ServerProcess server, Random random) throws IOException {
        try (RawClient client = server.connect()) {
            List<String> paths = new ArrayList<>(FILES.keySet());
            Collections.shuffle(paths, random);
            for (String path : paths) {
                RawClient.Response response = client.get(path).response();
                assertEquals(200, response.status(), path);
                assertArrayEquals(FILES.get(path), response.body(), path);
            }
        }
        return null;
    }

    @Test
    void pipelinedRequestsGetTheirResponsesInOrder() throws IOException {
        try (RawClient client = server().connect()) {
            StringBuilder requests = new StringBuilder();
            for (String path : FILES.keySet()) {
                requests.append("GET ").append(path).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(requests.toString());
            for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
                assertArrayEquals(file.getValue(), client.response().body(), file.getKey());
            }
        }
    }

    /** TinyWebServer and WebServer send 404 if a request arrives in two packets. */
    @Test
    void aRequestSplitAtAnyByteGetsItsResponse() throws IOException {
        String request = "GET /f1023.bin?x=1 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n";
        try (RawClient client = server().connect()) {
            for (int i = 1; i < request.length(); i++) {
                client.send(request.substring(0, i));
                // Once another connection has received a response, the server has read the first part.
                try (RawClient other = server().connect()) {
                    assertEquals(200, other.get("/f1.bin").response().status());
                }
                assertArrayEquals(
                        FILES.get("/f1023.bin"),
                        client.send(request.substring(i)).response().body(),
                        "split at " + i);
            }
        }
    }

    /** TinyWebServer and WebServer close a half-closed client without a response. */
    @Test
    void aHalfClosedClientGetsItsResponse() throws IOException {
        String path = "/f" + SIZES[SIZES.length - 1] + ".bin";
        try (RawClient client = server().connect()) {
            client.get(path);
            client.socket().shutdownOutput();
            assertArrayEquals(FILES.get(path), client.response().body());
            assertTrue(client.isEnded());
        }
    }

    /** WebServer ends by SIGPIPE when a client disconnects during a download. */
    @Test
    void aClientThatVanishesHarmsNoOtherClient() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (RawClient client = server().connect()) {
                client.get("/big.bin").input().readNBytes(100_000);
                client.socket().setSoLinger(true, 0); // close() sends RST
            }
        }
        try (RawClient client = server().connect()) {
            assertEquals(200, client.get("/f1.bin").response().status());
        }
    }

    /** The last test, so that no other server has to be started for this mode. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aDownloadFinishesAfterTheServerWasAskedToStop() throws Exception {
        ServerProcess stopping = server();
        server = null;
        try (stopping) {
            assertThatADownloadFinishes(stopping);
            assertEquals(0, stopping.exitStatus());
        }
    }

    private static void assertThatADownloadFinishes(ServerProcess server) throws Exception {
        try (RawClient client = new RawClient(server.address(), 64 << 10);
                RawClient idle = server.connect()) {
            assertEquals(200, idle.get("/f1.bin").response().status());
            String head = client.get("/big.bin").head();
            assertEquals(BIG, RawClient.contentLength(head));
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(client.input().readNBytes(1 << 20));
            server.signal("TERM");
            assertTrue(idle.isEnded(), "an idle connection is closed immediately");
            server.awaitRefusal();
            digest.update(client.input().readNBytes(BIG - (1 << 20)));
            assertTrue(client.isEnded());
            byte[] expected = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(root.resolve("big.bin")));
            assertArrayEquals(expected, digest.digest());
        }
    }
}
