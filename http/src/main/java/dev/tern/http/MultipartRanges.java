package dev.tern.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Several ranges of a file as one body, each a part with a head of its own (multipart/byteranges, RFC 9110 section 14.6).
 *
 * <p>Thread safety: confined to one thread at a time. Ownership: closes the file.
 */
final class MultipartRanges implements ReadableByteChannel {

    /** What stands before a range, and the range; the last of all has no range. */
    private record Part(byte[] head, ByteRange range) {}

    private static final ByteRange NOTHING = new ByteRange(0, 0);

    private final OpenFile file;
    private final String boundary;
    private final List<Part> parts = new ArrayList<>();
    private final long length;
    private int part;
    /** The bytes of the current part that were read already, its head included. */
    private long done;

    private boolean open = true;

    MultipartRanges(OpenFile file, String mediaType, List<ByteRange> ranges) {
        this.file = file;
        // Nobody who wrote the file can have known it.
        this.boundary = Long.toHexString(ThreadLocalRandom.current().nextLong())
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        String lineBefore = "";
        for (ByteRange range : ranges) {
            parts.add(part(
                    lineBefore + "--" + boundary + "\r\nContent-Type: " + mediaType + "\r\nContent-Range: "
                            + range.of(file.size()) + "\r\n\r\n",
                    range));
            lineBefore = "\r\n";
        }
        parts.add(part("\r\n--" + boundary + "--\r\n", NOTHING));
        this.length = parts.stream()
                .mapToLong(each -> each.head().length + each.range().length())
                .sum();
    }

    private static Part part(String head, ByteRange range) {
        return new Part(head.getBytes(StandardCharsets.ISO_8859_1), range);
    }

    String mediaType() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    /** The number of bytes of the whole body. */
    long length() {
        return length;
    }

    /** Whether the file was written to since it was opened. */
    boolean isChanged() throws IOException {
        return file.change() != OpenFile.Change.NONE;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (part == parts.size()) {
            return -1;
        }
        Part current = parts.get(part);
        if (isLast() && file.change() == OpenFile.Change.OTHER) {
            // The end is never sent, so that no client takes a mixture of two contents for one.
            return -1;
        }
        int count = done < current.head().length ? readHead(current, target) : readRange(current, target);
        done += Math.max(count, 0);
        if (done == current.head().length + current.range().length()) {
            part++;
            done = 0;
        }
        return count;
    }

    private boolean isLast() {
        return part == parts.size() - 1;
    }

    private int readHead(Part current, ByteBuffer target) {
        int count = Math.min(current.head().length - (int) done, target.remaining());
        target.put(current.head(), (int) done, count);
        return count;
    }

    private int readRange(Part current, ByteBuffer target) throws IOException {
        long position = done - current.head().length;
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + current.range().length() - position));
        try {
            return file.read(target, current.range().first() + position);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        file.close();
    }
}
