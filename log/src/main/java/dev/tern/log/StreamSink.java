package dev.tern.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/**
 * A sink on a stream that others use too, such as stderr; it is flushed after each batch and never closed.
 *
 * <p>Thread safety: as the stream.
 */
public final class StreamSink implements LogSink {
    private final OutputStream stream;

    /** Writes to {@code stream}, which stays the caller's. */
    public StreamSink(OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        byte[] bytes = new byte[lines.remaining()];
        lines.get(lines.position(), bytes);
        stream.write(bytes);
        stream.flush();
        if (stream instanceof PrintStream print && print.checkError()) {
            throw new IOException("the stream takes no more");
        }
        lines.position(lines.limit());
    }

    @Override
    public void close() {
        // Not ours to close.
    }
}
