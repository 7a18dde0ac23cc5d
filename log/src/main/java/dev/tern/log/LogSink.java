package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Where a {@link LogWriter} puts whole lines.
 *
 * <p>What a sink calls of its own writer has no effect: it would wait for itself.
 *
 * <p>Thread safety: called by one thread at a time, which is not interrupted: an interrupt of the caller is put off until the sink is
 * done. Ownership: the writer that has it closes it.
 */
public interface LogSink extends AutoCloseable {

    /**
     * Prepares to write, so that what cannot be written is known before the first line. A writer calls it once, when it is made; a sink on a
     * file opens or creates that. A sink that was not opened opens itself at the first line.
     *
     * <p>Does nothing unless overridden.
     *
     * @throws IOException when lines could not be written now
     */
    default void open() throws IOException {}

    /**
     * The charset of the lines: that of their line feeds, and of the lines in which the log itself says what is missing. It never changes.
     *
     * <p>UTF-8 unless overridden.
     */
    default Charset charset() {
        return StandardCharsets.UTF_8;
    }

    /**
     * Hands lines to the operating system, in their order.
     *
     * @param lines one or more whole lines, each with its line feed; the position moves behind what was taken
     * @throws IOException when they could not all be taken: the position is then behind the last whole line that was, and the writer
     *     counts the rest as discarded. A {@link java.nio.channels.ClosedByInterruptException} is no failure: the call is repeated with
     *     what is left, for which the sink opens its channel again
     */
    void write(ByteBuffer lines) throws IOException;

    /**
     * Hands lines to the operating system as {@link #write(ByteBuffer)} does; the writer calls this method. Override it in a
     * sink that must not split a line that holds line feeds.
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
     * Makes what was written survive a crash of the system, where that means anything.
     *
     * @throws IOException when some of it may not
     */
    default void force() throws IOException {}

    /**
     * Ends. A writer calls it once, but at the exit of the JVM: then what other exit hooks log is written after it, to a sink that opens
     * again or throws, and is followed by another close.
     */
    @Override
    void close() throws IOException;
}
