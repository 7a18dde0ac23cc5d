package dev.tern.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a response into the output: bytes, a file, or a source with or without a known length.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Ownership: the response keeps the file and the source; this class only reads them.
 *
 * <p>Source: RFC 9112 sections 6 and 7.1.
 */
final class BodyWriter {

    /** How far the body has come. */
    enum Progress {
        /** Everything was handed over. */
        DONE,
        /** The output must be drained first. */
        BLOCKED,
        /** The body broke off: the connection must close, because the client was promised more. */
        BROKEN
    }

    /** A file part up to this size goes through the output, so that pipelined responses are one write. */
    static final int MAX_COPIED = 16 * 1024;

    /** With less room than this a chunk is composed aside: its framing alone takes eight bytes. */
    private static final int MIN_CHUNK_ROOM = 64;

    private static final int CHUNK_HEAD = 6;
    private static final int MAX_CHUNK = 0xffff;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final ByteBuffer aside = ByteBuffer.allocate(MIN_CHUNK_ROOM).limit(0);
    private @Nullable ResponseState response;
    private @Nullable FileRegion region;
    private boolean chunked;
    private boolean ended;
    private long written;

    /** Begins a body; without one ({@code response} null) there is nothing to write. */
    void begin(@Nullable ResponseState response, boolean chunked) {
        this.response = response;
        this.chunked = chunked;
        region = null;
        ended = false;
        written = 0;
        aside.limit(0);
    }

    @Nullable FileRegion region() {
        return region;
    }

    /** The bytes of the body that were handed over, without framing. */
    long written() {
        FileRegion sending = region;
        return sending == null ? written : written - sending.remaining();
    }

    /** Writes as much as there is room for. */
    Progress write(ByteBuffer out) throws IOException {
        ResponseState current = response;
        if (current == null) {
            return Progress.DONE;
        }
        OpenFile file = current.file();
        if (file != null) {
            return writeFile(file, current, out);
        }
        ReadableByteChannel source = current.source();
        if (source == null) {
            return writeBytes(current, out);
        }
        return chunked ? writeChunks(source, out) : writeSource(source, current.length(), out);
    }

    private Progress writeBytes(ResponseState current, ByteBuffer out) {
        int count = (int) Math.min(out.remaining(), current.length() - written);
        out.put(current.bytes(), (int) written, count);
        written += count;
        return written == current.length() ? Progress.DONE : Progress.BLOCKED;
    }

    private Progress writeFile(OpenFile file, ResponseState current, ByteBuffer out) throws IOException {
        if (region != null) {
            return regionProgress(region);
        }
        long length = current.length();
        if (length <= Math.min(MAX_COPIED, out.remaining())) {
            return copyFile(file, current.position(), (int) length, out);
        }
        region = new FileRegion(file, current.position(), length);
        written = length;
        return Progress.BLOCKED;
    }

    private static Progress regionProgress(FileRegion region) throws IOException {
        if (region.isBroken()) {
            return Progress.BROKEN;
        }
        return region.remaining() == 0 ? Progress.DONE : Progress.BLOCKED;
    }

    private Progress copyFile(OpenFile file, long position, int length, ByteBuffer out) throws IOException {
        int limit = out.limit();
        out.limit(out.position() + length);
        try {
            while (out.hasRemaining()) {
                int count = file.read(out, position + written);
                if (count <= 0) {
                    return Progress.BROKEN;
                }
                written += count;
            }
        } finally {
            out.limit(limit);
        }
        return file.change() == OpenFile.Change.NONE ? Progress.DONE : Progress.BROKEN;
    }

    private Progress writeSource(ReadableByteChannel source, long length, ByteBuffer out) throws IOException {
        while (length < 0 || written < length) {
            if (!out.hasRemaining()) {
                return Progress.BLOCKED;
            }
            long most = length < 0 ? out.remaining() : length - written;
            int count = read(source, out, most);
            if (count <= 0) {
                return count < 0 && length < 0 ? Progress.DONE : Progress.BROKEN;
            }
        }
        return Progress.DONE;
    }

    private int read(ReadableByteChannel source, ByteBuffer target, long most) throws IOException {
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + most));
        try {
            int count = source.read(target);
            written += Math.max(count, 0);
            return count;
        } finally {
            target.limit(limit);
        }
    }

    private Progress writeChunks(ReadableByteChannel source, ByteBuffer out) throws IOException {
        while (true) {
            moveAside(out);
            if (aside.hasRemaining()) {
                return Progress.BLOCKED;
            }
            if (ended) {
                return Progress.DONE;
            }
            boolean roomy = out.remaining() >= MIN_CHUNK_ROOM;
            if (!writeChunk(source, roomy ? out : aside.clear())) {
                return Progress.BROKEN;
            }
            if (!roomy) {
                aside.flip();
            }
        }
    }

    private void moveAside(ByteBuffer out) {
        int count = Math.min(out.remaining(), aside.remaining());
        out.put(aside.array(), aside.position(), count);
        aside.position(aside.position() + count);
    }

    /** Writes one chunk, or the last one; false when the source gave nothing without having ended. */
    private boolean writeChunk(ReadableByteChannel source, ByteBuffer target) throws IOException {
        int start = target.position();
        target.position(start + CHUNK_HEAD);
        int count = read(source, target, Math.min(MAX_CHUNK, target.remaining() - 2));
        if (count > 0) {
            putChunkHead(target, start, count);
            target.put((byte) '\r').put((byte) '\n');
            return true;
        }
        target.position(start);
        ended = count < 0;
        if (ended) {
            target.put((byte) '0')
                    .put((byte) '\r')
                    .put((byte) '\n')
                    .put((byte) '\r')
                    .put((byte) '\n');
        }
        return ended;
    }

    /** The size always takes four digits, because it stands before what is not known yet. */
    private static void putChunkHead(ByteBuffer target, int at, int size) {
        for (int i = 0; i < 4; i++) {
            target.put(at + i, HEX[size >> 12 - 4 * i & 0xf]);
        }
        target.put(at + 4, (byte) '\r').put(at + 5, (byte) '\n');
    }
}
