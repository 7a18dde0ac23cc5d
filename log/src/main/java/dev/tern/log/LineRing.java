package dev.tern.log;

import java.nio.ByteBuffer;

/**
 * A bounded ring buffer of lines. A line never crosses the end of the ring, so that the readable bytes are whole lines.
 *
 * <p>Direct memory, which system calls read without a copy: an array would be copied by each write (four producers: 13
 * % fewer lines). Where each line ends is kept beside the bytes, for one line in 16 to 32 bytes of capacity: shorter
 * ones fill the ring sooner.
 *
 * <p>Thread safety: none; guarded by the lock of its owner, except for the bytes of {@link #peek}, which do not change
 * until {@link #consume}.
 */
final class LineRing {
    private static final int BYTES_A_LINE = 16;
    private static final int MIN_LINES = 16;

    private final ByteBuffer bytes;
    private final int[] ends;
    private final byte[] lineFeed;
    private final LineBatch batch;
    private int head;
    private int tail;
    /** The end of the readable bytes before the wrap; the capacity while the ring has not wrapped. */
    private int wrap;

    private boolean wrapped;
    private int linesBeforeWrap;
    private int lines;
    /** The index of the oldest line in {@code ends}, modulo its length. */
    private int first;

    LineRing(int capacity, byte[] lineFeed) {
        this.lineFeed = lineFeed;
        bytes = ByteBuffer.allocateDirect(capacity);
        ends = new int[Math.max(MIN_LINES, Integer.highestOneBit(capacity / BYTES_A_LINE))];
        batch = new LineBatch(bytes.duplicate(), ends);
        wrap = capacity;
    }

    int capacity() {
        return bytes.capacity();
    }

    int size() {
        return wrapped ? wrap - head + tail : tail - head;
    }

    boolean isEmpty() {
        return !wrapped && head == tail;
    }

    boolean isHalfFull() {
        return size() >= bytes.capacity() / 2 || lines() >= ends.length / 2;
    }

    private int lines() {
        return linesBeforeWrap + lines;
    }

    /** Reserves contiguous room for {@code length} bytes, of at most two lines; false if there is none. */
    boolean reserve(int length) {
        if (isEmpty()) {
            head = 0;
            tail = 0;
        }
        if (lines() > ends.length - 2) {
            return false;
        }
        if (wrapped) {
            return head - tail >= length;
        }
        if (bytes.capacity() - tail >= length) {
            return true;
        }
        if (head < length) {
            return false;
        }
        wrap = tail;
        tail = 0;
        wrapped = true;
        linesBeforeWrap = lines;
        lines = 0;
        return true;
    }

    /** Adds bytes for which there is room. */
    void put(byte[] source, int offset, int length) {
        bytes.put(tail, source, offset, length);
        tail += length;
    }

    /** Ends a line, for whose line feed there is room. */
    void endLine() {
        for (byte each : lineFeed) {
            bytes.put(tail++, each);
        }
        ends[(first + lines()) & (ends.length - 1)] = tail;
        lines++;
    }

    /** The lines that can be written in one call. */
    LineBatch peek() {
        return batch.show(head, wrapped ? wrap : tail, first, wrapped ? linesBeforeWrap : lines);
    }

    /** Removes the lines that {@link #peek} returned. */
    void consume() {
        head = batch.end();
        first += batch.count();
        if (!wrapped) {
            lines -= batch.count();
            return;
        }
        linesBeforeWrap -= batch.count();
        if (head == wrap) {
            head = 0;
            wrapped = false;
            wrap = bytes.capacity();
        }
    }
}
