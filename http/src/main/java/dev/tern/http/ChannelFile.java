package dev.tern.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * An open file on a channel of the JDK, which sends it to a socket channel without a copy where the system can.
 *
 * <p>Thread safety: confined to one thread at a time.
 */
final class ChannelFile implements OpenFile {
    private final FileChannel channel;
    private final long size;
    private final long modifiedNanos;
    private final long revision;

    ChannelFile(FileChannel channel, long size, long modifiedNanos, long revision) {
        this.channel = channel;
        this.size = size;
        this.modifiedNanos = modifiedNanos;
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

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // It was only read.
        }
    }
}
