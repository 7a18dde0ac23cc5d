package dev.tern.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.http.FileCache;
import dev.tern.http.StaticFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a kept connection allocates on the server's threads for each request for a small file, from the socket to the socket. */
@Timeout(120)
class ServerAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final byte[] GET = "GET /a.html HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** The bound of the engine, of which nothing is used in truth; the test leaves room for what the JVM does for its own ends. */
    private static final int MOST_BYTES = 16;

    private static final int MEASURED = 2_000;
    private static final int MOST_ROUNDS = 500;

    @TempDir
    Path folder;

    static Stream<PollerKind> kinds() {
        return TransportContractTest.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aRequestForASmallFileAllocatesNextToNothing(PollerKind kind) throws Exception {
        Files.setLastModifiedTime(
                Files.writeString(folder.resolve("a.html"), "x".repeat(1024)), FileTime.fromMillis(0));
        FileCache files = new FileCache(kind.files(folder), Duration.ofHours(1), 1 << 20);
        ServerConfig config =
                ServerConfig.builder().port(0).poller(kind).loops(1).workers(1).build();
        try (HttpServer server =
                HttpServer.create(config, StaticFiles.builder(files).build())) {
            server.start();
            try (Socket client =
                    new Socket(server.address().getAddress(), server.address().getPort())) {
                client.setTcpNoDelay(true);
                client.setSoTimeout(20_000);
                assertTrue(fewest(client) <= MOST_BYTES);
            }
        }
    }

    /** Of some rounds the fewest bytes a request: the calls of the system make objects until all of their path is compiled, some 100,000 requests. */
    private static long fewest(Socket client) throws IOException {
        int length = ask(client, new byte[4096], 0);
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && fewest > MOST_BYTES; round++) {
            long before = allocated();
            for (int i = 0; i < MEASURED; i++) {
                assertEquals(length, ask(client, new byte[length], length));
            }
            fewest = Math.min(fewest, (allocated() - before) / MEASURED);
        }
        return fewest;
    }

    /** Asks, and reads so many bytes of the answer, or what comes in the first piece. */
    private static int ask(Socket client, byte[] answer, int length) throws IOException {
        client.getOutputStream().write(GET);
        InputStream in = client.getInputStream();
        return length == 0 ? in.read(answer) : in.readNBytes(answer, 0, length);
    }

    /** By the server's threads so far. */
    private static long allocated() {
        return Arrays.stream(THREADS.getAllThreadIds())
                .filter(id -> THREADS.getThreadInfo(id) != null
                        && THREADS.getThreadInfo(id).getThreadName().startsWith("tern-"))
                .map(THREADS::getThreadAllocatedBytes)
                .sum();
    }
}
