package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A file whose content is in memory. Until {@code freshUntilNanos} ({@link System#nanoTime}) it need not be opened
 * again.
 *
 * <p>Thread safety: immutable, as long as the bytes are not changed.
 */
record MemoryFile(byte[] bytes, long modifiedNanos, long revision, long freshUntilNanos) implements OpenFile {

    /** A connection copies a file up to this size into its output; it sends a larger one by its descriptor. */
    static final int MAX_COPIED_BYTES = 16 * 1024;

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Creates a file that is not fresh: the next request opens it again. */
    MemoryFile(byte[] bytes, long modifiedNanos, long revision) {
        this(bytes, modifiedNanos, revision, System.nanoTime() - SECOND_NANOS);
    }

    /** The same file, fresh for another time. */
    MemoryFile freshUntil(long nanos) {
        return new MemoryFile(bytes, modifiedNanos, revision, nanos);
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
