package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The access log of the jar: the format of its lines, and that no line is lost. */
class AccessLogTest {
    private static final String TIME = "\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\\]";

    @TempDir
    Path folder;

    private Path root;
    private Path logs;

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        logs = folder.resolve("new/logs");
        Files.writeString(root.resolve("index.html"), "hello");
    }

    private static void stop(ServerProcess server) throws Exception {
        server.signal("TERM");
        assertEquals(0, server.exitStatus());
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(logs.resolve("access.log"));
    }

    private static void assertLines(List<String> patterns, List<String> lines) {
        assertEquals(patterns.size(), lines.size(), lines.toString());
        for (int i = 0; i < patterns.size(); i++) {
            assertTrue(lines.get(i).matches(patterns.get(i)), lines.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"multi-reactor, sync", "reactor, async", "proactor, async"})
    void eachResponseIsALineInTheCommonFormat(String model, String log) throws Exception {
        try (ServerProcess server = ServerProcess.start(
                        "-a",
                        model,
                        "-l",
                        log,
                        "--access-log",
                        "common",
                        "--log-dir",
                        logs.toString(),
                        root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.get("/?a=b").response().status());
            assertEquals(404, client.get("/none").response().status());
            client.send("HEAD / HTTP/1.0\r\n\r\n").headOnly();
            stop(server);
        }
        assertLines(
                List.of(
                        "127\\.0\\.0\\.1 - - " + TIME + " \"GET /\\?a=b HTTP/1\\.1\" 200 5",
                        "127\\.0\\.0\\.1 - - " + TIME + " \"GET /none HTTP/1\\.1\" 404 \\d+",
                        "127\\.0\\.0\\.1 - - " + TIME + " \"HEAD / HTTP/1\\.0\" 200 -"),
                lines());
    }

    @Test
    void eachResponseIsAnObjectInJson() throws Exception {
        try (ServerProcess server =
                        ServerProcess.start("--access-log", "json", "--log-dir", logs.toString(), root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.get("/?\"q\\").response().status());
            stop(server);
        }
        assertLines(
                List.of(
                        "\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}(Z|[+-]\\d\\d:\\d\\d)\",\"remote\":\"127\\.0\\.0\\.1\","
                                + "\"request\":\"GET /\\?\\\\\"q\\\\\\\\ HTTP/1\\.1\",\"status\":200,\"bytes\":5\\}"),
                lines());
    }

    /** Control characters in a request must not add lines to the log. */
    @Test
    void aBadRequestDoesNotForgeLines() throws Exception {
        try (ServerProcess server =
                        ServerProcess.start("--access-log", "common", "--log-dir", logs.toString(), root.toString());
                RawClient client = server.connect()) {
            client.send("GET /\" 200 5\r127.0.0.1 - - \u001b[31m HTTP/1.1\r\n\r\n");
            assertEquals(400, client.response().status());
            stop(server);
        }
        List<String> lines = lines();
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).matches("127\\.0\\.0\\.1 - - " + TIME + " \"[ -~]*\" 400 \\d+"), lines.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "async"})
    void theStopWritesAllQueuedLines(String log) throws Exception {
        int requests = 5000;
        try (ServerProcess server = ServerProcess.start(
                        "-l", log, "--access-log", "common", "--log-dir", logs.toString(), root.toString());
                RawClient client = server.connect()) {
            for (int i = 0; i < requests; i++) {
                assertEquals(200, client.get("/?" + i).response().status());
            }
            stop(server);
        }
        List<String> lines = lines();
        assertEquals(requests, lines.size());
        for (int i = 0; i < requests; i++) {
            assertTrue(lines.get(i).contains("\"GET /?" + i + " HTTP/1.1\""), lines.get(i));
        }
    }

    @Test
    void withoutALogDirectoryTheLinesGoToStderr() throws Exception {
        try (ServerProcess server = ServerProcess.start("--access-log", "common", root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.get("/").response().status());
            stop(server);
            assertEquals(1, server.err().size(), server.err().toString());
            assertTrue(
                    server.err().get(0).contains("\"GET / HTTP/1.1\" 200 5"),
                    server.err().toString());
        }
    }

    @Test
    void withoutTheOptionThereIsNoAccessLog() throws Exception {
        try (ServerProcess server = ServerProcess.start("--log-dir", logs.toString(), root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.get("/").response().status());
            stop(server);
            assertFalse(Files.exists(logs.resolve("access.log")));
        }
    }

    private void assertCannotWrite(Path logDirectory, String reason) throws Exception {
        ServerProcess.Ended ended = ServerProcess.run(
                "-p", "0", "--access-log", "common", "--log-dir", logDirectory.toString(), root.toString());
        assertEquals(2, ended.status(), ended.toString());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertTrue(ended.err().startsWith("tern: cannot write the log " + logDirectory), ended.err());
        assertTrue(ended.err().stripTrailing().endsWith(reason), ended.err());
        assertEquals("", ended.out());
    }

    @Test
    void aLogThatCannotBeWrittenIsExit2WithTheReason() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        assertCannotWrite(file, " is not a directory");
        assertCannotWrite(file.resolve("logs"), "Not a directory");
        assertCannotWrite(Path.of("/proc"), "no such file or directory");
        Files.createDirectories(logs.resolve("access.log"));
        assertCannotWrite(logs, "Is a directory");
    }

    @Test
    void aLogDirectoryThatIsALinkIsUsed() throws Exception {
        Files.createDirectories(logs);
        Path link = Files.createSymbolicLink(folder.resolve("link"), logs);
        try (ServerProcess server =
                        ServerProcess.start("--access-log", "common", "--log-dir", link.toString(), root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.get("/").response().status());
            stop(server);
        }
        assertEquals(1, lines().size());
    }

    /** As in containers: the log file is a link to stdout of the process, here a pipe. */
    @Test
    void aLogFileThatIsALinkToStdoutIsWrittenThere() throws Exception {
        Files.createDirectories(logs);
        Files.createSymbolicLink(logs.resolve("access.log"), Path.of("/dev/stdout"));
        try (ServerProcess server =
                        ServerProcess.start("--access-log", "common", "--log-dir", logs.toString(), root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.get("/").response().status());
            assertTrue(server.nextOut().contains("\"GET / HTTP/1.1\" 200 5"));
            stop(server);
        }
        assertTrue(Files.isSymbolicLink(logs.resolve("access.log")));
    }
}
