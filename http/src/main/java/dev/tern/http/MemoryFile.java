package dev.tern.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A file whose content is in memory.
 *
 * <p>Thread safety: immutable, as long as nobody changes the bytes.
 */
record MemoryFile(byte[] bytes, long modifiedNanos, long revision) implements OpenFile {
    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(ByteBuffer target, long position) {
        if (position >= bytes.length) {
            return -1;
        }
        int count = Math.min(target.remaining(), bytes.length - (int) position);
        target.put(bytes, (int) position, count);
        return count;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        if (position >= bytes.length) {
            return -1;
        }
        int most = (int) Math.min(count, bytes.length - position);
        return target.write(ByteBuffer.wrap(bytes, (int) position, most));
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
