package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.text.HeadLimit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestParserTest {
    private static final HttpLimits LIMITS = new HttpLimits(64, 100, 4, 0);
    private static final String LINE = "GET / HTTP/1.1\r\n";

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static HttpRequestParser parse(String text) {
        HttpRequestParser parser = new HttpRequestParser(LIMITS);
        parser.parse(bytes(text));
        return parser;
    }

    /** Passes the bytes one at a time. */
    private static HttpRequestParser parseByteByByte(HttpLimits limits, String text) {
        HttpRequestParser parser = new HttpRequestParser(limits);
        ByteBuffer in = bytes(text);
        for (int received = 1; received <= text.length(); received++) {
            parser.parse(in.limit(received));
        }
        return parser;
    }

    /** All results of the parser for a head. */
    private static List<Object> facts(HttpRequestParser parser) {
        List<Object> facts = new ArrayList<>(List.of(
                parser.state(),
                parser.fault(),
                parser.length(),
                parser.methodEnd(),
                parser.targetStart(),
                parser.targetEnd(),
                parser.minorVersion(),
                parser.fieldCount()));
        for (int i = 0; i < parser.fieldCount() && parser.state() == ParserState.COMPLETE; i++) {
            facts.add(List.of(parser.nameStart(i), parser.nameEnd(i), parser.valueStart(i), parser.valueEnd(i)));
        }
        return facts;
    }

    static Stream<String> goodHeads() {
        return Stream.of(
                LINE + "\r\n",
                "\r\n" + LINE + "\r\n",
                "\r\n\r\n\r\n" + LINE + "\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/1.9\r\n\r\n",
                "get / HTTP/1.1\r\n\r\n",
                "!#$%&'*+-.^_`|~09AZaz / HTTP/1.1\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\n\r\n",
                "GET http://a:80/b?c=d HTTP/1.1\r\n\r\n",
                "GET " + "/".repeat(64 - 13) + " HTTP/1.1\r\n\r\n",
                LINE + "A: b\r\n\r\n",
                LINE + "A:b\r\nc:  d e \t \r\n\r\n",
                LINE + "A:\r\nB: \r\nC:\t\r\n\r\n",
                LINE + "A: \tx\ty\r\n\r\n",
                LINE + "A: :\r\n\r\n",
                LINE + "A: \u00e9\u00ff\u0080\r\n\r\n",
                LINE + "A: 1\r\nA: 2\r\nA: 3\r\nA: 4\r\n\r\n",
                LINE + "A: " + "x".repeat(61) + "\r\n\r\n",
                LINE + "A: " + "x".repeat(61) + "\r\nB: " + "x".repeat(29) + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("goodHeads")
    void aGoodHeadIsComplete(String head) {
        assertEquals(ParserState.COMPLETE, parse(head).state());
        assertEquals(0, parse(head).fault());
    }

    @ParameterizedTest
    @MethodSource("goodHeads")
    void aGoodHeadEndsAtItsLastByte(String head) {
        HttpRequestParser parser = new HttpRequestParser(LIMITS);
        ByteBuffer in = bytes(head + "next");
        parser.parse(in);
        assertEquals(head.length(), in.position());
        assertTrue(parse(head.substring(0, head.length() - 1)).state().compareTo(ParserState.COMPLETE) < 0);
    }

    static Stream<Arguments> badHeads() {
        return Stream.of(
                Arguments.of(400, " GET / HTTP/1.1\r\n"),
                Arguments.of(400, "\r\n".repeat(33) + LINE),
                Arguments.of(400, "\r\n\r\r\n" + LINE),
                Arguments.of(400, "\n" + LINE),
                Arguments.of(400, "\r" + LINE),
                Arguments.of(400, "GET\r\n"),
                Arguments.of(400, "GET\t/ HTTP/1.1\r\n"),
                Arguments.of(400, "GET  / HTTP/1.1\r\n"),
                Arguments.of(400, "GET /  HTTP/1.1\r\n"),
                Arguments.of(400, "GET /\r\n"),
                Arguments.of(400, "GET /\u00e9 HTTP/1.1\r\n"),
                Arguments.of(400, "GET /\u0000 HTTP/1.1\r\n"),
                Arguments.of(400, "GET /\u007f HTTP/1.1\r\n"),
                Arguments.of(400, "G\u00e9T / HTTP/1.1\r\n"),
                Arguments.of(400, "G(T / HTTP/1.1\r\n"),
                Arguments.of(400, "GET / http/1.1\r\n"),
                Arguments.of(400, "GET / HTTP/1.10\r\n"),
                Arguments.of(400, "GET / HTTP/11\r\n"),
                Arguments.of(400, "GET / HTTP/1.x\r\n"),
                Arguments.of(400, "GET / HTTP/1.\r\n"),
                Arguments.of(400, "GET / HTTP/1.1 \r\n"),
                Arguments.of(400, "GET / HTTP/1.1\n"),
                Arguments.of(400, "GET / HTTP/1.1\r\r\n"),
                Arguments.of(400, "\u0016\u0003\u0001\u0002"),
                Arguments.of(505, "GET / HTTP/0.9\r\n"),
                Arguments.of(505, "GET / HTTP/2.0\r\n"),
                Arguments.of(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Arguments.of(414, "GET " + "/".repeat(65 - 13) + " HTTP/1.1\r\n"),
                Arguments.of(414, "GET " + "/".repeat(1000)),
                Arguments.of(414, "G".repeat(1000)),
                Arguments.of(400, LINE + " A: b\r\n"),
                Arguments.of(400, LINE + "A : b\r\n"),
                Arguments.of(400, LINE + ": b\r\n"),
                Arguments.of(400, LINE + "A\r\n"),
                Arguments.of(400, LINE + "A\u00e9: b\r\n"),
                Arguments.of(400, LINE + "A: b\n"),
                Arguments.of(400, LINE + "A: b\rc\r\n"),
                Arguments.of(400, LINE + "A: b\u0000\r\n"),
                Arguments.of(400, LINE + "A: \u0001b\r\n"),
                Arguments.of(400, LINE + "A: b\u007fc\r\n"),
                Arguments.of(400, LINE + "A: b\r\n c\r\n"),
                Arguments.of(400, LINE + "A: b\r\n\tc\r\n"),
                Arguments.of(400, LINE + "A: b\r\n\n"),
                Arguments.of(400, LINE + "\rA"),
                Arguments.of(431, LINE + "A: 1\r\nA: 2\r\nA: 3\r\nA: 4\r\nA: 5\r\n"),
                Arguments.of(431, LINE + "A: " + "x".repeat(96) + "\r\n\r\n"),
                Arguments.of(431, LINE + "A: " + "x".repeat(62) + "\r\n\r\n"),
                Arguments.of(431, LINE + "A: " + "x".repeat(70) + "\u0000"),
                Arguments.of(431, LINE + "A: " + "x".repeat(60) + " \t \r\n\r\n"),
                Arguments.of(431, LINE + "A: b\r\n" + "A".repeat(63) + ": x\r\n\r\n"),
                Arguments.of(431, LINE + "A".repeat(200)),
                Arguments.of(431, LINE + "A:" + " ".repeat(200)));
    }

    @ParameterizedTest
    @MethodSource("badHeads")
    void aBadHeadIsRefusedWithItsStatus(int status, String head) {
        assertEquals(ParserState.REFUSED, parse(head).state());
        assertEquals(status, parse(head).fault());
    }

    @ParameterizedTest
    @MethodSource("goodHeads")
    void aGoodHeadIsParsedTheSameByteByByte(String head) {
        assertEquals(facts(parse(head)), facts(parseByteByByte(LIMITS, head)));
    }

    @ParameterizedTest
    @MethodSource("badHeads")
    void aBadHeadIsRefusedTheSameByteByByte(int status, String head) {
        assertEquals(facts(parse(head)), facts(parseByteByByte(LIMITS, head)));
    }

    @ParameterizedTest
    @MethodSource("badHeads")
    void aRefusedHeadStaysRefused(int status, String head) {
        HttpRequestParser parser = parse(head);
        assertEquals(ParserState.REFUSED, parser.parse(bytes(head + LINE + "\r\n")));
        assertEquals(status, parser.fault());
    }

    @Test
    void theOffsetsDelimitThePartsOfTheHead() {
        String head = "POST /a?b HTTP/1.0\r\nHost: x\r\nEmpty:\r\nPadded: \t y z \t\r\n\r\n";
        HttpRequestParser parser = parse(head);
        assertEquals("POST", head.substring(0, parser.methodEnd()));
        assertEquals("/a?b", head.substring(parser.targetStart(), parser.targetEnd()));
        assertEquals(0, parser.minorVersion());
        assertEquals(List.of("Host=x", "Empty=", "Padded=y z"), fields(parser, head));
    }

    private static List<String> fields(HttpRequestParser parser, String head) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < parser.fieldCount(); i++) {
            fields.add(head.substring(parser.nameStart(i), parser.nameEnd(i)) + "="
                    + head.substring(parser.valueStart(i), parser.valueEnd(i)));
        }
        return fields;
    }

    @Test
    void parsingStartsAtTheBufferPositionAndStopsAfterTheHead() {
        String head = LINE + "A: b\r\n\r\n";
        HttpRequestParser parser = new HttpRequestParser(LIMITS);
        ByteBuffer in = bytes("before" + head + "after").position(6);
        assertEquals(ParserState.COMPLETE, parser.parse(in));
        assertEquals(6 + head.length(), in.position());
        assertEquals(List.of("A=b"), fields(parser, head));
    }

    @Test
    void theTextOfAHeadDoesNotDependOnTheInputBuffer() {
        ByteBuffer in = bytes(LINE + "A: \u00e9\r\n\r\n");
        HttpRequestParser parser = new HttpRequestParser(LIMITS);
        parser.parse(in);
        Arrays.fill(in.array(), (byte) 'x');
        assertEquals("/", parser.text(parser.targetStart(), parser.targetEnd()));
        assertEquals("\u00e9", parser.text(parser.valueStart(0), parser.valueEnd(0)));
    }

    @Test
    void aHigherMinorVersionIsServedAsHttp11() {
        assertEquals(1, parse("GET / HTTP/1.9\r\n\r\n").minorVersion());
    }

    @Test
    void aResetParserHasNoStateOfThePreviousHead() {
        HttpRequestParser parser = parse("BAD\r\n");
        parser.reset();
        assertEquals(facts(new HttpRequestParser(LIMITS)), facts(parser));
        assertEquals(ParserState.COMPLETE, parser.parse(bytes(LINE + "\r\n")));
    }

    /** Eight bytes are checked together: each of the eight positions, in both byte orders, must be detected. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 10, 13, 31, 127})
    void aControlByteIsRefusedAtEveryPositionOfAValue(int control) {
        for (int before = 1; before < 20; before++) {
            String value = "\u00e9".repeat(before) + (char) control + "\u00ff \t~".repeat(3);
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                HttpRequestParser parser = new HttpRequestParser(LIMITS);
                assertEquals(
                        ParserState.REFUSED,
                        parser.parse(bytes(LINE + "A:" + value).order(order)));
                // A carriage return itself is accepted; the byte after it is refused.
                assertEquals(LINE.length() + 2 + before + (control == '\r' ? 1 : 0), parser.length());
            }
        }
    }

    @Test
    void fieldsBeyondTheInitialCapacityAreStored() {
        StringBuilder head = new StringBuilder(LINE);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            head.append("N").append(i).append(": v").append(i).append("\r\n");
            expected.add("N" + i + "=v" + i);
        }
        HttpRequestParser parser = new HttpRequestParser(HttpLimits.DEFAULT);
        parser.parse(bytes(head.append("\r\n").toString()));
        assertEquals(ParserState.COMPLETE, parser.state());
        assertEquals(expected, fields(parser, head.toString()));
    }

    static Stream<String> longHeads() {
        return Stream.of(
                "GET /" + "x".repeat(50_000) + " HTTP/1.1\r\n\r\n",
                LINE + "A: " + "x".repeat(50_000) + "\r\n\r\n",
                LINE + "A: " + "x ".repeat(25_000) + "\r\n\r\n",
                LINE + "A: \tx" + " \t".repeat(25_000) + "\r\n\r\n",
                LINE + "A:" + " ".repeat(50_000) + "\r\n\r\n",
                LINE + "x".repeat(50_000) + ": a\r\n\r\n",
                LINE + "A:\r\n".repeat(5_000) + "\r\n");
    }

    /** A parser that restarted with each packet would read 50,000 * 25,000 bytes. */
    @ParameterizedTest
    @MethodSource("longHeads")
    void theWorkIsLinearForInputByteByByte(String head) {
        HttpLimits limits = new HttpLimits(1 << 16, 1 << 16, 10_000, 0);
        HttpRequestParser parser = parseByteByByte(limits, head);
        assertEquals(ParserState.COMPLETE, parser.state());
        assertTrue(parser.examined() <= 2L * head.length(), parser.examined() + " of " + head.length());
    }

    @Test
    void aFieldLineAboveTheLimitIsRefusedAtTheLimit() {
        HttpRequestParser parser = new HttpRequestParser(HttpLimits.DEFAULT);
        parser.parse(bytes(LINE + "A: " + "x".repeat(50_000) + "\r\n\r\n"));
        assertEquals(431, parser.fault());
        assertTrue(parser.length() <= longestHead(HttpLimits.DEFAULT));
        assertTrue(parser.examined() <= 2L * longestHead(HttpLimits.DEFAULT));
    }

    @Test
    void theLongestHeadIsComplete() {
        String longest = "A: " + "x".repeat(61) + "\r\n";
        String rest = "B: " + "x".repeat(29) + "\r\n";
        String head = "GET " + "/".repeat(64 - 13) + " HTTP/1.1\r\n" + longest + rest + "\r\n";
        assertEquals(ParserState.COMPLETE, parse(head).state());
        assertEquals(ParserState.COMPLETE, parseByteByByte(LIMITS, head).state());
        assertEquals(longestHead(LIMITS), head.length());
    }

    static Stream<Arguments> limits() {
        String lines = ("A: " + "x".repeat(46) + "\r\n").repeat(2);
        return Stream.of(
                Arguments.of(HeadLimit.REQUEST_LINE, "GET " + "/".repeat(65)),
                Arguments.of(HeadLimit.FIELD_LINE, LINE + "A: " + "x".repeat(62) + "\r\n"),
                Arguments.of(HeadLimit.FIELD_BYTES, LINE + lines + "\r\n"),
                Arguments.of(HeadLimit.FIELD_BYTES, LINE + lines + "A: b"),
                Arguments.of(HeadLimit.FIELD_COUNT, LINE + "A:\r\n".repeat(5)),
                Arguments.of(null, LINE + "A\r\n"));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void theLimitThatAHeadExceedsIsNamed(HeadLimit limit, String head) {
        assertEquals(limit, parse(head).exceeded());
        assertEquals(limit, parseByteByByte(LIMITS, head).exceeded());
    }

    /** Parsers are reused by other connections, and most heads are short. */
    @Test
    void theArrayGrowsWithTheHeadAndALargeArrayIsReleased() {
        HttpRequestParser parser = new HttpRequestParser(HttpLimits.DEFAULT);
        assertEquals(1024, parser.head().length);
        parser.parse(bytes(LINE + ("A: " + "x".repeat(8000) + "\r\n").repeat(8)));
        assertTrue(parser.head().length > 64_000, "the head is not stored");
        parser.reset();
        assertEquals(1024, parser.head().length);
        parser.parse(bytes(LINE + "A: " + "x".repeat(8000) + "\r\n\r\n"));
        byte[] array = parser.head();
        parser.reset();
        assertSame(array, parser.head());
    }

    private static int longestHead(HttpLimits limits) {
        return limits.maxLine() + 2 + limits.maxHeaderBytes() + 2;
    }
}
