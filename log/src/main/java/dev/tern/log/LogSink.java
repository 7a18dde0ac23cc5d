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
     * @param lines one or more whole lines, each with its line feed; all of it is consumed
     * @throws IOException when they could not all be taken; the writer counts them as discarded
     */
    void write(ByteBuffer lines) throws IOException;

    /** Makes what was written survive a crash of the system, where that means anything. */
    default void force() throws IOException {}

    @Override
    void close() throws IOException;
}
