package dev.tern.buffer;

import java.nio.ByteBuffer;

/**
 * The memory of a buffer, with its two views, which are as dear to make as they are small.
 *
 * <p>Thread safety: none; passed on with its buffer.
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
