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
import org.junit.jupiter.params.provider.ValueSource;

/** Each timeout and bound of the command line is reached with a value that is not its default. */
class LimitsTest {
    /** Every default is far longer than the guard of a client, so an answer in time proves that the flag was obeyed. */
    private static final String SHORT = "300ms";

    @TempDir
    static Path root;

    @BeforeAll
    static void makeFiles() throws IOException {
        Files.writeString(root.resolve("index.html"), "hello");
        Files.write(root.resolve("big.bin"), new byte[32 << 20]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi-reactor", "reactor", "proactor"})
    void aHeadThatIsNotCompleteInTimeIsAnswered408(String model) throws IOException {
        try (ServerProcess server = ServerProcess.start("-a", model, "--header-timeout", SHORT, root.toString());
                RawClient client = server.connect()) {
            RawClient.Answer answer = client.send("GET / HTTP/1.1\r\nHost:").answer();
            assertEquals(408, answer.status());
            assertEquals("close", answer.field("Connection").orElseThrow());
            assertTrue(client.isEnded());
        }
    }

    /** A byte now and then does not prolong it: the timeout is for the whole head. */
    @Test
    void aHeadThatTricklesInIsAnswered408() throws IOException {
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

    /** It is answered at once; the rest of the body is awaited, but not for ever. */
    @Test
    void aBodyThatNobodyWantsAndThatStallsEndsTheConnection() throws IOException {
        try (ServerProcess server = ServerProcess.start("--body-timeout", SHORT, root.toString());
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
            assertEquals(405, client.answer().status());
            assertTrue(client.isEnded());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi-reactor", "reactor", "proactor"})
    void anIdleConnectionIsJustClosed(String model) throws IOException {
        try (ServerProcess server = ServerProcess.start("-a", model, "--idle-timeout", "2s", root.toString());
                RawClient fresh = server.connect();
                RawClient used = server.connect()) {
            assertEquals("hello", used.get("/").answer().text());
            assertTrue(used.isEnded());
            assertTrue(fresh.isEnded());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi-reactor", "reactor", "proactor"})
    void aClientThatTakesNothingIsCutOff(String model) throws Exception {
        try (ServerProcess server = ServerProcess.start("-a", model, "--write-timeout", SHORT, root.toString());
                RawClient client = new RawClient(server.address(), 16 << 10)) {
            client.get("/big.bin");
            client.head();
            awaitConnections(server, 0);
        }
    }

    /** Waits until so many connections are established, by the system's table and not by the server's word. */
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
    void aHeadBeyondTheBoundIsAnswered431() throws IOException {
        try (ServerProcess server = ServerProcess.start("--max-header", "1k", root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.send(head(600)).answer().status());
            RawClient.Answer answer = client.send(head(1100)).answer();
            assertEquals(431, answer.status());
            assertTrue(answer.text().contains("option --max-header"), answer.text());
            assertTrue(client.isEnded());
        }
    }

    /** Browsers send the cookies of all ports of localhost to each of them. */
    @Test
    void manyCookiesAreTakenAndALineBeyondTheBoundIsAnswered431() throws Exception {
        String cookies = "GET / HTTP/1.1\r\nHost: a\r\n" + ("Cookie: " + "c".repeat(8000) + "\r\n").repeat(7) + "\r\n";
        try (ServerProcess server = ServerProcess.start(root.toString());
                RawClient client = server.connect()) {
            assertEquals(200, client.send(cookies).answer().status());
            RawClient.Answer answer = client.send(head(8200)).answer();
            assertEquals(431, answer.status());
            assertTrue(answer.text().contains("option --max-line"), answer.text());
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
    void aRequestLineBeyondTheBoundIsAnswered414() throws IOException {
        try (ServerProcess server = ServerProcess.start("--max-line", "1k", root.toString());
                RawClient client = server.connect()) {
            RawClient.Answer answer = client.get("/" + "x".repeat(1100)).answer();
            assertEquals(414, answer.status());
            assertTrue(client.isEnded());
        }
    }

    @Test
    void aBodyBeyondTheBoundIsNotRead() throws IOException {
        try (ServerProcess server = ServerProcess.start("--max-body", "1k", root.toString())) {
            try (RawClient client = server.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000));
                assertEquals(405, client.answer().status());
                assertEquals(200, client.get("/").answer().status(), "a small body is drained");
            }
            try (RawClient client = server.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
                RawClient.Answer answer = client.answer();
                assertTrue(answer.status() == 405 || answer.status() == 413, answer.head());
                assertTrue(client.isEnded(), "a large body is not waited for");
            }
        }
    }

    @Test
    void atTheBoundOfConnectionsTheOldestIdleOneMakesRoom() throws IOException {
        try (ServerProcess server = ServerProcess.start("--loops", "1", "--max-connections", "2", root.toString());
                RawClient oldest = server.connect();
                RawClient older = server.connect()) {
            assertEquals(200, oldest.get("/").answer().status());
            assertEquals(200, older.get("/").answer().status());
            try (RawClient late = server.connect()) {
                assertEquals("hello", late.get("/").answer().text());
                assertTrue(oldest.isEnded());
                assertEquals(200, older.get("/").answer().status());
            }
        }
    }

    /** A worker that has sent an answer may park its connection after the other's: which of the two is older, is open. */
    @ParameterizedTest
    @ValueSource(strings = {"reactor", "proactor"})
    void withWorkersTooExactlyOneIdleConnectionMakesRoom(String model) throws IOException {
        try (ServerProcess server = ServerProcess.start("-a", model, "--max-connections", "2", root.toString());
                RawClient first = server.connect();
                RawClient second = server.connect()) {
            assertEquals(200, first.get("/").answer().status());
            assertEquals(200, second.get("/").answer().status());
            try (RawClient late = server.connect()) {
                assertEquals("hello", late.get("/").answer().text());
                assertNotEquals(servesOnceMore(first), servesOnceMore(second));
            }
        }
    }

    private static boolean servesOnceMore(RawClient client) throws IOException {
        client.get("/");
        try {
            return client.answer().status() == 200;
        } catch (EOFException | SocketException closed) {
            return false;
        }
    }

    @Test
    void atTheBoundWithoutAnIdleConnectionTheNextWaitsForOne() throws IOException {
        try (ServerProcess server = ServerProcess.start("--max-connections", "1", root.toString());
                RawClient busy = new RawClient(server.address(), 16 << 10)) {
            busy.get("/big.bin").head();
            try (RawClient waiting = server.connect().get("/")) {
                waiting.socket().setSoTimeout(200);
                assertEquals(-1, readOrTimeout(waiting), "nothing comes while the other is served");
                assertFalse(busy.input().readNBytes(32 << 20).length < 32 << 20);
                waiting.socket().setSoTimeout(30_000);
                assertEquals("hello", waiting.answer().text());
            }
        }
    }

    @Test
    void theIndexIsTheFileThatWasNamed() throws IOException {
        Files.writeString(root.resolve("start.htm"), "start");
        try (ServerProcess server = ServerProcess.start("--index", "start.htm", root.toString());
                RawClient client = server.connect()) {
            assertEquals("start", client.get("/").answer().text());
        }
    }

    @Test
    void directoriesAreListedOnlyWhenAsked() throws IOException {
        Files.createDirectories(root.resolve("folder"));
        Files.writeString(root.resolve("folder/a.txt"), "a");
        try (ServerProcess server = ServerProcess.start(root.toString());
                RawClient client = server.connect()) {
            assertEquals(404, client.get("/folder/").answer().status());
        }
        try (ServerProcess server = ServerProcess.start("--listing", root.toString());
                RawClient client = server.connect()) {
            assertTrue(client.get("/folder/").answer().text().contains("a.txt"));
        }
    }
}
