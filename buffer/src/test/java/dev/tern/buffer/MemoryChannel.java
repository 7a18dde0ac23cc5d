package dev.tern.buffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** A non-blocking channel in memory that moves a bounded number of bytes a call: reads take what was written, in order. */
final class MemoryChannel implements ScatteringByteChannel, WritableByteChannel {
    private final byte[] content = new byte[1 << 12];
    private final int mostPerCall;
    private int begin;
    private int end;
    private boolean ended;
    private boolean broken;
    private int reads;

    MemoryChannel(int mostPerCall) {
        this.mostPerCall = mostPerCall;
    }

    /** Reads return -1 once all that was written is read. */
    void endInput() {
        ended = true;
    }

    /** Every call fails from now on. */
    void breakDown() {
        broken = true;
    }

    int reads() {
        return reads;
    }

    int waiting() {
        return end - begin;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        checkWhole();
        reads++;
        if (ended && begin == end) {
            return -1;
        }
        int most = Math.min(mostPerCall, end - begin);
        int moved = 0;
        for (int i = offset; i < offset + length; i++) {
            moved += fill(targets[i], most - moved);
        }
        return moved;
    }

    private int fill(ByteBuffer target, int most) {
        int moved = Math.min(most, target.remaining());
        target.put(content, begin, moved);
        begin += moved;
        return moved;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        checkWhole();
        if (begin == end) {
            begin = 0;
            end = 0;
        }
        int moved = Math.min(mostPerCall, Math.min(source.remaining(), content.length - end));
        source.get(content, end, moved);
        end += moved;
        return moved;
    }

    private void checkWhole() throws IOException {
        if (broken) {
            throw new IOException("broken");
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
