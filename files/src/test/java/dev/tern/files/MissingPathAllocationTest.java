package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpConnection.Result;
import dev.tern.http.HttpLimits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes allocated per request without a file: a missing path, and a directory without its slash. */
class MissingPathAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;
    private static final int ROUNDS = 5;
    /** Measured: 840 to 1,070, depending on the compiler; an exception of the JDK alone allocates 2,800. */
    private static final int NEW_PATH_BYTES = 1500;
    /** Measured: 200 to 280, for the strings of the path and the handles. */
    private static final int CACHED_PATH_BYTES = 300;
    /** Measured: 464, most of them for the strings of the Location field. */
    private static final int REDIRECT_BYTES = 600;

    @TempDir
    Path folder;

    private final ByteBuffer out = ByteBuffer.allocate(4096);
    private int next = 10_000_000;

    @BeforeEach
    void createADirectory() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
    }

    @Test
    void aNewMissingPathAllocatesLittle() throws IOException {
        assertBytes(NEW_PATH_BYTES, cached(), "404", () -> "/missing-" + next++);
    }

    @Test
    void aNewMissingPathAllocatesLittleWithoutACache() throws IOException {
        assertBytes(NEW_PATH_BYTES, new PathFileSource(folder), "404", () -> "/missing-" + next++);
    }

    @Test
    void aCachedMissingPathAllocatesLittle() throws IOException {
        assertBytes(CACHED_PATH_BYTES, cached(), "404", () -> "/missing");
    }

    @Test
    void aPathBelowAMissingDirectoryAllocatesLittle() throws IOException {
        assertBytes(NEW_PATH_BYTES, cached(), "404", () -> "/missing/" + next++);
    }

    @Test
    void aHiddenPathAllocatesLittle() throws IOException {
        assertBytes(CACHED_PATH_BYTES, cached(), "404", () -> "/.git/config");
    }

    @Test
    void aRedirectToADirectoryAllocatesLittle() throws IOException {
        assertBytes(REDIRECT_BYTES, cached(), "301", () -> "/sub");
    }

    private FileSource cached() throws IOException {
        return new FileCache(new PathFileSource(folder), Duration.ofHours(1), 32 << 20);
    }

    private void assertBytes(long max, FileSource source, String status, Supplier<String> path) {
        HttpConnection connection = new HttpConnection(
                HttpLimits.DEFAULT, StaticFiles.builder(source).build(), ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress(1));
        long min = Long.MAX_VALUE;
        allocatedBy(connection, status, path, WARM_UP);
        for (int i = 0; i < ROUNDS; i++) {
            min = Math.min(min, allocatedBy(connection, status, path, MEASURED) / MEASURED);
        }
        assertTrue(min <= max, "bytes per request: " + min);
    }

    private long allocatedBy(HttpConnection connection, String status, Supplier<String> path, int count) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int i = 0; i < count; i++) {
            String head = "GET " + path.get() + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";
            ByteBuffer in = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
            long before = threads.getCurrentThreadAllocatedBytes();
            Result result = connection.process(in, out.clear(), true);
            allocated += threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(Result.DONE, result);
        }
        assertEquals(status, new String(out.array(), 9, 3, StandardCharsets.US_ASCII));
        return allocated;
    }
}
