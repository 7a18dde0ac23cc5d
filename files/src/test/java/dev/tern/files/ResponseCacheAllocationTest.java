package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpConnection.Result;
import dev.tern.http.HttpLimits;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCacheAllocationTest {
    private static final int ROUNDS = 20_000;

    @TempDir
    Path folder;

    private final ByteBuffer out = ByteBuffer.allocate(4096);

    /** With and without a listener that reads the request like an access log. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSmallCachedFileAllocatesNothing(boolean logged) throws Exception {
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

    /**
     * The first rounds are a warm-up, in which code is linked and compiled. Later rounds may allocate less than one
     * byte more on average.
     */
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
