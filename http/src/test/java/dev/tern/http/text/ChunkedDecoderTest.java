package dev.tern.http.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.text.ChunkedDecoder.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedDecoderTest {
    private final ChunkedDecoder decoder = new ChunkedDecoder(64, 100, 3);
    private final StringBuilder data = new StringBuilder();

    /** Decodes as many bytes as possible, and returns the number of bytes left. */
    private int decode(String text) {
        ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        for (int count = decoder.next(in); count > 0; count = decoder.next(in)) {
            data.append(StandardCharsets.ISO_8859_1.decode(in.slice(in.position(), count)));
            in.position(in.position() + count);
        }
        return in.remaining();
    }

    static Stream<Arguments> goodBodies() {
        return Stream.of(
                Arguments.of("", "0\r\n\r\n"),
                Arguments.of("", "0000000000000000\r\n\r\n"),
                Arguments.of("abc", "3\r\nabc\r\n0\r\n\r\n"),
                Arguments.of("abcd", "1\r\na\r\n2\r\nbc\r\n0001\r\nd\r\n0\r\n\r\n"),
                Arguments.of("\r\n0\r\n\r\n", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n"),
                Arguments.of("x".repeat(0xaF), "aF\r\n" + "x".repeat(0xaf) + "\r\n0\r\n\r\n"),
                Arguments.of("a", "1;x\r\na\r\n0;y=z\r\n\r\n"),
                Arguments.of("a", "1 \t ; x = \"y\u00e9\"\r\na\r\n0 ;\r\n\r\n"),
                Arguments.of("a", "1 \r\na\r\n0\r\n\r\n".replace("1 ", "1;")),
                Arguments.of("a", "1\r\na\r\n0\r\nT: v\r\nU:\r\n\r\n"),
                Arguments.of("", "0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("goodBodies")
    void aGoodBodyIsDecoded(String expected, String body) {
        assertEquals(4, decode(body + "next"));
        assertEquals(State.COMPLETE, decoder.state());
        assertEquals(expected, data.toString());
    }

    @ParameterizedTest
    @MethodSource("goodBodies")
    void aGoodBodyIsDecodedForEverySplit(String expected, String body) {
        for (int cut = 0; cut <= body.length(); cut++) {
            decoder.reset();
            data.setLength(0);
            assertEquals(0, decode(body.substring(0, cut)));
            assertEquals(cut == body.length(), decoder.state() == State.COMPLETE);
            assertEquals(0, decode(body.substring(cut)));
            assertEquals(State.COMPLETE, decoder.state());
            assertEquals(expected, data.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("goodBodies")
    void aGoodBodyIsDecodedByteByByte(String expected, String body) {
        body.chars().forEach(c -> decode(String.valueOf((char) c)));
        assertEquals(State.COMPLETE, decoder.state());
        assertEquals(expected, data.toString());
    }

    static Stream<Arguments> badBodies() {
        State malformed = State.MALFORMED;
        State tooLarge = State.TRAILERS_TOO_LARGE;
        return Stream.of(
                Arguments.of(malformed, "\r\n"),
                Arguments.of(malformed, "g\r\n"),
                Arguments.of(malformed, "-1\r\n"),
                Arguments.of(malformed, "+1\r\n"),
                Arguments.of(malformed, "0x1\r\n"),
                Arguments.of(malformed, " 1\r\n"),
                Arguments.of(malformed, ";x\r\n"),
                Arguments.of(malformed, "1 1\r\n"),
                Arguments.of(malformed, "1 \r\n"),
                Arguments.of(malformed, "1\na"),
                Arguments.of(malformed, "1\r\r\n"),
                Arguments.of(malformed, "1;x\na"),
                Arguments.of(malformed, "1;\u0000\r\n"),
                Arguments.of(malformed, "1\r\nab"),
                Arguments.of(malformed, "1\r\na\n"),
                Arguments.of(malformed, "1\r\na\r\r\n"),
                Arguments.of(malformed, "0\r\n\n"),
                Arguments.of(malformed, "0\r\n\r\r"),
                Arguments.of(malformed, "0\r\n: v\r\n"),
                Arguments.of(malformed, "0\r\n T: v\r\n"),
                Arguments.of(malformed, "0\r\nT : v\r\n"),
                Arguments.of(malformed, "0\r\nT\r\n"),
                Arguments.of(malformed, "0\r\nT: v\n"),
                Arguments.of(malformed, "0\r\nT: \u0000\r\n"),
                Arguments.of(malformed, "8000000000000000\r\n"),
                Arguments.of(malformed, "ffffffffffffffff\r\n"),
                Arguments.of(malformed, "10000000000000000\r\n"),
                Arguments.of(malformed, "10000000000000001\r\n"),
                Arguments.of(malformed, "0".repeat(17)),
                Arguments.of(malformed, "1;" + "x".repeat(100)),
                Arguments.of(malformed, "1" + " ".repeat(101)),
                Arguments.of(malformed, ("1;" + "x".repeat(33) + "\r\na\r\n").repeat(3)),
                Arguments.of(tooLarge, "0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD"),
                Arguments.of(tooLarge, "0\r\nA: " + "x".repeat(100)),
                Arguments.of(tooLarge, "0\r\n" + "A".repeat(102)));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBadBodyIsRefused(State expected, String body) {
        decode(body);
        assertEquals(expected, decoder.state());
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBadBodyIsRefusedByteByByte(State expected, String body) {
        body.chars().forEach(c -> decode(String.valueOf((char) c)));
        assertEquals(expected, decoder.state());
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void afterABadByteNothingIsConsumed(State expected, String body) {
        decode(body);
        assertEquals(5, decode("0\r\n\r\n"));
        assertEquals(expected, decoder.state());
    }

    @Test
    void theLargestChunkSizeIsTheLargestLong() {
        decode("7fffffffffffffff\r\nabc");
        assertEquals(State.DATA, decoder.state());
        assertEquals("abc", data.toString());
    }

    @Test
    void extensionsUpToTheLimitAreSkipped() {
        decode("1;" + "x".repeat(63) + "\r\n");
        assertEquals(State.DATA, decoder.state());
    }

    /** A bare CR or LF is refused, so every program finds the same end of the line. */
    @ParameterizedTest
    @ValueSource(strings = {"1;", "1;;a", "1; =x", "1;a=\"b", "1;a=\"\\", "1;a b", "1;\u00e9", "1 \t;a", "1;,\t(x)"})
    void anExtensionThatDoesNotMatchTheGrammarIsSkipped(String line) {
        decode(line + "\r\n");
        assertEquals(State.DATA, decoder.state());
    }

    @Test
    void trailersUpToTheLimitAreSkipped() {
        decode("0\r\nA: " + "x".repeat(95) + "\r\n\r\n");
        assertEquals(State.COMPLETE, decoder.state());
    }

    @Test
    void aDecoderIsUntouchedUntilItsFirstByte() {
        assertTrue(decoder.isUntouched());
        decode("");
        assertTrue(decoder.isUntouched());
        decode("1");
        assertFalse(decoder.isUntouched());
        decoder.reset();
        assertTrue(decoder.isUntouched());
    }
}
