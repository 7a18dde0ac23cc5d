package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a {@link LogWriter} puts whole lines.
 *
 * <p>Thread safety: called by one thread at a time. Ownership: the writer that has it closes it, once.
 */
public interface LogSink extends AutoCloseable {

    /**
     * Hands lines to the operating system, in their order.
     *
     * @param lines one or more whole lines, each with its line feed; the position moves behind what was taken
     * @throws IOException when they could not all be taken: the position is then behind the last whole line that was, and the writer
     *     counts the rest as discarded
     */
    void write(ByteBuffer lines) throws IOException;

    /** Makes what was written survive a crash of the system, where that means anything. */
    default void force() throws IOException {}

    @Override
    void close() throws IOException;
}
