package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written at its end: made with its directory when it is opened, or continued when it is there; it
 * begins with a whole line, also behind a piece of one that a crash or a full disk has left. Links are followed at each
 * opening.
 *
 * <p>Thread safety: none. Ownership: holds the file open from {@link #open} until {@link #close}.
 */
final class AppendedFile {
    /** Opens a file to be written at its end, and makes it when it is not there. */
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    static final Opener OPENER = file ->
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    /**
     * The key of all files where the file system has none (Windows): there a file that is exchanged is not noticed, but
     * one that is gone.
     */
    private static final Object NO_KEY = new Object();

    private static final int FILE_TYPE = 0xf000;
    private static final int NAMED_PIPE = 0x1000;

    private final Path path;
    private final LineCharset charset;
    private final Opener opener;
    private final Function<BasicFileAttributes, @Nullable Object> keys;
    private LinkTarget target;
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private long size;
    /** It has bytes that were not forced; also while it is closed. */
    private boolean dirty;

    private @Nullable IOException unforced;

    AppendedFile(Path path, LineCharset charset, Opener opener, Function<BasicFileAttributes, @Nullable Object> keys) {
        this.path = path;
        this.target = new LinkTarget(path, true);
        this.charset = charset;
        this.opener = opener;
        this.keys = keys;
    }

    boolean isOpen() {
        return channel != null;
    }

    /** The file behind the links of the name, as they were when it was last opened. */
    LinkTarget target() {
        return target;
    }

    /** In bytes, as far as we have written it. */
    long size() {
        return size;
    }

    /**
     * Opens it, unless it is open. When that fails it is not open, so that nothing is ever written behind a piece of a
     * line.
     */
    void open() throws IOException {
        if (channel != null) {
            return;
        }
        target = LinkTarget.of(path);
        createDirectoryOf(target.path());
        FileChannel opened = opener.open(target.path());
        try {
            size = opened.size();
            endLastLine(opened);
            key = presentKey();
            channel = opened;
        } finally {
            if (channel == null) {
                opened.close();
            }
        }
    }

    /** Creates the directory of a file unless it is there; it may be a link to one. */
    static void createDirectoryOf(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        // The first updates of JDK 17 take a link to a directory for a file that is in the way.
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    /** Whether opening it would block until another process reads it. */
    boolean isNamedPipe() throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Files.exists(path)
                && ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == NAMED_PIPE;
    }

    /**
     * A piece of a character, which a crash can leave in UTF-16, is filled up first, so that all that follows is not
     * shifted.
     */
    private void endLastLine(FileChannel opened) throws IOException {
        int piece = (int) (size % charset.unit());
        if (size == 0 || piece == 0 && endsWithLineFeed()) {
            return;
        }
        int missing = piece == 0 ? 0 : charset.unit() - piece;
        ByteBuffer end = ByteBuffer.allocate(missing + charset.unit())
                .position(missing)
                .put(charset.lineFeed())
                .flip();
        while (end.hasRemaining()) {
            size += opened.write(end);
        }
    }

    private boolean endsWithLineFeed() throws IOException {
        ByteBuffer last = ByteBuffer.allocate(charset.unit());
        try (FileChannel readable = FileChannel.open(target.path(), StandardOpenOption.READ)) {
            readable.read(last, size - charset.unit());
        }
        return charset.isLineFeed(last.flip(), 0);
    }

    private @Nullable Object presentKey() {
        try {
            Object present = keys.apply(Files.readAttributes(path, BasicFileAttributes.class));
            return present == null ? NO_KEY : present;
        } catch (IOException gone) {
            return null;
        }
    }

    /** Whether what has its name now is not this file. */
    boolean isGone() {
        Object present = presentKey();
        return present == null || !present.equals(key);
    }

    /** Writes all of it to the file, which is open. */
    void write(ByteBuffer bytes) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        dirty = true;
        while (bytes.hasRemaining()) {
            size += open.write(bytes);
        }
    }

    /** Whether it has bytes that were not forced; also while it is closed. */
    boolean isDirty() {
        return dirty;
    }

    /**
     * Forces what was written, if it is open.
     *
     * @throws IOException also when that of a file which was {@link #leave left} could not be
     */
    void force() throws IOException {
        IOException left = unforced;
        if (left != null) {
            unforced = null;
            throw left;
        }
        try {
            forceOpen();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void forceOpen() throws IOException {
        FileChannel open = channel;
        if (dirty && open != null) {
            open.force(false);
            dirty = false;
        }
    }

    /** Closes a file that was moved away. It cannot be found again to be forced later, so that is done now. */
    void leave() throws IOException {
        try {
            forceOpen();
        } catch (IOException e) {
            unforced = e;
        }
        close();
        dirty = false;
    }

    /** Remembers a failure for the next {@link #force}. */
    void unforced(IOException cause) {
        unforced = cause;
    }

    /** Closes a file that has another name now, and is another's to force. */
    void closeRenamed() throws IOException {
        dirty = false;
        close();
    }

    /** Closes it; what was written before may be forced later, as long as the file has its name. */
    void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
