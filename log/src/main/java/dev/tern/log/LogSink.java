package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The destination of the lines of a {@link LogWriter}.
 *
 * <p>A sink's calls to its own writer have no effect, because they would deadlock.
 *
 * <p>Thread safety: called by one thread at a time; an interrupt of the caller is deferred until the call returns.
 * Ownership: the writer closes its sink.
 */
public interface LogSink extends AutoCloseable {

    /**
     * Prepares to write, so that a failure is known before the first line. A writer calls it once, when it is created;
     * a file sink opens or creates its file. A sink that was not opened opens itself at the first line.
     *
     * <p>Does nothing unless overridden.
     *
     * @throws IOException if lines cannot be written now
     */
    default void open() throws IOException {}

    /**
     * The charset of the lines, of their line feeds, and of the announcements of missing lines. It never changes.
     *
     * <p>UTF-8 unless overridden.
     */
    default Charset charset() {
        return StandardCharsets.UTF_8;
    }

    /**
     * Passes lines to the operating system in order.
     *
     * @param lines one or more whole lines, each with its line feed; the position advances past the bytes written
     * @throws IOException if some lines were not written: the position is then after the last whole line written, and
     *     the writer counts the rest as discarded. A {@link java.nio.channels.ClosedByInterruptException} is not a
     *     failure: the call is repeated with the remaining bytes, for which the sink reopens its channel
     */
    void write(ByteBuffer lines) throws IOException;

    /**
     * Passes lines to the operating system as {@link #write(ByteBuffer)} does; the writer calls this method. Override
     * it in a sink that must not split a line that holds line feeds.
     *
     * <p>Calls {@link #write(ByteBuffer)} unless overridden.
     *
     * @param boundaries the ends of the lines, valid during the call
     * @throws IOException as {@link #write(ByteBuffer)} does
     */
    default void write(ByteBuffer lines, LineBoundaries boundaries) throws IOException {
        write(lines);
    }

    /**
     * Forces written lines to disk, so that they survive a crash of the operating system; does nothing unless
     * overridden.
     *
     * @throws IOException if some lines may not be on disk
     */
    default void force() throws IOException {}

    /**
     * Closes the sink. A writer calls it once, except at the exit of the JVM: the lines of other exit hooks are written
     * after it, to a sink that reopens or throws, and another close follows.
     */
    @Override
    void close() throws IOException;
}
