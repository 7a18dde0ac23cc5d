package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.http.HttpConnection.Result;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAllocationTest {
    private static final int ROUNDS = 20_000;
    /** Two handles, each a header and one reference: 32 bytes, or 48 on a JVM without compressed references. */
    private static final int HANDLE_BYTES = 48;

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final HttpHandler HANDLER =
            (request, response) -> response.header("Content-Type", "text/plain").body(HELLO);

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
    void anExchangeOnAPersistentConnectionAllocatesAtMostItsTwoHandles(String requests) {
        connection.open(new InetSocketAddress(1));
        ByteBuffer in = ByteBuffer.wrap(requests.getBytes(StandardCharsets.US_ASCII));
        int exchanges = requests.split("HTTP/1", -1).length - 1;
        assertAllocatesAtMost(
                exchanges * HANDLE_BYTES,
                () -> assertEquals(Result.DONE, connection.process(in.rewind(), out.clear(), true)));
    }

    @Test
    void aHeadReceivedInTwoPiecesAllocatesNothingMore() {
        connection.open(new InetSocketAddress(1));
        ByteBuffer in = ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertAllocatesAtMost(HANDLE_BYTES, () -> {
            in.clear().limit(9);
            assertEquals(Result.NEED_INPUT, connection.process(in, out.clear(), true));
            in.limit(in.capacity());
            assertEquals(Result.DONE, connection.process(in, out, true));
        });
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
