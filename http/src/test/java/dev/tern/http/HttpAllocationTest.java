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
    void aKeptConnectionAllocatesNothingOfItsOwn(String requests) {
        connection.open(new InetSocketAddress(1));
        ByteBuffer in = ByteBuffer.wrap(requests.getBytes(StandardCharsets.US_ASCII));
        assertAllocatesNothing(() -> assertEquals(Result.DONE, connection.process(in.rewind(), out.clear(), true)));
    }

    @Test
    void aHeadThatComesInTwoPiecesAllocatesNothing() {
        connection.open(new InetSocketAddress(1));
        ByteBuffer in = ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertAllocatesNothing(() -> {
            in.clear().limit(9);
            assertEquals(Result.NEED_INPUT, connection.process(in, out.clear(), true));
            in.limit(in.capacity());
            assertEquals(Result.DONE, connection.process(in, out, true));
        });
    }

    @Test
    void aSmallFileThatWasSentBeforeAllocatesNothing() throws Exception {
        Path file = Files.write(folder.resolve("a.html"), new byte[1024]);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        CountingFileSource disk = new CountingFileSource(new PathFileSource(folder));
        FileSource files = new FileCache(disk, Duration.ofHours(1), 1 << 20);
        HttpConnection connection = new HttpConnection(
                HttpLimits.DEFAULT, StaticFiles.builder(files).build(), ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress(1));
        byte[] request =
                "GET /a.html HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer in = ByteBuffer.wrap(request);
        assertAllocatesNothing(() -> assertEquals(Result.DONE, connection.process(in.rewind(), out.clear(), true)));
        disk.assertAllClosed();
    }

    /** The first rounds let the code be linked and compiled; after them a round may not cost even one byte on average. */
    private static void assertAllocatesNothing(Runnable round) {
        allocatedBy(round);
        long allocated = allocatedBy(round);
        assertTrue(allocated < ROUNDS, allocated + " bytes in " + ROUNDS + " rounds");
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
