package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationInMemory;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of bytes: RFC 9110 section 14, and section 15.3.7.2 for several ranges. */
class ByteRangeTest {
    private static final int SIZE = 10_000;
    private static final byte[] FILE = content();
    private static final Pattern PART_HEAD = Pattern.compile(
            "--([0-9a-f]+)\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes (\\d+)-(\\d+)/(\\d+)\r\n\r\n");

    private static byte[] content() {
        byte[] bytes = new byte[SIZE];
        new Random(14).nextBytes(bytes);
        return bytes;
    }

    /** A response, split into its head and its body. */
    private record Response(String head, byte[] body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String field(String name) {
            Matcher line = Pattern.compile("(?m)^" + name + ": (.*)$").matcher(head.replace("\r", ""));
            return line.find() ? line.group(1) : "";
        }
    }

    private static Response responseTo(String range) {
        CountingFileSource source = new CountingFileSource(MemoryFileSource.of(Map.of("f.bin", FILE), 0));
        StaticFiles files = StaticFiles.builder(source).build();
        HttpConnection connection =
                new HttpConnection(HttpLimits.DEFAULT, files, ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress(1));
        ByteBuffer in =
                StandardCharsets.US_ASCII.encode("GET /f.bin HTTP/1.1\r\nHost: a\r\nRange: " + range + "\r\n\r\n");
        ByteBuffer out = ByteBuffer.allocate(1 << 18);
        assertEquals(HttpConnection.Result.DONE, connection.process(in, out, true));
        connection.closed();
        source.assertAllClosed();
        byte[] all = Arrays.copyOf(out.array(), out.position());
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n") + 4;
        Response response = new Response(text.substring(0, end), Arrays.copyOfRange(all, end, all.length));
        assertEquals(response.body().length, Integer.parseInt(response.field("Content-Length")));
        return response;
    }

    /** Returns the ranges that the parts name, and compares each part with the file. */
    private static List<ByteRange> parts(Response response) {
        String boundary = response.field("Content-Type").replace("multipart/byteranges; boundary=", "");
        String body = new String(response.body(), StandardCharsets.ISO_8859_1);
        List<ByteRange> ranges = new ArrayList<>();
        int at = 0;
        Matcher head = PART_HEAD.matcher(body);
        while (head.find(at) && head.start() == at) {
            assertEquals(boundary, head.group(1));
            int first = Integer.parseInt(head.group(2));
            int end = Integer.parseInt(head.group(3)) + 1;
            assertEquals(String.valueOf(SIZE), head.group(4));
            int start = head.end();
            assertArrayEquals(
                    Arrays.copyOfRange(FILE, first, end),
                    Arrays.copyOfRange(response.body(), start, start + end - first));
            ranges.add(new ByteRange(first, end - first));
            at = start + end - first + 2;
        }
        assertEquals("--" + boundary + "--\r\n", body.substring(at));
        return ranges;
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=9999-, 9999, 1",
        "bytes=-1, 9999, 1",
        "bytes=-99999, 0, 10000",
        "bytes=5-99999999999999999999, 5, 9995",
        "BYTES=5-6, 5, 2",
        "'bytes=0-9,5-20', 0, 21",
        "'bytes=5-20, 0-9', 0, 21",
        "'bytes=0-9,50-59', 0, 60",
        "'bytes=0-9,20000-', 0, 10",
        "'bytes=,0-9,', 0, 10"
    })
    void aSingleRangeIsSentWithoutParts(String range, int first, int length) {
        Response response = responseTo(range);
        assertEquals(206, response.status());
        assertEquals("bytes " + first + "-" + (first + length - 1) + "/10000", response.field("Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(FILE, first, first + length), response.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=",
                "bytes=,",
                "bytes=a-b",
                "bytes=5",
                "bytes=6-5",
                "bytes=0-9,x",
                "bytes=--5",
                "bytes=-",
                "lines=1-2",
                "0-9",
                "bytes=1-2-3",
                "bytes=+1-2"
            })
    void anInvalidRangeFieldIsIgnored(String range) {
        Response response = responseTo(range);
        assertEquals(200, response.status());
        assertArrayEquals(FILE, response.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10000-", "bytes=-0", "bytes=10000-10001,20000-"})
    void aRangeBeyondTheEndGets416(String range) {
        Response response = responseTo(range);
        assertEquals(416, response.status());
        assertEquals("bytes */10000", response.field("Content-Range"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1000-1000,0-0|1000+1 0+1",
                "9000-9009,0-9,500-599|9000+10 0+10 500+100",
                "5000-5009,100-109,5010-5019|5000+20 100+10",
                "5010-5019,100-109,5000-5009|5000+20 100+10",
                "200-209,9000-9009,0-9,80-130|0+210 9000+10",
                "9000-9009,200-209,0-9,80-130|9000+10 0+210",
                "20000-,700-709,20000-,-5,0-9|700+10 9995+5 0+10"
            })
    void partsAreInTheRequestedOrderAndAJoinedPartTakesThePlaceOfItsFirstRange(String requested, String sent) {
        Response response = responseTo("bytes=" + requested);
        String order = parts(response).stream()
                .map(range -> range.first() + "+" + range.length())
                .collect(Collectors.joining(" "));
        assertEquals(sent, order);
    }

    @Test
    void severalRangesAreSentAsParts() {
        Response response = responseTo("bytes=9000-9009,0-9,-5,500-599");
        assertEquals(206, response.status());
        assertEquals("", response.field("Content-Range"), "only the parts have the field (section 15.3.7.2)");
        assertEquals(
                List.of(new ByteRange(9000, 10), new ByteRange(0, 10), new ByteRange(9995, 5), new ByteRange(500, 100)),
                parts(response));
    }

    @Test
    void eachResponseHasItsOwnBoundary() {
        assertFalse(responseTo("bytes=0-9,500-509")
                .field("Content-Type")
                .equals(responseTo("bytes=0-9,500-509").field("Content-Type")));
    }

    /** Section 17.15: a request of a few bytes must not get the file many times. */
    @Test
    void manyOverlappingRangesAreSentOnce() {
        Response response = responseTo("bytes=" + "0-,".repeat(30) + "0-");
        assertEquals(206, response.status());
        assertArrayEquals(FILE, response.body());
        assertEquals(200, responseTo("bytes=" + "0-,".repeat(32) + "0-").status());
    }

    /** Each requested byte is sent once, and no two parts are close enough to be joined. */
    @RepeatedTest(200)
    void thePartsCoverTheRequestedRanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        boolean[] missing = new boolean[SIZE];
        StringBuilder field = new StringBuilder("bytes=");
        for (int i = 2 + random.nextInt(10); i > 0; i--) {
            int first = random.nextInt(SIZE);
            int last = Math.min(SIZE - 1, first + random.nextInt(800));
            field.append(first).append('-').append(last).append(i > 1 ? "," : "");
            Arrays.fill(missing, first, last + 1, true);
        }
        Response response = responseTo(field.toString());
        assertEquals(206, response.status(), "seed " + seed);
        if (!response.field("Content-Range").isEmpty()) {
            return;
        }
        List<ByteRange> sent = new ArrayList<>(parts(response));
        sent.sort(Comparator.comparingLong(ByteRange::first));
        long end = -81;
        for (ByteRange range : sent) {
            assertTrue(range.first() > end + 80, "seed " + seed);
            end = range.end();
            Arrays.fill(missing, (int) range.first(), (int) end, false);
        }
        for (boolean each : missing) {
            assertFalse(each, "seed " + seed);
        }
    }

    @TempDir
    Path folder;

    /** Requests two ranges of a file, and writes to the file before its second range is read. */
    private ConversationInMemory requestDuringAWrite(byte[] bytes, StandardOpenOption how) throws IOException {
        Path file = Files.write(folder.resolve("f.bin"), new byte[300_000]);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        CountingFileSource source = new CountingFileSource(new PathFileSource(folder)) {
            @Override
            void beforeRead() throws IOException {
                if (reads() == 1) {
                    Files.write(file, bytes, how);
                }
            }
        };
        ConversationInMemory conversation =
                new ConversationInMemory(StaticFiles.builder(source).build(), 1 << 10);
        conversation.send("GET /f.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=0-99,200000-200099\r\n\r\n");
        conversation.connection().closed();
        source.assertAllClosed();
        return conversation;
    }

    @Test
    void aMultipartResponseIsAbortedIfTheFileIsRewritten() throws IOException {
        byte[] rewritten = new byte[300_000];
        Arrays.fill(rewritten, (byte) 1);
        ConversationInMemory conversation = requestDuringAWrite(rewritten, StandardOpenOption.WRITE);
        assertEquals(HttpConnection.Result.CLOSE, conversation.result());
        assertEquals(List.of(206), conversation.statuses());
        assertFalse(conversation.responses().endsWith("--\r\n"), conversation.responses());
    }

    @Test
    void aMultipartResponseIsCompletedIfTheFileOnlyGrowsAndTheConnectionCloses() throws IOException {
        ConversationInMemory conversation = requestDuringAWrite(new byte[1], StandardOpenOption.APPEND);
        assertEquals(HttpConnection.Result.CLOSE, conversation.result());
        assertTrue(conversation.responses().endsWith("--\r\n"), conversation.responses());
    }
}
