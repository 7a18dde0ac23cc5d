package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The limits of a ring, each at its last byte and its last line. */
class LineRingTest {
    /** Holds the ends of 16 lines, and so few bytes that both limits are near. */
    private static final int CAPACITY = 64;

    private static final int LINES = 16;

    private final LineRing ring = new LineRing(CAPACITY, LineCharset.UTF_8.lineFeed());

    private void add(int length) {
        assertTrue(ring.reserve(length), "room for " + length);
        put(length);
    }

    private void put(int length) {
        byte[] line = "x".repeat(length - 1).getBytes(StandardCharsets.US_ASCII);
        ring.put(line, 0, line.length);
        ring.endLine();
    }

    private void consume() {
        ring.peek();
        ring.consume();
    }

    @Test
    void anEmptyRingTakesItsCapacityAndNotAByteMore() {
        assertFalse(ring.reserve(CAPACITY + 1));
        add(CAPACITY);
        assertEquals(CAPACITY, ring.size());
        assertFalse(ring.reserve(1));
        assertEquals(CAPACITY, ring.peek().bytes().remaining());
    }

    @Test
    void theRestOfTheMemoryIsUsedBeforeItWraps() {
        add(40);
        assertTrue(ring.reserve(24));
        put(24);
        ByteBuffer lines = ring.peek().bytes();
        assertEquals(0, lines.position());
        assertEquals(CAPACITY, lines.limit());
    }

    /** The memory before the oldest line is as long as it was, and no byte of that line is overwritten. */
    @Test
    void aLineWrapsIntoExactlyWhatWasConsumed() {
        add(24);
        consume();
        // An empty ring begins again at its first byte.
        add(20);
        ring.peek();
        add(40);
        ring.consume();
        assertFalse(ring.reserve(21));
        add(20);
        assertEquals(60, ring.size());
        assertFalse(ring.reserve(1));
        assertEquals(40, ring.peek().bytes().remaining());
    }

    @Test
    void aWrappedRingTakesExactlyTheGapBeforeTheOldestLine() {
        add(30);
        ring.peek();
        add(30);
        ring.consume();
        add(10);
        assertFalse(ring.reserve(21));
        add(20);
        assertFalse(ring.reserve(1));
        assertEquals(60, ring.size());
    }

    /** Of a line and one more, which is what one reservation may add. */
    @Test
    void theEndsOfAsManyLinesAreKeptAsFitBesideOneMore() {
        for (int line = 0; line < LINES - 2; line++) {
            add(1);
        }
        assertTrue(ring.reserve(2));
        put(1);
        put(1);
        assertFalse(ring.reserve(1));
        LineBatch batch = ring.peek();
        assertEquals(LINES, batch.count());
        for (int end = 1; end <= LINES; end++) {
            assertEquals(end, batch.countTo(end));
            assertEquals(end, batch.endOf(end - 1));
        }
    }

    @Test
    void oneLineLessThanAllTakesNoMoreBecauseTwoMayCome() {
        for (int line = 0; line < LINES - 1; line++) {
            add(1);
        }
        assertFalse(ring.reserve(1));
    }

    @Test
    void halfFullIsHalfTheBytesOrHalfTheLines() {
        add(CAPACITY / 2 - 1);
        assertFalse(ring.isHalfFull());
        add(1);
        assertTrue(ring.isHalfFull());
        consume();
        for (int line = 1; line < LINES / 2; line++) {
            add(1);
        }
        assertFalse(ring.isHalfFull());
        add(1);
        assertTrue(ring.isHalfFull());
    }
}
