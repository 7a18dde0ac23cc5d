package dev.tern.http;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * A part of a file that is to be sent after the bytes that came before it.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Ownership: the file stays with the response, which closes it; valid until the next call of {@link
 * HttpConnection#process} after the last byte.
 */
public final class FileRegion {
    private final OpenFile file;
    private long position;
    private long remaining;
    private boolean broken;

    FileRegion(OpenFile file, long position, long length) {
        this.file = file;
        this.position = position;
        this.remaining = length;
    }

    /** The bytes not sent yet, at least 0. */
    public long remaining() {
        return remaining;
    }

    /**
     * Sends what the target takes now, at most {@code most} bytes.
     *
     * <p>Before the last piece the file is asked whether it was written to meanwhile: then that piece is not sent, so
     * that no client takes a mixture of two contents for one. A file that has only grown is sent up to the promised
     * length.
     *
     * @return the number of bytes sent, 0 when the target takes none now, or -1 when the file is not what the response
     *     promised any more: the connection must be closed
     * @throws IOException when the file cannot be read or the target not written: the connection must be closed
     */
    public long transferTo(WritableByteChannel target, long most) throws IOException {
        long sent = remaining <= most && file.change() == OpenFile.Change.OTHER
                ? -1
                : file.transferTo(position, Math.min(most, remaining), target);
        if (sent > 0) {
            position += sent;
            remaining -= sent;
        }
        broken |= sent < 0;
        return sent;
    }

    /** Whether the file was found changed, now or before. */
    boolean isBroken() throws IOException {
        return broken || file.change() != OpenFile.Change.NONE;
    }
}
