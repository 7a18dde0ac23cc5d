package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each timeout and limit of the command line, with a value other than its default. */
class LimitsTest {
    /**
     * Every default is far longer than the read timeout of a client, so a response in time proves that the option is
     * effective.
     */
    private static final String SHORT = "300ms";

    @TempDir
    static Path root;

    @BeforeAll
    static void makeFiles() throws IOException {
        Files.writeString(root.resolve("index.html"), "hello");
        Files.write(root.resolve("big.bin"), new byte[32 << 20]);
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#models")
    void anIncompleteHeadGets408AfterItsTimeout(String model) throws IOException {
        try (ServerProcess server = ServerProcess.start("-a", model, "--header-timeout", SHORT, root.toString());
                RawClient client = server.connect()) {
            RawClient.Response response = client.send("GET / HTTP/1.1\r\nHost:").response();
            assertEquals(408, response.status());
            assertEquals("close", response.field("Connection").orElseThrow());
            assertTrue(client.isEnded());
        }
    }

    /** Single bytes do not extend it: the timeout is for the whole head. */
    @Test
    void aTricklingHeadGets408AfterItsTimeout() throws IOException {
        try (ServerProcess server = ServerProcess.start("--header-timeout", SHORT, root.toString());
                RawClient client = server.connect()) {
            client.socket().setSoTimeout(20);
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
            int first = -1;
            for (int i = 0; i < 1000 && first < 0; i++) {
                client.send("x");
                first = readOrTimeout(client);
            }
            assertEquals('H', first);
            assertTrue(client.head().startsWith("TTP/1.1 408 "));
        }
    }

    private static int readOrTimeout(RawClient client) throws IOException {
        try {
            return client.input().read();
        } catch (java.net.SocketTimeoutException notYet) {
            return -1;
        }
    }

    /** The response is sent immediately; the rest of the body is awaited up to the timeout. */
    @Test
    void aStalledBodyThatTheHandlerDoesNotReadEndsTheConnection() throws IOException {
        try (ServerProcess server = ServerProcess.start("--body-timeout", SHORT, root.toString());
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
            assertEquals(405, client.response().status());
            assertTrue(client.isEnded());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#models")
    void anIdleConnectionIsClosedWithoutAResponse(String model) throws IOException {
        try (ServerProcess server = ServerProcess.start("-a", model, "--idle-timeout", "2s", root.toString());
                RawClient fresh = server.connect();
                RawClient used = server.connect()) {
            assertEquals("hello", used.get("/").response().text());
            assertTrue(used.isEnded());
            assertTrue(fresh.isEnded());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#models")
    void aClientThatReadsNothingIsClosed(String model) throws Exception {
        try (ServerProcess server = ServerProcess.start("-a", model, "--write-timeout", SHORT, root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin");
            client.head();
            awaitConnections(server, 0);
        }
    }

    /** Waits until the kernel lists at most this number of established connections of the server. */
    private static void awaitConnections(ServerProcess server, int count) throws IOException {
        long guard = System.nanoTime() + 30_000_000_000L;
        while (sockets(server, "01") > count && System.nanoTime() - guard < 0) {
            Thread.onSpinWait();
        }
        assertEquals(count, sockets(server, "01"));
    }

    /** Sockets of the server's port in a state of /proc/net/tcp; 01 is ESTABLISHED. */
    private static int sockets(ServerProcess server, String state) throws IOException {
        String port = String.format(":%04X", server.address().getPort());
        int count = 0;
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[1].endsWith(port) && fields[3].equals(state)) {
                    count++;
                }
            }
        }
        return count;
    }

    @Test
    void aHeadAboveTheLimitGets431() throws IOException {
        try (ServerProcess server = ServerProcess.start("--max-header", "1k", root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.send(head(600)).response().status());
            RawClient.Response response = client.send(head(1100)).response();
            assertEquals(431, response.status());
            assertTrue(response.text().contains("option --max-header"), response.text());
            assertTrue(client.isEnded());
        }
    }

    /** Browsers send the cookies of all ports of localhost to each port. */
    @Test
    void manyCookiesAreAcceptedAndALineAboveTheLimitGets431() throws Exception {
        String cookies = "GET / HTTP/1.1\r\nHost: a\r\n" + ("Cookie: " + "c".repeat(8000) + "\r\n").repeat(7) + "\r\n";
        try (ServerProcess server = ServerProcess.start(root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.send(cookies).response().status());
            RawClient.Response response = client.send(head(8200)).response();
            assertEquals(431, response.status());
            assertTrue(response.text().contains("option --max-line"), response.text());
            assertTrue(client.isEnded());
            server.signal("TERM");
            server.exitStatus();
            assertEquals(
                    1,
                    server.err().stream()
                            .filter(line -> line.contains("--max-line"))
                            .count());
        }
    }

    private static String head(int length) {
        return "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(length) + "\r\n\r\n";
    }

    @Test
    void aRequestLineAboveTheLimitGets414() throws IOException {
        try (ServerProcess server = ServerProcess.start("--max-line", "1k", root.toString());
                RawClient client = server.connect()) {
            RawClient.Response response = client.get("/" + "x".repeat(1100)).response();
            assertEquals(414, response.status());
            assertTrue(client.isEnded());
        }
    }

    @Test
    void aBodyAboveTheLimitIsNotRead() throws IOException {
        try (ServerProcess server = ServerProcess.start("--max-body", "1k", root.toString())) {
            try (RawClient client = server.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000));
                assertEquals(405, client.response().status());
                assertEquals(200, client.get("/").response().status(), "a small body is skipped");
            }
            try (RawClient client = server.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
                RawClient.Response response = client.response();
                assertTrue(response.status() == 405 || response.status() == 413, response.head());
                assertTrue(client.isEnded(), "the server does not wait for a large body");
            }
        }
    }

    @Test
    void atTheConnectionLimitTheOldestIdleConnectionIsClosed() throws IOException {
        try (ServerProcess server = ServerProcess.start("--loops", "1", "--max-connections", "2", root.toString());
                RawClient oldest = server.connect();
                RawClient older = server.connect()) {
            assertEquals(200, oldest.get("/").response().status());
            assertEquals(200, older.get("/").response().status());
            try (RawClient late = server.connect()) {
                assertEquals("hello", late.get("/").response().text());
                assertTrue(oldest.isEnded());
                assertEquals(200, older.get("/").response().status());
            }
        }
    }

    /** The order in which the workers make the two connections idle is not determined, so either may be the oldest. */
    @ParameterizedTest
    @ValueSource(strings = {"reactor", "proactor"})
    void atTheConnectionLimitExactlyOneIdleConnectionIsClosedWithWorkers(String model) throws IOException {
        try (ServerProcess server = ServerProcess.start("-a", model, "--max-connections", "2", root.toString());
                RawClient first = server.connect();
                RawClient second = server.connect()) {
            assertEquals(200, first.get("/").response().status());
            assertEquals(200, second.get("/").response().status());
            try (RawClient late = server.connect()) {
                assertEquals("hello", late.get("/").response().text());
                assertNotEquals(servesOnceMore(first), servesOnceMore(second));
            }
        }
    }

    private static boolean servesOnceMore(RawClient client) throws IOException {
        try {
            return client.get("/").response().status() == 200;
        } catch (EOFException | SocketException closed) {
            return false;
        }
    }

    @Test
    void atTheConnectionLimitTheNextClientWaitsForABusyConnection() throws IOException {
        try (ServerProcess server = ServerProcess.start("--max-connections", "1", root.toString());
                RawClient busy = new RawClient(server.address(), 16 << 10)) {
            busy.get("/big.bin").head();
            try (RawClient waiting = server.connect().get("/")) {
                waiting.socket().setSoTimeout(200);
                assertEquals(-1, readOrTimeout(waiting), "no response while the other client is served");
                assertFalse(busy.input().readNBytes(32 << 20).length < 32 << 20);
                waiting.socket().setSoTimeout(30_000);
                assertEquals("hello", waiting.response().text());
            }
        }
    }

    @Test
    void theIndexOptionNamesTheIndexFile() throws IOException {
        Files.writeString(root.resolve("start.htm"), "start");
        try (ServerProcess server = ServerProcess.start("--index", "start.htm", root.toString());
                RawClient client = server.connect()) {
            assertEquals("start", client.get("/").response().text());
        }
    }

    @Test
    void directoriesAreListedOnlyWithTheOption() throws IOException {
        Files.createDirectories(root.resolve("folder"));
        Files.writeString(root.resolve("folder/a.txt"), "a");
        try (ServerProcess server = ServerProcess.start(root.toString());
                RawClient client = server.connect()) {
            assertEquals(404, client.get("/folder/").response().status());
        }
        try (ServerProcess server = ServerProcess.start("--listing", root.toString());
                RawClient client = server.connect()) {
            assertTrue(client.get("/folder/").response().text().contains("a.txt"));
        }
    }
}
