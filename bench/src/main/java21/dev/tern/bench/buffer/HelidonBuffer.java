package dev.tern.bench.buffer;

import io.helidon.common.buffers.BufferData;

/** Helidon's growing buffer, which must be cleared explicitly to reuse its space. */
final class HelidonBuffer implements BufferPeer {
    private final BufferData buffer;

    HelidonBuffer(int capacity) {
        buffer = BufferData.growing(capacity);
    }

    @Override
    public void append(byte[] source) {
        if (buffer.consumed()) {
            buffer.clear();
        }
        buffer.write(source);
    }

    @Override
    public void read(byte[] target) {
        buffer.read(target);
    }

    @Override
    public int readable() {
        return buffer.available();
    }

    /** Helidon's search finds one byte; the CRLF is searched from there byte by byte. */
    @Override
    public int findCrlf() {
        int at = buffer.indexOf((byte) '\r');
        while (at >= 0 && at < buffer.available() - 1 && !(buffer.get(at) == '\r' && buffer.get(at + 1) == '\n')) {
            at++;
        }
        return at < buffer.available() - 1 ? at : -1;
    }
}
