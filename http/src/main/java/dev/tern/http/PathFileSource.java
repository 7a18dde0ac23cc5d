package dev.tern.http;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a directory of the system.
 *
 * <p>A symbolic link that leaves the directory, a hidden file, and what is no regular file are treated as missing, and are never
 * opened. What cannot be read is treated as missing too, so that nobody learns of it.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class PathFileSource implements FileSource {
    private static final Logger LOG = LoggerFactory.getLogger(PathFileSource.class);

    private final AtomicBoolean warnedOfEncoding = new AtomicBoolean();
    private final Path root;
    private final FileOpener opener;

    /**
     * Serves a directory.
     *
     * @throws IOException when it is missing, is no directory or cannot be read; the message names it and says so
     */
    public PathFileSource(Path directory) throws IOException {
        this(directory, new ChannelFileOpener());
    }

    /**
     * Serves a directory, whose files are opened in a way of the caller's.
     *
     * @throws IOException as above
     */
    public PathFileSource(Path directory, FileOpener opener) throws IOException {
        this.opener = opener;
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory + ": no such directory");
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory + ": not a directory");
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            throw new AccessDeniedException(directory + ": cannot be read");
        }
        root = directory.toRealPath();
    }

    @Override
    public @Nullable OpenFile open(String path) throws IOException {
        try {
            Path file = real(path);
            return file == null ? null : opener.open(file);
        } catch (NoSuchFileException | AccessDeniedException missing) {
            return null;
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static long modifiedNanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    /** The file that a path means, with all links followed; null when it is outside or hidden. */
    private @Nullable Path real(String path) throws IOException {
        try {
            Path real = root.resolve(path).toRealPath();
            return real.equals(root) || real.startsWith(root) && FilePath.isShown(root.relativize(real)) ? real : null;
        } catch (InvalidPathException e) {
            warnOfEncoding(path);
            return null;
        } catch (FileSystemLoopException | NotDirectoryException impossible) {
            return null;
        } catch (java.nio.file.FileSystemException e) {
            if (e instanceof NoSuchFileException || e instanceof AccessDeniedException) {
                throw e;
            }
            // A name that is too long, a loop of links, a file used as a directory: no such file, whatever the reason.
            return isOutOfDescriptors(e) ? rethrow(e) : null;
        }
    }

    /** Without a UTF-8 locale the JDK can name ASCII only: all other files are missing, which is said once. */
    private void warnOfEncoding(String path) {
        boolean ascii = path.chars().allMatch(each -> each < 0x80);
        if (!ascii && !warnedOfEncoding.getAndSet(true)) {
            LOG.warn(
                    "files whose names are not ASCII are treated as missing, since the locale of this process is not UTF-8 (sun.jnu.encoding is {}); "
                            + "start it with LC_ALL=C.UTF-8",
                    System.getProperty("sun.jnu.encoding"));
        }
    }

    private static boolean isOutOfDescriptors(java.nio.file.FileSystemException e) {
        return String.valueOf(e.getReason()).contains("Too many open files");
    }

    private static Path rethrow(IOException e) throws IOException {
        throw e;
    }

    @Override
    public boolean isDirectory(String path) {
        try {
            Path real = real(path);
            return real != null && Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException missing) {
            return false;
        }
    }

    @Override
    public @Nullable List<Entry> list(String path) throws IOException {
        try {
            Path directory = real(path);
            return directory == null ? null : list(path, directory);
        } catch (NoSuchFileException | AccessDeniedException | NotDirectoryException missing) {
            return null;
        }
    }

    private List<Entry> list(String path, Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                Entry entry = entry(path.isEmpty() ? name : path + "/" + name, name);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private @Nullable Entry entry(String path, String name) throws IOException {
        try {
            Path real = name.startsWith(".") ? null : real(path);
            if (real == null) {
                return null;
            }
            BasicFileAttributes attributes = attributes(real);
            boolean directory = attributes.isDirectory();
            return directory || attributes.isRegularFile()
                    ? new Entry(name, directory, directory ? 0 : attributes.size(), modifiedNanos(attributes))
                    : null;
        } catch (NoSuchFileException | AccessDeniedException gone) {
            return null;
        }
    }
}
