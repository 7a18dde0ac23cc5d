package dev.tern.files;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open file on a channel of the JDK, which sends it to a socket channel without a copy where the kernel supports
 * that.
 *
 * <p>Thread safety: confined to one thread at a time.
 */
final class ChannelFile implements OpenFile {
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
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
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
