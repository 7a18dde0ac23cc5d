package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.http.HttpConnection.Result;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAllocationTest {
    private static final int ROUNDS = 20_000;
    /** Two handles, each a header and one reference: 32 bytes, or 48 on a JVM without compressed references. */
    private static final int HANDLE_BYTES = 48;

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final HttpHandler HANDLER =
            (request, response) -> response.header("Content-Type", "text/plain").body(HELLO);

    @TempDir
    Path folder;

    private final HttpConnection connection =
            new HttpConnection(HttpLimits.DEFAULT, HANDLER, ExchangeListener.NONE, InstantSource.system());
    private final ByteBuffer out = ByteBuffer.allocate(4096);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
                "GET /a?b=c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
            })
    void anExchangeOfAKeptConnectionAllocatesItsTwoHandlesAtMost(String requests) {
        connection.open(new InetSocketAddress(1));
        ByteBuffer in = ByteBuffer.wrap(requests.getBytes(StandardCharsets.US_ASCII));
        int exchanges = requests.split("HTTP/1", -1).length - 1;
        assertAllocatesAtMost(
                exchanges * HANDLE_BYTES,
                () -> assertEquals(Result.DONE, connection.process(in.rewind(), out.clear(), true)));
    }

    @Test
    void aHeadThatComesInTwoPiecesAllocatesNothingElse() {
        connection.open(new InetSocketAddress(1));
        ByteBuffer in = ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertAllocatesAtMost(HANDLE_BYTES, () -> {
            in.clear().limit(9);
            assertEquals(Result.NEED_INPUT, connection.process(in, out.clear(), true));
            in.limit(in.capacity());
            assertEquals(Result.DONE, connection.process(in, out, true));
        });
    }

    /** With and without a listener that reads the request, as an access log does. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSmallFileThatWasSentBeforeAllocatesNothing(boolean logged) throws Exception {
        Path file = Files.write(folder.resolve("a.html"), new byte[1024]);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        CountingFileSource disk = new CountingFileSource(new PathFileSource(folder));
        FileSource files = new FileCache(disk, Duration.ofHours(1), 1 << 20);
        StringBuilder line = new StringBuilder(100);
        ExchangeListener log = (request, status, bytes) -> {
            line.setLength(0);
            request.appendRequestLine(line);
        };
        HttpConnection connection = new HttpConnection(
                HttpLimits.DEFAULT,
                StaticFiles.builder(files).build(),
                logged ? log : ExchangeListener.NONE,
                InstantSource.system());
        connection.open(new InetSocketAddress(1));
        byte[] request =
                "GET /a.html HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer in = ByteBuffer.wrap(request);
        assertAllocatesAtMost(0, () -> assertEquals(Result.DONE, connection.process(in.rewind(), out.clear(), true)));
        assertEquals(logged ? "GET /a.html HTTP/1.1" : "", line.toString());
        disk.assertAllClosed();
    }

    /** The first rounds let the code be linked and compiled; after them a round may cost less than one byte more on average. */
    private static void assertAllocatesAtMost(long bytes, Runnable round) {
        allocatedBy(round);
        long allocated = allocatedBy(round);
        assertTrue(allocated < (bytes + 1) * ROUNDS, allocated + " bytes in " + ROUNDS + " rounds");
    }

    private static long allocatedBy(Runnable round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
