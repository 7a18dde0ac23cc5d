package dev.tern.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens files with the JDK. It cannot ask an open descriptor for its facts, so the file is asked before and after, until both times
 * agree.
 *
 * <p>Thread safety: stateless.
 */
final class ChannelFileOpener implements FileOpener {
    private static final int ATTEMPTS = 3;
    /** An odd number that spreads inodes, which are small and near each other, over all bits (Knuth's multiplicative hash). */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    @Override
    public @Nullable OpenFile open(Path file) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            BasicFileAttributes before = attributes(file);
            if (!before.isRegularFile()) {
                return null;
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                long revision = revision(file);
                BasicFileAttributes after = attributes(file);
                if (isSame(before, after) && channel.size() == after.size()) {
                    return new ChannelFile(file, channel, after, revision);
                }
                channel.close();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
        throw new IOException("changes faster than it can be opened: " + file);
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isSame(BasicFileAttributes before, BasicFileAttributes after) {
        return before.size() == after.size()
                && before.lastModifiedTime().equals(after.lastModifiedTime())
                && Objects.equals(before.fileKey(), after.fileKey());
    }

    /** A build that sets all times to one moment leaves only these two to tell its files from those of the last one. */
    private static long revision(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return 0;
        }
        Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,ctime", LinkOption.NOFOLLOW_LINKS);
        long inode = attributes.get("ino") instanceof Long number ? number : 0;
        long changed = attributes.get("ctime") instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
        return inode * SPREAD ^ changed;
    }
}
