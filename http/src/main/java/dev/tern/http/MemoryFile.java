package dev.tern.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A file whose content is in memory; until {@code freshUntilNanos} ({@link System#nanoTime}) it need not be asked for again.
 *
 * <p>Thread safety: immutable, as long as nobody changes the bytes.
 */
record MemoryFile(byte[] bytes, long modifiedNanos, long revision, long freshUntilNanos) implements OpenFile {

    /** One of which nobody knows how long it stays what it is. */
    MemoryFile(byte[] bytes, long modifiedNanos, long revision) {
        this(bytes, modifiedNanos, revision, System.nanoTime());
    }

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
