package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.text.ChunkedDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Input constructed to be expensive: each byte is read at most twice for every split of the input, so that a byte from
 * an attacker costs no more than a byte from any other client.
 */
class HostileShapesTest {
    private static final int CONSTANT = 64;
    private static final String LINE = "GET / HTTP/1.1\r\n";

    static Stream<Arguments> heads() {
        return Stream.of(
                Arguments.of("no CRLF at all", 0, "a".repeat(8192)),
                Arguments.of("a target without an end", 0, "GET /" + "a".repeat(8187)),
                Arguments.of("100 fields of one byte", 0, LINE + "a:\r\n".repeat(100) + "\r\n"),
                Arguments.of("8,000 spaces", 0, LINE + "a:" + " ".repeat(8000) + "\r\n\r\n"),
                Arguments.of("8,000 spaces after a byte", 0, LINE + "a:b" + " ".repeat(8000) + "\r\n\r\n"),
                Arguments.of("8,000 tabs between bytes", 0, LINE + "a:b" + "\t".repeat(8000) + "c\r\n\r\n"),
                Arguments.of("tildes after 0xff", 0, LINE + "a:" + "\u00ff~".repeat(4000) + "\r\n\r\n"),
                Arguments.of("a line above the limit", 414, "a".repeat(100_000)),
                Arguments.of("more fields than the limit", 431, LINE + "a:\r\n".repeat(10_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void eachByteOfAHeadIsReadAtMostTwice(String name, int fault, String head) {
        for (int piece : new int[] {head.length(), 1, 7}) {
            HttpRequestParser parser = new HttpRequestParser(HttpLimits.DEFAULT);
            feed(head, piece, parser::parse);
            assertEquals(fault, parser.fault());
            assertTrue(parser.examined() <= 2L * head.length() + CONSTANT, parser.examined() + " of " + head.length());
            assertTrue(
                    fault != 0 || parser.examined() >= head.length(), "the count misses bytes: " + parser.examined());
        }
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("8 KiB of extension", "1;" + "x".repeat(8190) + "\r\na\r\n0\r\n\r\n"),
                Arguments.of("8 KiB of blanks", "1" + " ".repeat(8000) + ";\r\na\r\n0\r\n\r\n"),
                Arguments.of("chunks of one byte", "1\r\na\r\n".repeat(1000) + "0\r\n\r\n"),
                Arguments.of("100 trailers", "0\r\n" + "a:\r\n".repeat(100) + "\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void eachByteOfChunkFramingIsReadOnce(String name, String body) {
        for (int piece : new int[] {body.length(), 1, 7}) {
            ChunkedDecoder decoder = new ChunkedDecoder(8 << 10, 64 << 10, 100);
            int[] data = {0};
            feed(body, piece, in -> {
                for (int count = decoder.next(in); count > 0; count = decoder.next(in)) {
                    in.position(in.position() + count);
                    data[0] += count;
                }
            });
            assertEquals(ChunkedDecoder.State.COMPLETE, decoder.state());
            assertEquals(body.length(), decoder.examined() + data[0]);
        }
    }

    private interface Reader {
        void read(ByteBuffer piece);
    }

    private static void feed(String text, int piece, Reader reader) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += piece) {
            reader.read(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
        }
    }
}
