package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Several ranges of a file as one body, each a part with a head of its own (multipart/byteranges, RFC 9110 section
 * 14.6). The body is itself a file, so a connection sends it, and notices a change of the file, as it does with any
 * other.
 *
 * <p>Thread safety: confined to one thread at a time. Ownership: closes the file.
 *
 * <p>Complexity: a read is linear in the number of ranges.
 */
final class MultipartRanges implements OpenFile {

    /** The bytes before a range, and the range; the last part has no range. */
    private record Part(byte[] head, ByteRange range) {
        long length() {
            return head.length + range.length();
        }
    }

    /** A position in the body: the part, and the offset in it. */
    private record Place(Part part, long offset) {
        boolean isInHead() {
            return offset < part.head.length;
        }

        /** The bytes of the head from here on, {@code most} at most. */
        ByteBuffer head(long most) {
            int length = (int) Math.min(most, part.head.length - offset);
            return ByteBuffer.wrap(part.head, (int) offset, length);
        }

        /** The position in the file, behind the head. */
        long filePosition() {
            return part.range.first() + offset - part.head.length;
        }

        long remaining() {
            return part.length() - offset;
        }
    }

    private static final ByteRange NOTHING = new ByteRange(0, 0);

    private final OpenFile file;
    private final String boundary;
    private final List<Part> parts = new ArrayList<>();
    private final long length;

    MultipartRanges(OpenFile file, String mediaType, List<ByteRange> ranges) {
        this.file = file;
        // Random, so that the content cannot be written to contain the boundary.
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
        long sum = 0;
        for (Part part : parts) {
            sum += part.length();
        }
        this.length = sum;
    }

    private static Part part(String head, ByteRange range) {
        return new Part(head.getBytes(StandardCharsets.ISO_8859_1), range);
    }

    String mediaType() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    /** The number of bytes of the whole body. */
    @Override
    public long size() {
        return length;
    }

    @Override
    public long modifiedNanos() {
        return file.modifiedNanos();
    }

    @Override
    public long revision() {
        return file.revision();
    }

    @Override
    public Change change() throws IOException {
        return file.change();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        Place place = place(position);
        if (place == null || isLast(place) && file.change() == Change.OTHER) {
            // The end of a rewritten file is never sent, so that a client cannot take a mixture of two contents for
            // one.
            return -1;
        }
        if (place.isInHead()) {
            ByteBuffer head = place.head(target.remaining());
            int count = head.remaining();
            target.put(head);
            return count;
        }
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + place.remaining()));
        try {
            return file.read(target, place.filePosition());
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        Place place = place(position);
        if (place == null) {
            return -1;
        }
        return place.isInHead()
                ? target.write(place.head(count))
                : file.transferTo(place.filePosition(), Math.min(count, place.remaining()), target);
    }

    private boolean isLast(Place place) {
        return place.part == parts.get(parts.size() - 1);
    }

    private @Nullable Place place(long position) {
        long offset = position;
        for (Part part : parts) {
            if (offset < part.length()) {
                return new Place(part, offset);
            }
            offset -= part.length();
        }
        return null;
    }

    @Override
    public void close() {
        file.close();
    }
}
