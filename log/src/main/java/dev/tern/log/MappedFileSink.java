package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A sink on a file that is mapped into memory: a line is the system's as soon as it is copied, without a call. Under a
 * {@link LogWriter} without a queue, a written line survives the end of the process, {@code kill -9} included; it
 * survives a crash of the operating system only after {@link #force}.
 *
 * <p>The file is ahead of its lines by up to a chunk of zeros, which the close takes away; after a kill the next sink
 * on the file goes on where the zeros begin. It is not rolled, and must not be made shorter from outside while it is
 * open: the memory behind its end is gone then, and touching it is the end of the process. For Linux and other systems
 * that let a mapped file become shorter at the close.
 *
 * <p>Thread safety: as {@link LogSink}. Ownership: holds the file open until {@link #close}, and a write after that
 * opens it again; chunks that are full are the collector's.
 */
public final class MappedFileSink implements LogSink {
    private static final int CHUNK_BYTES = 4 << 20;
    private static final int ZERO_BYTES = 64 << 10;

    private final Path file;
    private final LineCharset charset;
    private final int chunkBytes;
    private @Nullable FileChannel channel;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    /** Where the chunk begins in the file. */
    private long start;
    /** There are lines that were not forced. */
    private boolean dirty;

    /** Creates a sink; no file is touched before {@link #open} or the first line. A file that exists is continued. */
    public MappedFileSink(Path file) {
        this(file, StandardCharsets.UTF_8);
    }

    /**
     * Creates a sink for lines in a charset.
     *
     * @throws IllegalArgumentException for a charset that can only be decoded
     */
    public MappedFileSink(Path file, Charset charset) {
        this(file, charset, CHUNK_BYTES);
    }

    MappedFileSink(Path file, Charset charset, int chunkBytes) {
        this.file = file;
        this.charset = new LineCharset(charset);
        this.chunkBytes = chunkBytes;
    }

    @Override
    public Charset charset() {
        return charset.charset();
    }

    @Override
    public void open() throws IOException {
        openFile();
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        if (lines.remaining() > chunk.remaining()) {
            nextChunk(openFile(), lines.remaining());
        }
        chunk.put(lines);
        dirty = true;
    }

    /**
     * The open file; an interrupt closes it, and it is opened again then, without the chunk, and goes on where the
     * lines end.
     */
    private FileChannel openFile() throws IOException {
        FileChannel open = channel;
        if (open != null && open.isOpen()) {
            return open;
        }
        AppendedFile.createDirectoryOf(LinkTarget.of(file).path());
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            start = endOfLines(opened);
            chunk = ByteBuffer.allocate(0);
            channel = opened;
            return opened;
        } finally {
            if (channel != opened) {
                opened.close();
            }
        }
    }

    /** Behind the last character that is not zero; a piece of a line that a crash left is ended. */
    private long endOfLines(FileChannel file) throws IOException {
        int unit = charset.unit();
        long end = (endOfContent(file) + unit - 1) / unit * unit;
        ByteBuffer last = ByteBuffer.allocate(unit);
        if (end == 0 || file.read(last, end - unit) == unit && charset.isLineFeed(last.flip(), 0)) {
            return end;
        }
        file.write(ByteBuffer.wrap(charset.lineFeed()), end);
        return end + unit;
    }

    /** Behind the last byte that is not zero. */
    private static long endOfContent(FileChannel file) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(ZERO_BYTES);
        long end = file.size();
        while (end > 0) {
            long from = Math.max(0, end - ZERO_BYTES);
            part.clear().limit((int) (end - from));
            while (part.hasRemaining() && file.read(part, from + part.position()) > 0) {
                // A read may bring less than was asked for.
            }
            for (int i = part.position() - 1; i >= 0; i--) {
                if (part.get(i) != 0) {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return 0;
    }

    /** Maps what comes behind the lines, so that these and some more fit into one piece. */
    private void nextChunk(FileChannel open, int needed) throws IOException {
        long end = start + chunk.position();
        int size = Math.max(needed, chunkBytes);
        // Written, and not only made longer: a disk that is full then says so here, and not by a signal at a touch of
        // the memory.
        ByteBuffer zeros = ByteBuffer.allocate(ZERO_BYTES);
        for (long at = end; at < end + size; at += zeros.position()) {
            zeros.clear().limit((int) Math.min(ZERO_BYTES, end + size - at));
            open.write(zeros, at);
        }
        try {
            chunk = open.map(FileChannel.MapMode.READ_WRITE, end, size);
        } catch (OutOfMemoryError e) {
            throw new IOException("no room to map " + size + " bytes", e);
        }
        start = end;
    }

    @Override
    public void force() throws IOException {
        if (dirty) {
            FileChannel open = openFile();
            if (chunk instanceof MappedByteBuffer mapped) {
                mapped.force();
            }
            open.force(false);
            dirty = false;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            try (FileChannel open = openFile()) {
                open.truncate(start + chunk.position());
            }
            chunk = ByteBuffer.allocate(0);
            channel = null;
        }
    }
}
