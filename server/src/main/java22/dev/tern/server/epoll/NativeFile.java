package dev.tern.server.epoll;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * An open native file.
 *
 * <p>Thread safety: confined to one thread at a time.
 */
final class NativeFile implements OpenFile {
    private static final int CLOSED = -1;
    private static final int COPY_BYTES = 16 << 10;

    private final FileFacts facts;
    private int number;

    NativeFile(int number, FileFacts facts) {
        this.number = number;
        this.facts = facts;
    }

    @Override
    public long size() {
        return facts.size();
    }

    @Override
    public long modifiedNanos() {
        return facts.modifiedNanos();
    }

    @Override
    public long revision() {
        return facts.revision();
    }

    /** Compares size and mtime, not the revision: a new name or owner does not change the content. */
    @Override
    public Change change() throws IOException {
        FileFacts now = FileFacts.of(number);
        if (now.size() > facts.size()) {
            return Change.GROWN;
        }
        boolean same = now.size() == facts.size() && now.modifiedNanos() == facts.modifiedNanos();
        return same ? Change.NONE : Change.OTHER;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        ByteBuffer direct = target.isDirect() ? target : Memory.own().room(target.remaining());
        long result = LibC.pread(number, Memory.address(direct), direct.remaining(), position);
        if (result < 0) {
            throw LibC.failure(result);
        }
        if (direct == target) {
            target.position(target.position() + (int) result);
        } else {
            target.put(direct.limit((int) result));
        }
        return result == 0 ? -1 : (int) result;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        if (target instanceof EpollSocket socket) {
            long result = LibC.sendfile(socket.number(), number, Memory.own().offset(position), count);
            return result == 0 && count > 0 ? -1 : EpollSocket.orWouldBlock(result);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, COPY_BYTES));
        int read = read(bytes, position);
        return read < 0 ? -1 : target.write(bytes.flip());
    }

    @Override
    public void close() {
        if (number != CLOSED) {
            LibC.close(number);
            number = CLOSED;
        }
    }
}
