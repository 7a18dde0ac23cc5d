package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The limit on the line feeds of a file, and how many it has. Without a limit nothing is counted.
 *
 * <p>Thread safety: confined to the thread that writes the file. Complexity: linear in the bytes that are counted.
 */
final class LineLimit {
    static final long NONE = Long.MAX_VALUE;

    private static final int BLOCK_BYTES = 64 << 10;

    private final long maxLines;
    private final LineCharset charset;
    private long lines;

    LineLimit(long maxLines, LineCharset charset) {
        this.maxLines = maxLines;
        this.charset = charset;
    }

    boolean exists() {
        return maxLines != NONE;
    }

    /** Counts the line feeds of an existing file; 0 when there is none. */
    void startAt(Path file) throws IOException {
        lines = 0;
        if (exists() && Files.isRegularFile(file) && Files.size(file) > 0) {
            try (FileChannel existing = FileChannel.open(file, StandardOpenOption.READ)) {
                lines = count(existing);
            }
        }
    }

    /** Counts an incomplete last line as well, because it will be ended. */
    private long count(FileChannel existing) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        long count = 0;
        boolean ended = true;
        while (fill(existing, block) > 0) {
            count += charset.count(block, 0, block.limit());
            ended = charset.isLineFeed(block, block.limit() - charset.unit());
        }
        return count + (ended ? 0 : 1);
    }

    /** Fills the block unless the file ends, so that its length is a multiple of a line feed; returns the length. */
    private static int fill(FileChannel existing, ByteBuffer block) throws IOException {
        block.clear();
        while (block.hasRemaining() && existing.read(block) > 0) {
            // A read may return fewer bytes than requested.
        }
        return block.flip().limit();
    }

    /** Adds the line feeds between two positions to those of the file. */
    void add(ByteBuffer bytes, int from, int to) {
        lines += lineFeeds(bytes, from, to);
    }

    /** The line feeds that still fit; below 0 when there are too many. */
    long remaining() {
        return maxLines - lines;
    }

    /** The line feeds between two positions; 0 without a limit. */
    long lineFeeds(ByteBuffer bytes, int from, int to) {
        return exists() ? charset.count(bytes, from, to) : 0;
    }
}
