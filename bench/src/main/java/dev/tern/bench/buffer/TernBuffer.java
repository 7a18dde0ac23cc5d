package dev.tern.bench.buffer;

import dev.tern.buffer.Buffer;
import dev.tern.buffer.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** Tern's buffers, heap or direct, from a pool with a free list. */
final class TernBuffer implements BufferPeer {
    private static final int MAX_CACHED = 8;
    private static final int MAX_FREE_BYTES = 4 << 20;
    private static final BufferPool HEAP = new BufferPool(MAX_CACHED, () -> Buffer.heap(1024, 1 << 20), MAX_FREE_BYTES);
    private static final BufferPool DIRECT =
            new BufferPool(MAX_CACHED, () -> Buffer.direct(1024, 1 << 20), MAX_FREE_BYTES);

    private final BufferPool pool;
    private final Buffer buffer;
    private final ByteBuffer[] both = new ByteBuffer[2];

    TernBuffer(String name, int capacity) {
        pool = name.equals("tern-direct") ? DIRECT : HEAP;
        buffer = pool.lease();
        buffer.writableBytes(capacity);
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

    @Override
    public void release() {
        pool.release(buffer);
    }
}
