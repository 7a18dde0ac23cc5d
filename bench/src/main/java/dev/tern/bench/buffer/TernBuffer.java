package dev.tern.bench.buffer;

import dev.tern.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** Ours, in the heap or outside. */
final class TernBuffer implements BufferPeer {
    private final Buffer buffer;
    private final ByteBuffer[] both = new ByteBuffer[2];

    TernBuffer(int capacity, boolean direct) {
        buffer = direct ? Buffer.direct(capacity, 1 << 20) : Buffer.heap(capacity, 1 << 20);
    }

    @Override
    public void append(byte[] source) {
        buffer.append(source, 0, source.length);
    }

    @Override
    public void read(byte[] target) {
        buffer.readableBytes().get(target);
        buffer.retrieve(target.length);
    }

    @Override
    public int readable() {
        return buffer.readable();
    }

    @Override
    public int findCrlf() {
        return buffer.findCrlf(0);
    }

    @Override
    public long writeWith(BufferPeer other, GatheringByteChannel channel) throws IOException {
        both[0] = buffer.readableBytes();
        both[1] = ((TernBuffer) other).buffer.readableBytes();
        return channel.write(both);
    }
}
