package dev.tern.bench.buffer;

import org.agrona.ExpandableArrayBuffer;

/** Agrona's buffer has no read and write index: this class has them, and resets both when the buffer is empty. */
final class AgronaBuffer implements BufferPeer {
    private final ExpandableArrayBuffer buffer;
    private int reader;
    private int writer;

    AgronaBuffer(int capacity) {
        buffer = new ExpandableArrayBuffer(capacity);
    }

    @Override
    public void append(byte[] source) {
        if (reader == writer) {
            reader = 0;
            writer = 0;
        }
        buffer.putBytes(writer, source);
        writer += source.length;
    }

    @Override
    public void read(byte[] target) {
        buffer.getBytes(reader, target);
        reader += target.length;
    }

    @Override
    public int readable() {
        return writer - reader;
    }

    @Override
    public int findCrlf() {
        for (int at = reader; at < writer - 1; at++) {
            if (buffer.getByte(at) == '\r' && buffer.getByte(at + 1) == '\n') {
                return at - reader;
            }
        }
        return -1;
    }
}
