package dev.tern.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A regular file that has been opened for reading, with the facts that were read from it when it was opened.
 *
 * <p>Thread safety: confined to one thread at a time. Ownership: it is closed once, by the code that opened it; a
 * response that is given an open file closes it when the response ends, however it ends.
 */
public interface OpenFile extends AutoCloseable {

    /** What became of an open file. */
    enum Change {
        /** Nothing, or nothing that the system tells. */
        NONE,
        /** It is larger: perhaps it was only appended to, as a log is, and what was there is as it was. */
        GROWN,
        /** It was written to in another way. */
        OTHER
    }

    /** The size in bytes, at least 0, when the file was opened. */
    long size();

    /** The time of the last change in nanoseconds since 1970-01-01T00:00Z, when the file was opened. */
    long modifiedNanos();

    /**
     * A number that tells this content from another of the same size and time, as far as the system knows: made of the
     * inode and the time of the last change of the inode; 0 where there is neither.
     */
    long revision();

    /**
     * Reads into {@code target} from {@code position} on, as much as is there and fits.
     *
     * @return the number of bytes read, or -1 when the file ends at or before {@code position}
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Sends up to {@code count} bytes from {@code position} on to a channel, without copying them through the JVM where
     * the system can.
     *
     * @return the number of bytes sent, 0 when the channel takes none now, or -1 when the file ends at or before {@code
     *     position}
     */
    long transferTo(long position, long count, WritableByteChannel target) throws IOException;

    /**
     * What became of the file since it was opened: if it was written to, what was read may be a mixture of its
     * contents. That another file has taken its name is no change of this one.
     */
    default Change change() throws IOException {
        return Change.NONE;
    }

    /** Releases the file. Further calls have no effect. */
    @Override
    void close();
}
