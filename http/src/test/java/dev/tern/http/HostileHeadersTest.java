package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.http.form.FormReader;
import dev.tern.http.text.ListReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a header costs at most a small multiple of its bytes, for any content. */
class HostileHeadersTest {
    private static final int ROUNDS = 200;
    /**
     * The growing array of the head; a field as a string, when the handler is selected and when it is called; the
     * response.
     */
    private static final int COPIES = 8;

    private static final int CONSTANT = 8192;

    private static final HttpHandler SITE = Router.builder()
            .post("/form", (request, response) -> FormReader.read(request, form -> response.text("read")))
            .get("/query", (request, response) -> {
                String parameter = request.queryParameter("b");
                String field = request.header("X");
                response.text(parameter == null && field == null ? "none" : "some");
            })
            .prefix("/", (request, response) -> response.text(request.path()))
            .build();

    private static String field(String name, String element, int bytes) {
        return name + ": " + element.repeat((bytes - name.length() - 2) / element.length()) + "\r\n";
    }

    private static String get(String fields) {
        return "GET /a.html HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    private static String form(String fields) {
        return "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n" + fields + "\r\na=b";
    }

    static Stream<Arguments> requests() {
        String part = "--b\r\n" + field("Content-Disposition", "form-data;", 8000) + "\r\n\r\n--b--";
        String multipart =
                "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data;boundary=b\r\nContent-Length: "
                        + part.length() + "\r\n\r\n" + part;
        return Stream.of(
                Arguments.of(get(field("Connection", "close,", 600).repeat(97))),
                Arguments.of(get(field("Expect", "100-continue,", 8000))),
                Arguments.of(get(field("Transfer-Encoding", "gzip,", 8000))),
                Arguments.of(get("X: a\r\n").replace("Host: a", "Host: " + "a".repeat(8000))),
                Arguments.of(get("X: a\r\n").replace("Host: a", "Host: [" + "1:".repeat(4000) + "]")),
                Arguments.of("GET /query HTTP/1.1\r\nHost: a\r\n"
                        + field("X", "a", 600).repeat(97) + "\r\n"),
                Arguments.of("GET /query?" + "a&".repeat(4000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of("GET /query?" + "%61&".repeat(2000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of("GET /" + "a/".repeat(4000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of("GET /" + "a/../".repeat(1600) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of("GET /" + "%2e/".repeat(2000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(form(field("Content-Type", "multipart/form-data;", 8000))),
                Arguments.of(form("Content-Type: a/b;" + parameters(1000) + "\r\n")),
                Arguments.of(form(field("Content-Type", "a\\\"", 8000))),
                Arguments.of(multipart));
    }

    private static String parameters(int count) {
        StringBuilder parameters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            parameters.append('p').append(i).append("=;");
        }
        return parameters.toString();
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

    /** A body of 1 MiB with up to 524,288 fields. */
    @ParameterizedTest
    @ValueSource(strings = {"a&", "&", "%61&"})
    void aFormOfManyFieldsAllocatesASmallMultipleOfItsBytes(String field) {
        String body = field.repeat((1 << 20) / field.length());
        byte[] request =
                ("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.ISO_8859_1);
        HttpConnection connection =
                new HttpConnection(HttpLimits.DEFAULT, SITE, ExchangeListener.NONE, InstantSource.system());
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(connection, request, out);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= 4L * request.length, allocated + " bytes for " + request.length);
        String status = new String(out.array(), 9, 3, StandardCharsets.ISO_8859_1);
        assertEquals(field.equals("&") ? "200" : "413", status);
    }

    /** Counts how often a character is read. */
    private static final class CountingText implements CharSequence {
        private final String text;
        private int reads;

        CountingText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            reads++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new UnsupportedOperationException("a copy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "a,", " ", " ,", "a ", "\"", "\"a\",", "\",", "W/\"a\" , ", "\t", "a"})
    void aListIsReadInThreePasses(String element) {
        CountingText list = new CountingText(element.repeat(8000 / element.length()));
        ListReader reader = new ListReader(list, 0);
        int elements = 0;
        while (reader.next()) {
            elements++;
        }
        assertTrue(elements <= 4000, "elements: " + elements);
        assertTrue(list.reads <= 3 * list.length() + 3, list.reads + " of " + list.length());
    }

    @Test
    void theElementsOfAListAreFound() {
        String list = " ,, a , \"b,c\" ,\tW/\"d\"\t,e f,\"g, h";
        StringBuilder found = new StringBuilder();
        ListReader reader = new ListReader(list, 0);
        while (reader.next()) {
            found.append('[').append(list, reader.start(), reader.end()).append(']');
        }
        assertEquals("[a][\"b,c\"][W/\"d\"][e f][\"g, h]", found.toString());
    }
}
