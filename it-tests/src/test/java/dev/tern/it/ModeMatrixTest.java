package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar as its own process, in each of the twelve modes, through what clients do. */
class ModeMatrixTest {
    private static final int[] SIZES = {
        0, 1, 1023, 1024, 4095, 16_383, 16_384, 16_385, 32_768, 65_535, 65_536, 1 << 20, (8 << 20) + 1
    };
    private static final int BIG = 64 << 20;
    private static final int CLIENTS = 8;

    @TempDir
    static Path root;

    private static final Map<String, byte[]> FILES = new LinkedHashMap<>();

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

    static java.util.stream.Stream<Mode> modes() {
        return Mode.all();
    }

    private static ServerProcess start(Mode mode, String... others) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(mode.arguments(others)));
        arguments.add(root.toString());
        return ServerProcess.start(arguments.toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void itServesItsClients(Mode mode) throws Exception {
        try (ServerProcess server = start(mode)) {
            assertTrue(
                    server.banner().get(2).startsWith(mode.model() + ", "),
                    server.banner().get(2));
            concurrentClientsGetEveryByte(server);
            pipelinedRequestsAreAnsweredInOrder(server);
            aRequestSplitAtAnyByteIsAnswered(server);
            aHalfClosedClientIsAnswered(server);
            aClientThatVanishesHarmsNobody(server);
            assertEquals(List.of(), server.err());
            aDownloadFinishesAfterTheServerWasAskedToStop(server);
        }
    }

    private static void concurrentClientsGetEveryByte(ServerProcess server) throws Exception {
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
            java.util.Collections.shuffle(paths, random);
            for (String path : paths) {
                RawClient.Answer answer = client.get(path).answer();
                assertEquals(200, answer.status(), path);
                assertArrayEquals(FILES.get(path), answer.body(), path);
            }
        }
        return null;
    }

    private static void pipelinedRequestsAreAnsweredInOrder(ServerProcess server) throws IOException {
        try (RawClient client = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (String path : FILES.keySet()) {
                requests.append("GET ").append(path).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(requests.toString());
            for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
                assertArrayEquals(file.getValue(), client.answer().body(), file.getKey());
            }
        }
    }

    /** TinyWebServer and WebServer answer 404 when a request comes in two packets. */
    private static void aRequestSplitAtAnyByteIsAnswered(ServerProcess server) throws IOException {
        String request = "GET /f1023.bin?x=1 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n";
        try (RawClient client = server.connect()) {
            for (int i = 1; i < request.length(); i++) {
                client.send(request.substring(0, i));
                // An answer to another connection in between: the server has seen the first part.
                try (RawClient other = server.connect()) {
                    assertEquals(200, other.get("/f1.bin").answer().status());
                }
                assertArrayEquals(
                        FILES.get("/f1023.bin"),
                        client.send(request.substring(i)).answer().body(),
                        "split at " + i);
            }
        }
    }

    /** Both ancestors close a half-closed client without an answer. */
    private static void aHalfClosedClientIsAnswered(ServerProcess server) throws IOException {
        String path = "/f" + SIZES[SIZES.length - 1] + ".bin";
        try (RawClient client = server.connect()) {
            client.get(path);
            client.socket().shutdownOutput();
            assertArrayEquals(FILES.get(path), client.answer().body());
            assertTrue(client.isEnded());
        }
    }

    /** W ends by SIGPIPE when a client leaves in mid-download. */
    private static void aClientThatVanishesHarmsNobody(ServerProcess server) throws IOException {
        for (int i = 0; i < 5; i++) {
            try (RawClient client = server.connect()) {
                client.get("/big.bin").input().readNBytes(100_000);
                client.socket().setSoLinger(true, 0); // the close sends a reset
            }
        }
        try (RawClient client = server.connect()) {
            assertEquals(200, client.get("/f1.bin").answer().status());
        }
    }

    private static void aDownloadFinishesAfterTheServerWasAskedToStop(ServerProcess server) throws Exception {
        try (RawClient client = new RawClient(server.address(), 64 << 10);
                RawClient idle = server.connect()) {
            assertEquals(200, idle.get("/f1.bin").answer().status());
            String head = client.get("/big.bin").head();
            assertEquals(BIG, RawClient.contentLength(head));
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(client.input().readNBytes(1 << 20));
            server.signal("TERM");
            assertTrue(idle.isEnded(), "an idle connection is closed at once");
            assertListensNoMore(server);
            digest.update(client.input().readNBytes(BIG - (1 << 20)));
            assertTrue(client.isEnded());
            byte[] expected = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(root.resolve("big.bin")));
            assertArrayEquals(expected, digest.digest());
        }
        assertEquals(0, server.exitStatus());
    }

    private static void assertListensNoMore(ServerProcess server) throws IOException {
        try (RawClient late = server.connect()) {
            throw new AssertionError("still listening: " + late.socket());
        } catch (SocketException refused) {
            // As it should be.
        }
    }
}
