package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpLimits;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A field that selects a file, a range or a coding costs at most a small multiple of its bytes. */
class HostileFileHeadersTest {
    private static final int ROUNDS = 200;
    /**
     * The growing array of the head; a field as a string, when the handler is selected and when it is called; the
     * response.
     */
    private static final int COPIES = 8;

    private static final int CONSTANT = 8192;

    private static final StaticFiles SITE = StaticFiles.builder(MemoryFileSource.of(Map.of("a.html", new byte[1000])))
            .build();

    private static String field(String name, String element, int bytes) {
        return name + ": " + element.repeat((bytes - name.length() - 2) / element.length()) + "\r\n";
    }

    private static String get(String fields) {
        return "GET /a.html HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of(get(field("Accept-Encoding", "gzip;q=0.1,", 8000))),
                Arguments.of(get(field("Accept-Encoding", "a;q=0.001,", 8000))),
                Arguments.of(get(field("Accept-Encoding", ",", 8000))),
                Arguments.of(get(field("Accept-Encoding", "a,", 600).repeat(97))),
                Arguments.of(get(field("Accept", "text/html,", 8000))),
                Arguments.of(get("Range: bytes=" + "0-0,".repeat(2000) + "\r\n")),
                Arguments.of(get("Range: bytes=" + ",".repeat(8000) + "\r\n")),
                Arguments.of(get("Range: bytes=" + "9".repeat(8000) + "-\r\n")),
                Arguments.of(get(field("If-None-Match", "\"a\",", 8000))),
                Arguments.of(get(field("If-None-Match", "W/\"a\",", 600).repeat(97))),
                Arguments.of(get(field("If-Match", "\"", 8000))),
                Arguments.of(get(field("If-Range", "\"a\",", 8000) + "Range: bytes=0-0\r\n")),
                Arguments.of(get(field("If-Modified-Since", "Sun, 06 Nov ", 8000))),
                Arguments.of(get(field("If-Unmodified-Since", "1 ", 8000))));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestAllocatesASmallMultipleOfItsBytes(String request) {
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        HttpConnection connection =
                new HttpConnection(HttpLimits.DEFAULT, SITE, ExchangeListener.NONE, InstantSource.system());
        exchange(connection, bytes, out);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            exchange(connection, bytes, out);
        }
        long allocated = (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
        assertTrue(allocated <= COPIES * bytes.length + CONSTANT, allocated + " bytes for " + bytes.length);
    }

    private static void exchange(HttpConnection connection, byte[] request, ByteBuffer out) {
        connection.open(new InetSocketAddress(1));
        connection.process(ByteBuffer.wrap(request), out.clear(), true);
        assertTrue(out.position() > 0, "no response");
        connection.closed();
    }
}
