package dev.tern.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Memory.class)
final class CrlfSearchTest {
    /** Bytes that differ from CR or LF in one bit, or that an inexact zero byte test confuses with them. */
    private static final byte[] LOOKALIKES = {'\r', '\n', 0x0C, (byte) 0x8D, (byte) 0x8A, 0, -1, 'a'};

    @Parameter
    Memory memory = Memory.HEAP;

    @Test
    void crlfIsFoundAtEveryOffsetOfEveryLength() {
        for (int length = 2; length <= 80; length++) {
            for (int offset = 0; offset <= length - 2; offset++) {
                byte[] content = filled(length, (byte) 'x');
                content[offset] = '\r';
                content[offset + 1] = '\n';
                assertEquals(offset, of(content).indexOfCrlf(), "length " + length);
            }
        }
    }

    @Test
    void aLoneCrOrLfIsNotALineEnd() {
        for (int length = 0; length <= 80; length++) {
            assertEquals(-1, of(filled(length, (byte) '\r')).indexOfCrlf());
            assertEquals(-1, of(filled(length, (byte) '\n')).indexOfCrlf());
        }
    }

    @Test
    void afterRepeatedCrTheLastCrBeforeLfIsFound() {
        byte[] content = filled(50, (byte) '\r');
        content[49] = '\n';
        assertEquals(48, of(content).indexOfCrlf());
    }

    @Test
    void aSplitCrlfIsFoundAfterTheLfHasArrived() {
        Buffer buffer = of(filled(39, (byte) 'x'));
        Bytes.append(buffer, "\r");
        assertEquals(-1, buffer.indexOfCrlf());
        Bytes.append(buffer, "\n");
        assertEquals(39, buffer.findCrlf(39));
    }

    @Test
    void theSearchStopsAtTheEndOfTheReadableBytes() {
        for (int length = 1; length <= 80; length++) {
            byte[] content = filled(length, (byte) 'x');
            content[length - 1] = '\r';
            Buffer buffer = of(content);
            buffer.writableBytes(1).put((byte) '\n');
            assertEquals(-1, buffer.indexOfCrlf(), "length " + length);
            buffer.commit(1);
            assertEquals(length - 1, buffer.indexOfCrlf(), "length " + length);
        }
    }

    @Test
    void offsetsCountFromTheFirstReadableByte() {
        Buffer buffer = memory.buffer(64, 64);
        Bytes.append(buffer, "0123456789\r\n");
        buffer.retrieve(10);
        assertEquals(0, buffer.indexOfCrlf());
        buffer.retrieve(1);
        assertEquals(-1, buffer.indexOfCrlf());
    }

    @Test
    void theSearchAgreesWithANaiveSearch() {
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] content = new byte[random.nextInt(120)];
            int variety = 1 + random.nextInt(LOOKALIKES.length);
            for (int i = 0; i < content.length; i++) {
                content[i] = LOOKALIKES[random.nextInt(variety)];
            }
            int from = random.nextInt(content.length + 1);
            assertEquals(naive(content, from), of(content).findCrlf(from), "seed " + seed);
        }
    }

    private static int naive(byte[] content, int from) {
        for (int i = from; i + 1 < content.length; i++) {
            if (content[i] == '\r' && content[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private Buffer of(byte[] content) {
        Buffer buffer = memory.buffer(128, 128);
        buffer.append(content, 0, content.length);
        return buffer;
    }

    private static byte[] filled(int length, byte value) {
        byte[] content = new byte[length];
        Arrays.fill(content, value);
        return content;
    }
}
