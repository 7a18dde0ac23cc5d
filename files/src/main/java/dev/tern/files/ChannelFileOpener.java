package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens files with the JDK, which cannot read the attributes of an open descriptor. So the attributes of the path are
 * read before and after opening, until both are of the same file.
 *
 * <p>If the JDK has a {@link SecureDirectoryStream} (Linux, macOS), the path is walked directory by directory and no
 * link in it is followed; directories below the root must then be readable. On other systems (Windows) only a link in
 * the last segment is refused: if a directory above it is replaced by a link at the moment of opening, the link is
 * followed.
 *
 * <p>Thread safety: immutable.
 */
final class ChannelFileOpener implements FileOpener {
    private static final int ATTEMPTS = 8;
    private static final Set<OpenOption> OPTIONS = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    /**
     * An odd number that spreads inodes, which are small and near each other, over all bits (Knuth's multiplicative
     * hash).
     */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    /** A way to a file; a link in its place is not followed. */
    private interface Access {
        BasicFileAttributes attributes() throws IOException;

        FileChannel open() throws IOException;
    }

    /** By its name in an open directory. */
    private record InDirectory(SecureDirectoryStream<Path> directory, Path name) implements Access {
        @Override
        public BasicFileAttributes attributes() throws IOException {
            return directory
                    .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        }

        @Override
        public FileChannel open() throws IOException {
            SeekableByteChannel channel = directory.newByteChannel(name, OPTIONS);
            if (channel instanceof FileChannel file) {
                return file;
            }
            channel.close();
            throw new IOException("not opened as a file: " + name);
        }
    }

    /** By its path. */
    private record ByPath(Path file) implements Access {
        @Override
        public BasicFileAttributes attributes() throws IOException {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public FileChannel open() throws IOException {
            return FileChannel.open(file, OPTIONS);
        }
    }

    private final Runnable betweenSteps;

    ChannelFileOpener() {
        this(() -> {});
    }

    /** Runs a step before and after a file is opened, when another process could replace the file; for tests. */
    ChannelFileOpener(Runnable betweenSteps) {
        this.betweenSteps = betweenSteps;
    }

    @Override
    public @Nullable OpenFile open(Path root, Path file) throws IOException {
        try (OwnedFile owned = new OwnedFile()) {
            try (DirectoryStream<Path> directory = Files.newDirectoryStream(root)) {
                if (directory instanceof SecureDirectoryStream<Path> secure) {
                    walk(secure, root.relativize(file), file, owned);
                } else {
                    open(new ByPath(file), file, owned);
                }
            }
            return owned.isEmpty() ? null : owned.release();
        } catch (NotDirectoryException replaced) {
            return null;
        } catch (IOException e) {
            if (isLink(e)) {
                return null;
            }
            throw e;
        }
    }

    private void walk(SecureDirectoryStream<Path> directory, Path rest, Path file, OwnedFile owned) throws IOException {
        Path name = rest.getName(0);
        if (rest.getNameCount() == 1) {
            open(new InDirectory(directory, name), file, owned);
            return;
        }
        try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            walk(next, rest.subpath(1, rest.getNameCount()), file, owned);
        }
    }

    private void open(Access access, Path file, OwnedFile owned) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            BasicFileAttributes before = access.attributes();
            if (!before.isRegularFile() || openOnce(access, before, file, owned)) {
                return;
            }
        }
        throw new IOException("replaced faster than it can be opened: " + file);
    }

    /**
     * Opens the file if its path still names the same file. It may be written to meanwhile, so the later attributes
     * count.
     */
    private boolean openOnce(Access access, BasicFileAttributes before, Path file, OwnedFile owned) throws IOException {
        betweenSteps.run();
        FileChannel channel = access.open();
        try {
            betweenSteps.run();
            BasicFileAttributes after = access.attributes();
            if (Objects.equals(before.fileKey(), after.fileKey())) {
                owned.replace(new ChannelFile(file, channel, after, revision(file, after)));
                return true;
            }
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        return false;
    }

    /** The exception of the JDK for a link has no type of its own; these parts of its message are never translated. */
    private static boolean isLink(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("NOFOLLOW_LINKS") || message.contains("symbolic link");
    }

    /**
     * A build may set all times to one moment; only these two then distinguish its files from those of the previous
     * build.
     */
    private static long revision(Path file, BasicFileAttributes facts) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return 0;
        }
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:fileKey,ino,ctime", LinkOption.NOFOLLOW_LINKS);
        if (!Objects.equals(facts.fileKey(), attributes.get("fileKey"))) {
            // The path names another file by now: use a number that no other file has.
            return System.nanoTime();
        }
        long inode = attributes.get("ino") instanceof Long number ? number : 0;
        long changed = attributes.get("ctime") instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
        return inode * SPREAD ^ changed;
    }

    /**
     * An open file on a channel of the JDK, which sends it to a socket channel without a copy where the kernel supports
     * that.
     *
     * <p>Thread safety: confined to one thread at a time.
     */
    private static final class ChannelFile implements OpenFile {
        private final Path path;
        private final FileChannel channel;
        private final @Nullable Object key;
        private final long size;
        private final long modifiedNanos;
        private final long revision;

        ChannelFile(Path path, FileChannel channel, BasicFileAttributes facts, long revision) {
            this.path = path;
            this.channel = channel;
            this.key = facts.fileKey();
            this.size = facts.size();
            this.modifiedNanos = facts.lastModifiedTime().to(TimeUnit.NANOSECONDS);
            this.revision = revision;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public long modifiedNanos() {
            return modifiedNanos;
        }

        @Override
        public long revision() {
            return revision;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            long sent = channel.transferTo(position, count, target);
            boolean ended = sent == 0 && count > 0 && position >= channel.size();
            return ended ? -1 : sent;
        }

        /** The JDK reads times by path only. If the path names another file by now, only the size is compared. */
        @Override
        public Change change() throws IOException {
            long sizeNow = channel.size();
            if (sizeNow > size) {
                return Change.GROWN;
            }
            return sizeNow < size || isOverwritten() ? Change.OTHER : Change.NONE;
        }

        private boolean isOverwritten() {
            try {
                BasicFileAttributes now =
                        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                boolean same = key != null && key.equals(now.fileKey());
                return same && now.lastModifiedTime().to(TimeUnit.NANOSECONDS) != modifiedNanos;
            } catch (IOException gone) {
                return false;
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException ignored) {
                // The file was only read.
            }
        }
    }
}
