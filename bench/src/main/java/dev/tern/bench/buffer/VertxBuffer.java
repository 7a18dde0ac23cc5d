package dev.tern.bench.buffer;

import io.vertx.core.buffer.Buffer;

/** Vert.x's buffer has no read index: this class has it, and creates a new buffer when all bytes are read. */
final class VertxBuffer implements BufferPeer {
    private final int capacity;
    private Buffer buffer;
    private int reader;

    VertxBuffer(int capacity) {
        this.capacity = capacity;
        buffer = Buffer.buffer(capacity);
    }

    @Override
    public void append(byte[] source) {
        if (reader > 0 && reader == buffer.length()) {
            buffer = Buffer.buffer(capacity);
            reader = 0;
        }
        buffer.appendBytes(source);
    }

    @Override
    public void read(byte[] target) {
        buffer.getBytes(reader, reader + target.length, target);
        reader += target.length;
    }

    @Override
    public int readable() {
        return buffer.length() - reader;
    }

    @Override
    public int findCrlf() {
        for (int at = reader; at < buffer.length() - 1; at++) {
            if (buffer.getByte(at) == '\r' && buffer.getByte(at + 1) == '\n') {
                return at - reader;
            }
        }
        return -1;
    }
}
