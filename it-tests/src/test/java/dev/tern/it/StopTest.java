package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exit of the server process by signals, and its exit status. */
class StopTest {
    private static final int BIG = 32 << 20;

    @TempDir
    static Path root;

    @BeforeAll
    static void makeFiles() throws IOException {
        Files.write(root.resolve("big.bin"), new byte[BIG]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void anIdleServerEndsWithStatus0(String signal) throws Exception {
        try (ServerProcess server = ServerProcess.start(root.toString())) {
            server.signal(signal);
            assertEquals(0, server.exitStatus());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#models")
    void afterTheGraceTimeTheServerEndsWithStatus3(String model) throws Exception {
        try (ServerProcess server = ServerProcess.start("-a", model, "--grace", "200ms", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("TERM");
            assertEquals(3, server.exitStatus());
        }
    }

    @Test
    void aSecondSignalEndsTheServerImmediately() throws Exception {
        try (ServerProcess server = ServerProcess.start("--grace", "1h", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("TERM");
            server.awaitRefusal();
            assertTrue(server.isAlive());
            server.signal("INT");
            assertEquals(3, server.exitStatus());
        }
    }

    @Test
    void aResponseThatEndsAfterTheSignalAnnouncesTheClose() throws Exception {
        try (ServerProcess server = ServerProcess.start(root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            client.get("/none");
            server.signal("TERM");
            server.awaitRefusal();
            assertEquals(BIG, client.input().readNBytes(BIG).length);
            RawClient.Response last = client.response();
            assertEquals(404, last.status());
            assertEquals("close", last.field("Connection").orElseThrow());
            assertTrue(client.isEnded());
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void thePortCanBeBoundAgainImmediately() throws Exception {
        int port;
        try (ServerProcess server = ServerProcess.start(root.toString());
                RawClient client = server.connect()) {
            port = server.address().getPort();
            client.get("/big.bin").response();
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        try (ServerProcess again = ServerProcess.start("-p", String.valueOf(port), root.toString())) {
            assertEquals(port, again.address().getPort());
        }
    }

    /** A closing terminal sends several hangups; only the first one counts, and the download is completed. */
    @Test
    void repeatedHangupsLetADownloadFinish() throws Exception {
        try (ServerProcess server = ServerProcess.start("--grace", "1m", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("HUP");
            server.awaitRefusal();
            server.signal("HUP");
            server.signal("HUP");
            assertEquals(BIG, client.input().readNBytes(BIG).length);
            assertTrue(client.isEnded());
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void aHangupAfterATerminationLetsADownloadFinish() throws Exception {
        try (ServerProcess server = ServerProcess.start("--grace", "1m", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("TERM");
            server.awaitRefusal();
            server.signal("HUP");
            assertEquals(BIG, client.input().readNBytes(BIG).length);
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void aTerminationAfterAHangupEndsTheServerImmediately() throws Exception {
        try (ServerProcess server = ServerProcess.start("--grace", "1h", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("HUP");
            server.awaitRefusal();
            server.signal("TERM");
            assertEquals(3, server.exitStatus());
        }
    }

    /** If the hangup counted, TERM would be the second signal, and end the download. */
    @Test
    void underNohupAHangupIsIgnored() throws Exception {
        try (ServerProcess server = ServerProcess.startBy(
                        List.of("sh", "-c", "trap '' HUP; exec \"$@\"", "sh"), "--grace", "1m", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("HUP");
            server.connect().close();
            server.signal("TERM");
            assertEquals(BIG, client.input().readNBytes(BIG).length);
            assertEquals(0, server.exitStatus());
        }
    }

    /** With -Xrs the JVM does not handle signals, so the kernel ends the process. */
    @Test
    void aJvmThatHandlesNoSignalsServesRequests() throws Exception {
        Path java = Path.of(System.getProperty("java.home"));
        try (ServerProcess server = ServerProcess.startOn(java, List.of("-Xrs"), root.toString());
                RawClient client = server.connect()) {
            assertEquals(404, client.get("/none").response().status());
            assertEquals(List.of(), server.err());
            server.signal("TERM");
            assertEquals(128 + 15, server.exitStatus());
        }
    }

    /** The pipe is full and not read: status 3, since the lines were not written within the grace time. */
    @ParameterizedTest
    @ValueSource(strings = {"async", "sync"})
    void anUnreadStderrDoesNotPreventTheEnd(String log) throws Exception {
        try (ServerProcess server = ServerProcess.startUnread(
                "-l", log, "--access-log", "common", "--grace", "1s", "--loops", "2", root.toString())) {
            fillLog(server);
            server.signal("TERM");
            assertEquals(3, server.exitStatus());
        }
    }

    /** Logs 2 MB; with the synchronous log the loops block when the pipe is full. */
    private static void fillLog(ServerProcess server) throws IOException {
        try (RawClient client = server.connect()) {
            client.socket().setSoTimeout(2000);
            String target = "/" + "x".repeat(4000);
            for (int i = 0; i < 500; i++) {
                client.get(target).response();
            }
        } catch (SocketTimeoutException blocked) {
            // A loop blocks on the pipe.
        }
    }

    /** Opening a named pipe without a reader blocks. */
    @Test
    void aBlockedLogFileDoesNotPreventTheEnd() throws Exception {
        Path logs = Files.createDirectory(root.resolve("logs"));
        Path pipe = logs.resolve("access.log");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        try (ServerProcess server = ServerProcess.start(
                        "--access-log",
                        "common",
                        "--log-dir",
                        logs.toString(),
                        "--grace",
                        "1s",
                        "--debug",
                        root.toString());
                RawClient client = server.connect()) {
            assertEquals(404, client.get("/none").response().status());
            server.signal("TERM");
            assertEquals(3, server.exitStatus());
        }
    }
}
