package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the server ends. */
class StopTest {
    private static final int BIG = 32 << 20;

    @TempDir
    static Path root;

    @BeforeAll
    static void makeFiles() throws IOException {
        Files.write(root.resolve("big.bin"), new byte[BIG]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void withNothingInFlightItEndsWithStatus0(String signal) throws Exception {
        try (ServerProcess server = ServerProcess.start(root.toString())) {
            server.signal(signal);
            assertEquals(0, server.exitStatus());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi-reactor", "reactor", "proactor"})
    void pastTheGraceTimeItEndsWithStatus3(String model) throws Exception {
        try (ServerProcess server = ServerProcess.start("-a", model, "--grace", "200ms", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("TERM");
            assertEquals(3, server.exitStatus());
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (ServerProcess server = ServerProcess.start("--grace", "1h", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("TERM");
            awaitStopped(server);
            assertTrue(server.isAlive());
            server.signal("INT");
            assertEquals(3, server.exitStatus());
        }
    }

    /** The first signal has been seen when nothing listens any more. */
    private static void awaitStopped(ServerProcess server) {
        long guard = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() - guard < 0) {
            try {
                server.connect().close();
            } catch (IOException refused) {
                return;
            }
        }
        throw new AssertionError("still listening");
    }

    @Test
    void theAnswerThatEndsAfterTheSignalSaysThatTheConnectionCloses() throws Exception {
        try (ServerProcess server = ServerProcess.start(root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            client.get("/none");
            server.signal("TERM");
            awaitStopped(server);
            assertEquals(BIG, client.input().readNBytes(BIG).length);
            RawClient.Answer last = client.answer();
            assertEquals(404, last.status());
            assertEquals("close", last.field("Connection").orElseThrow());
            assertTrue(client.isEnded());
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void thePortCanBeBoundAgainAtOnce() throws Exception {
        int port;
        try (ServerProcess server = ServerProcess.start(root.toString());
                RawClient client = server.connect()) {
            port = server.address().getPort();
            client.get("/big.bin").answer();
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        try (ServerProcess again = ServerProcess.start("-p", String.valueOf(port), root.toString())) {
            assertEquals(port, again.address().getPort());
        }
    }
}
