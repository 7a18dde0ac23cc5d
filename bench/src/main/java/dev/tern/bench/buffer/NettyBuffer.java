package dev.tern.bench.buffer;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** Netty's, outside the heap, from one of its pools. */
final class NettyBuffer implements BufferPeer {
    private static final AdaptiveByteBufAllocator ADAPTIVE = new AdaptiveByteBufAllocator(true);
    private static final ByteBuf CRLF = Unpooled.wrappedBuffer(new byte[] {'\r', '\n'});

    private final ByteBuf buffer;
    private final ByteBuffer[] both = new ByteBuffer[2];

    private NettyBuffer(ByteBuf buffer) {
        this.buffer = buffer;
    }

    static NettyBuffer pooled(int capacity) {
        return new NettyBuffer(PooledByteBufAllocator.DEFAULT.directBuffer(capacity, 1 << 20));
    }

    static NettyBuffer adaptive(int capacity) {
        return new NettyBuffer(ADAPTIVE.directBuffer(capacity, 1 << 20));
    }

    @Override
    public void append(byte[] source) {
        buffer.discardSomeReadBytes().writeBytes(source);
    }

    @Override
    public void read(byte[] target) {
        buffer.readBytes(target);
    }

    @Override
    public int readable() {
        return buffer.readableBytes();
    }

    @Override
    public int findCrlf() {
        return ByteBufUtil.indexOf(CRLF, buffer);
    }

    @Override
    public long writeWith(BufferPeer other, GatheringByteChannel channel) throws IOException {
        ByteBuf second = ((NettyBuffer) other).buffer;
        both[0] = buffer.internalNioBuffer(buffer.readerIndex(), buffer.readableBytes());
        both[1] = second.internalNioBuffer(second.readerIndex(), second.readableBytes());
        return channel.write(both);
    }

    @Override
    public void release() {
        buffer.release();
    }
}
