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
    @ValueSource(strings = {"TERM", "INT", "HUP"})
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

    /** A terminal that closes sends several; none but the first counts, and no download is cut. */
    @Test
    void aHangupLetsADownloadFinishHoweverOftenItComes() throws Exception {
        try (ServerProcess server = ServerProcess.start("--grace", "1m", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("HUP");
            awaitStopped(server);
            server.signal("HUP");
            server.signal("HUP");
            assertEquals(BIG, client.input().readNBytes(BIG).length);
            assertTrue(client.isEnded());
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void aHangupBehindATerminationDoesNotCutADownload() throws Exception {
        try (ServerProcess server = ServerProcess.start("--grace", "1m", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("TERM");
            awaitStopped(server);
            server.signal("HUP");
            assertEquals(BIG, client.input().readNBytes(BIG).length);
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void aTerminationBehindAHangupEndsItAtOnce() throws Exception {
        try (ServerProcess server = ServerProcess.start("--grace", "1h", root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin").head();
            server.signal("HUP");
            awaitStopped(server);
            server.signal("TERM");
            assertEquals(3, server.exitStatus());
        }
    }

    /** Had the hangup counted, TERM would be the second signal, and cut the download. */
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

    /** With -Xrs the JVM leaves signals to the system, which ends the process. */
    @Test
    void aJvmThatHandlesNoSignalsServesAllTheSame() throws Exception {
        Path java = Path.of(System.getProperty("java.home"));
        try (ServerProcess server = ServerProcess.startOn(java, List.of("-Xrs"), root.toString());
                RawClient client = server.connect()) {
            assertEquals(404, client.get("/none").answer().status());
            assertEquals(List.of(), server.err());
            server.signal("TERM");
            assertEquals(128 + 15, server.exitStatus());
        }
    }

    /** More lines than a pipe holds, and none is read: status 3, since the lines were not written within the grace time. */
    @ParameterizedTest
    @ValueSource(strings = {"async", "sync"})
    void aStderrThatIsNotReadDoesNotKeepTheServerFromEnding(String log) throws Exception {
        try (ServerProcess server = ServerProcess.startUnread(
                "-l", log, "--access-log", "common", "--grace", "1s", "--loops", "2", root.toString())) {
            fillLog(server);
            server.signal("TERM");
            assertEquals(3, server.exitStatus());
        }
    }

    /** 2 MB of lines; a server whose loops write themselves stops answering when the pipe is full. */
    private static void fillLog(ServerProcess server) throws IOException {
        try (RawClient client = server.connect()) {
            client.socket().setSoTimeout(2000);
            String target = "/" + "x".repeat(4000);
            for (int i = 0; i < 500; i++) {
                client.get(target).answer();
            }
        } catch (SocketTimeoutException blocked) {
            // A loop is held by the pipe.
        }
    }

    /** A named pipe without a reader cannot even be opened. */
    @Test
    void aLogFileThatBlocksDoesNotKeepTheServerFromEnding() throws Exception {
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
            assertEquals(404, client.get("/none").answer().status());
            server.signal("TERM");
            assertEquals(3, server.exitStatus());
        }
    }
}
