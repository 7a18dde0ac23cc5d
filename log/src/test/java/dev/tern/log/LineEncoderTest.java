package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The encoder beside the JDK's {@code getBytes}, on random lines, halves of surrogate pairs among them. */
class LineEncoderTest {
    private static final String[] PIECES = {
        "a", "GET / 200", "é", "燕鸥", "\ud83d\udc26", "\ud83d", "\udc26", "\0", "\u0080"
    };

    private final LineEncoder encoder = new LineEncoder();

    @Test
    void randomLinesOfAnyKindAreEncodedAsTheJdkDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            String line = line(random, random.nextInt(400));
            byte[] expected = line.getBytes(StandardCharsets.UTF_8);
            for (CharSequence kind : new CharSequence[] {line, new StringBuilder(line), CharBuffer.wrap(line)}) {
                assertArrayEquals(expected, encode(kind), () -> "seed " + seed + ", " + kind.getClass());
            }
        }
    }

    @Test
    void aLineOfManyBytesFitsAndALongerOneIsEncodedToo() {
        for (int length : new int[] {0, 1, 1023, 1024, 1025, 100_000}) {
            String line = "鸥".repeat(length);
            assertArrayEquals(line.getBytes(StandardCharsets.UTF_8), encode(line));
        }
        assertEquals(0, encode("").length);
    }

    private static String line(Random random, int pieces) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            line.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return line.toString();
    }

    private byte[] encode(CharSequence line) {
        ByteBuffer encoded = encoder.encode(line);
        assertEquals(0, encoded.arrayOffset());
        return Arrays.copyOf(encoded.array(), encoded.limit());
    }
}
