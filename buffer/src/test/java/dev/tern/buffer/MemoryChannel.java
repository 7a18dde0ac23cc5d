package dev.tern.buffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** A non-blocking in-memory channel that moves a bounded number of bytes per call; reads return what was written. */
final class MemoryChannel implements ScatteringByteChannel, WritableByteChannel {
    private final byte[] content = new byte[1 << 12];
    private final int maxPerCall;
    private int begin;
    private int end;
    private boolean ended;
    private boolean failing;
    private int reads;

    MemoryChannel(int maxPerCall) {
        this.maxPerCall = maxPerCall;
    }

    /** Makes reads return -1 after all written bytes have been read. */
    void endInput() {
        ended = true;
    }

    /** Makes every later call throw an IOException. */
    void failFromNowOn() {
        failing = true;
    }

    int reads() {
        return reads;
    }

    int available() {
        return end - begin;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        checkNotFailing();
        reads++;
        if (ended && begin == end) {
            return -1;
        }
        int max = Math.min(maxPerCall, end - begin);
        int moved = 0;
        for (int i = offset; i < offset + length; i++) {
            moved += fill(targets[i], max - moved);
        }
        return moved;
    }

    private int fill(ByteBuffer target, int max) {
        int moved = Math.min(max, target.remaining());
        target.put(content, begin, moved);
        begin += moved;
        return moved;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        checkNotFailing();
        if (begin == end) {
            begin = 0;
            end = 0;
        }
        int moved = Math.min(maxPerCall, Math.min(source.remaining(), content.length - end));
        source.get(content, end, moved);
        end += moved;
        return moved;
    }

    private void checkNotFailing() throws IOException {
        if (failing) {
            throw new IOException("on purpose");
        }
    }

    @Override
    public long read(ByteBuffer[] targets) throws IOException {
        return read(targets, 0, targets.length);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return (int) read(new ByteBuffer[] {target});
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
