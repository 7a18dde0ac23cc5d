package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a directory.
 *
 * <p>The path in the request decides: a path with a hidden segment is treated as missing. A symbolic link may lead to
 * any place below the directory, also a hidden one. A link that leaves the directory is treated as missing, and so is a
 * file that is not regular or cannot be read.
 *
 * <p>The directory may be a symbolic link, or lie behind one, that a deployment points to another directory. It is
 * resolved again at most once per second; while it cannot be resolved, the previous directory is served.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class PathFileSource implements FileSource {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** The real path of the directory, and the time when it was resolved. */
    private record Root(Path path, long resolvedNanos) {}

    private final AtomicBoolean warnedOfEncoding = new AtomicBoolean();
    private final Path directory;
    private final FileOpener opener;
    private final LongSupplier nanoTime;
    private final Logger logger;
    private final AtomicReference<Root> root;
    /** Whether the lack of descriptors was logged, and no file has been opened since. */
    private final AtomicBoolean exhausted = new AtomicBoolean();

    private volatile long exhaustedNanos;

    /**
     * Serves a directory.
     *
     * @throws IOException if it is missing, is not a directory or cannot be read; the message says which
     */
    public PathFileSource(Path directory) throws IOException {
        this(directory, new ChannelFileOpener());
    }

    /**
     * Serves a directory, whose files are opened by an opener of the caller.
     *
     * @throws IOException as above
     */
    public PathFileSource(Path directory, FileOpener opener) throws IOException {
        this(directory, opener, System::nanoTime, LoggerFactory.getLogger(PathFileSource.class));
    }

    /** Serves a directory by a clock that behaves as {@link System#nanoTime}. */
    PathFileSource(Path directory, FileOpener opener, LongSupplier nanoTime, Logger logger) throws IOException {
        this.directory = directory.toAbsolutePath();
        this.opener = opener;
        this.nanoTime = nanoTime;
        this.logger = logger;
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory + ": no such directory");
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory + ": not a directory");
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            throw new AccessDeniedException(directory + ": cannot be read");
        }
        root = new AtomicReference<>(new Root(directory.toRealPath(), nanoTime.getAsLong()));
    }

    /** The directory with all links followed; after a second, one thread resolves it again. */
    private Root root() {
        Root known = root.get();
        long now = nanoTime.getAsLong();
        Root checked = new Root(known.path(), now);
        if (now - known.resolvedNanos() < SECOND_NANOS || !root.compareAndSet(known, checked)) {
            return known;
        }
        try {
            Root resolved = new Root(directory.toRealPath(), now);
            return root.compareAndSet(checked, resolved) ? resolved : root.get();
        } catch (IOException gone) {
            return checked;
        }
    }

    @Override
    public long cacheableUntil(long nanos) {
        Root known = root();
        long checkedNanos = known.resolvedNanos() + SECOND_NANOS;
        boolean linked = !known.path().equals(directory.normalize());
        return linked && checkedNanos - nanos < 0 ? checkedNanos : nanos;
    }

    @Override
    public @Nullable OpenFile open(String path) throws IOException {
        Path top = root().path();
        try {
            Path file = named(top, path);
            OpenFile opened = file == null ? null : open(top, file);
            if (opened != null && exhausted.get()) {
                recovered();
            }
            return opened;
        } catch (NoSuchFileException | AccessDeniedException missing) {
            return null;
        } catch (TooManyOpenFilesException e) {
            throw logged(e);
        } catch (FileSystemException e) {
            throw isOutOfDescriptors(e, top) ? logged(new TooManyOpenFilesException(e.getFile())) : e;
        }
    }

    /**
     * Opens a file: at first unresolved if the opener refuses links, so that only a path with a link has to be
     * resolved.
     */
    private @Nullable OpenFile open(Path top, Path file) throws IOException {
        boolean refusesLinks = opener.refusesLinks();
        OpenFile opened = refusesLinks ? opener.open(top, file) : null;
        if (opened != null) {
            return opened;
        }
        Path real = real(top, file);
        boolean tried = refusesLinks && file.equals(real);
        return real == null || tried ? null : opener.open(top, real);
    }

    /** Logs the lack of descriptors once until a file can be opened again, and at most once per second. */
    private TooManyOpenFilesException logged(TooManyOpenFilesException e) {
        if (exhausted.compareAndSet(false, true)) {
            exhaustedNanos = nanoTime.getAsLong();
            logger.warn("no descriptor is left, requests for files get 503: {}", e.getMessage());
        }
        return e;
    }

    private void recovered() {
        if (nanoTime.getAsLong() - exhaustedNanos >= SECOND_NANOS) {
            exhausted.set(false);
        }
    }

    /**
     * Whether the process or the system has no descriptor left. The JDK gives the reason only as a text of the C
     * library, in the language of the user. In other languages than English the text is compared with that of opening
     * the root, which then fails as well.
     */
    private static boolean isOutOfDescriptors(FileSystemException e, Path top) {
        if (String.valueOf(e.getReason()).contains("Too many open files")) {
            return true;
        }
        try {
            Files.newDirectoryStream(top).close();
            return false;
        } catch (FileSystemException alike) {
            return e.getReason() != null && e.getReason().equals(alike.getReason());
        } catch (IOException other) {
            return false;
        }
    }

    /**
     * The attributes of a child of a real directory, links followed; one system call unless it is a link. Null if
     * outside or hidden.
     */
    private @Nullable BasicFileAttributes attributes(Path top, Path child, String path) throws IOException {
        BasicFileAttributes own = attributes(child);
        if (own.isRegularFile() || own.isDirectory()) {
            return own;
        }
        Path named = named(top, path);
        Path real = named == null ? null : real(top, named);
        return real == null ? null : attributes(real);
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static long modifiedNanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    /**
     * The file that a path names, links not followed; null if the path is hidden, leads outside or is not a valid name.
     */
    private @Nullable Path named(Path top, String path) {
        if (!ResolvedPath.isShown(path)) {
            return null;
        }
        try {
            Path named = top.resolve(path).normalize();
            return named.startsWith(top) ? named : null;
        } catch (InvalidPathException e) {
            warnOfEncoding(path);
            return null;
        }
    }

    /**
     * The file with all links followed; null if it is missing or outside. Most paths that fail are missing, so the
     * check before pays: it costs one system call, an exception of the JDK 3 KiB and a stack trace.
     */
    private @Nullable Path real(Path top, Path named) throws IOException {
        if (!Files.exists(named)) {
            return null;
        }
        try {
            Path real = named.toRealPath();
            return real.startsWith(top) ? real : null;
        } catch (FileSystemLoopException | NotDirectoryException impossible) {
            return null;
        } catch (NoSuchFileException | AccessDeniedException missing) {
            throw missing;
        } catch (FileSystemException e) {
            if (isOutOfDescriptors(e, top)) {
                throw e;
            }
            // A name that is too long, a loop of links, a file used as a directory: the file does not exist, for any
            // reason.
            return null;
        }
    }

    /** Without a UTF-8 locale the JDK can name ASCII files only. All others are missing, which is logged once. */
    private void warnOfEncoding(String path) {
        boolean ascii = path.chars().allMatch(each -> each < 0x80);
        if (!ascii && !warnedOfEncoding.getAndSet(true)) {
            logger.warn(
                    "files whose names are not ASCII are treated as missing, since the locale of this process is not UTF-8"
                            + " (sun.jnu.encoding is {}); start it with LC_ALL=C.UTF-8",
                    System.getProperty("sun.jnu.encoding"));
        }
    }

    @Override
    public boolean isDirectory(String path) {
        try {
            Path top = root().path();
            Path named = named(top, path);
            return named != null && Files.isDirectory(named) && real(top, named) != null;
        } catch (IOException missing) {
            return false;
        }
    }

    @Override
    public @Nullable List<Entry> list(String path) throws IOException {
        Path top = root().path();
        try {
            Path named = named(top, path);
            Path real = named == null ? null : real(top, named);
            return real == null ? null : list(top, path, real);
        } catch (NoSuchFileException | AccessDeniedException | NotDirectoryException missing) {
            return null;
        } catch (FileSystemException e) {
            throw isOutOfDescriptors(e, top) ? logged(new TooManyOpenFilesException(e.getFile())) : e;
        }
    }

    private List<Entry> list(Path top, String path, Path real) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(real)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                Entry entry = entry(top, child, name, path.isEmpty() ? name : path + "/" + name);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private @Nullable Entry entry(Path top, Path child, String name, String path) throws IOException {
        try {
            BasicFileAttributes attributes = name.startsWith(".") ? null : attributes(top, child, path);
            if (attributes == null) {
                return null;
            }
            boolean directory = attributes.isDirectory();
            return directory || attributes.isRegularFile()
                    ? new Entry(name, directory, directory ? 0 : attributes.size(), modifiedNanos(attributes))
                    : null;
        } catch (NoSuchFileException | AccessDeniedException gone) {
            return null;
        }
    }
}
