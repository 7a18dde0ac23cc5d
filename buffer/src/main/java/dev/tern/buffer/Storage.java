package dev.tern.buffer;

import java.nio.ByteBuffer;

/**
 * The memory of a buffer with its read view and its write view. The views are pooled together with the memory: they are
 * small, but creating them costs as much as a short operation on the buffer.
 *
 * <p>Thread safety: none; handed over with its buffer.
 */
final class Storage {
    final ByteBuffer bytes;
    final ByteBuffer readView;
    final ByteBuffer writeView;

    Storage(boolean direct, int size) {
        bytes = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        readView = bytes.duplicate();
        writeView = bytes.duplicate();
    }

    int size() {
        return bytes.capacity();
    }

    boolean isDirect() {
        return bytes.isDirect();
    }
}
