package dev.tern.server.connection;

import dev.tern.buffer.Buffer;
import dev.tern.buffer.BufferPool;
import dev.tern.http.FileRegion;
import dev.tern.http.HttpConnection;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The buffers and the protocol state of an active connection; an idle connection has none.
 *
 * <p>Thread safety: confined to the owner of the connection. Ownership: lent by {@link ConnectionContextPool}.
 */
final class ConnectionContext {

    /** The result of a drain. */
    enum Drained {
        /** The kernel has all output. */
        ALL,
        /** The socket takes more; the step was bounded. */
        MORE,
        /** The socket takes nothing now. */
        BLOCKED,
        /** A file became shorter than its response promised: the connection cannot go on. */
        BROKEN
    }

    private static final int MAX_FILE_BYTES_PER_STEP = 1 << 20;
    private static final int MIN_OUTPUT_BYTES = 1024;

    private final BufferPool inputs;
    private final BufferPool outputs;
    private final HttpConnection http;
    /** Receives each change in the number of files being sent, each of which takes a descriptor. */
    private final IntConsumer onFileCountChange;

    private @Nullable Buffer in;
    private @Nullable Buffer out;
    private boolean fileCounted;
    private long sentBytes;

    ConnectionContext(BufferPool inputs, BufferPool outputs, HttpConnection http, IntConsumer onFileCountChange) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.http = http;
        this.onFileCountChange = onFileCountChange;
    }

    HttpConnection http() {
        return http;
    }

    /** Reads once; the number of bytes, 0 when none are available, or -1 after the peer's FIN. */
    int fill(TcpSocket socket) throws IOException {
        Buffer input = input();
        int read = socket.input().read(input.writableBytes(1));
        input.commit(Math.max(read, 0));
        return read;
    }

    void discardInput() {
        input().clear();
    }

    /** Runs the protocol as far as the input and the room for output allow. */
    HttpConnection.Result process(boolean mayBlock) {
        Buffer input = input();
        Buffer output = output();
        ByteBuffer received = input.readableBytes();
        ByteBuffer room = output.writableBytes(MIN_OUTPUT_BYTES);
        int start = received.position();
        int filled = room.position();
        HttpConnection.Result result = http.process(received, room, mayBlock);
        input.retrieve(received.position() - start);
        output.commit(room.position() - filled);
        countFile(http.region() != null);
        return result;
    }

    private void countFile(boolean sending) {
        if (sending != fileCounted) {
            fileCounted = sending;
            onFileCountChange.accept(sending ? 1 : -1);
        }
    }

    /** The peer has sent its FIN. */
    HttpConnection.Result inputEnded() {
        return respond(http::inputEnded);
    }

    /** The peer was too slow. */
    HttpConnection.Result timedOut() {
        return respond(http::timedOut);
    }

    /** The task queue is full. */
    HttpConnection.Result onOverload() {
        return respond(http::overloaded);
    }

    private interface ResponseWriter {
        HttpConnection.Result write(ByteBuffer room);
    }

    private HttpConnection.Result respond(ResponseWriter writer) {
        Buffer output = output();
        ByteBuffer room = output.writableBytes(MIN_OUTPUT_BYTES);
        int filled = room.position();
        HttpConnection.Result result = writer.write(room);
        output.commit(room.position() - filled);
        return result;
    }

    /** Whether a request has begun, in the protocol or in the unread input, and no handler was called for it. */
    boolean canRespondToOverload() {
        return http.isRefusable() && (!http.isIdle() || in != null && hasMoreThanEmptyLines(in.readableBytes()));
    }

    private static boolean hasMoreThanEmptyLines(ByteBuffer received) {
        for (int i = received.position(); i < received.limit(); i++) {
            if (received.get(i) != '\r' && received.get(i) != '\n') {
                return true;
            }
        }
        return false;
    }

    /** Whether the input was processed entirely, and the client has announced that no request follows. */
    boolean isInputOver() {
        return http.isClientDone() && (in == null || in.readable() == 0);
    }

    boolean hasOutput() {
        FileRegion region = http.region();
        return out != null && out.readable() > 0 || region != null && region.remaining() > 0;
    }

    /** Sends the output: the buffer first, then the region of a file behind it. */
    Drained drain(TcpSocket socket) throws IOException {
        if (out != null && out.readable() > 0) {
            sentBytes += out.writeTo(socket.output());
            if (out.readable() > 0) {
                return Drained.BLOCKED;
            }
        }
        FileRegion region = http.region();
        return region == null || region.remaining() == 0 ? Drained.ALL : drainFile(region, socket);
    }

    private Drained drainFile(FileRegion region, TcpSocket socket) throws IOException {
        long sent = region.transferTo(socket.output(), MAX_FILE_BYTES_PER_STEP);
        if (sent < 0) {
            return Drained.BROKEN;
        }
        sentBytes += sent;
        if (region.remaining() == 0) {
            return Drained.ALL;
        }
        return sent == 0 ? Drained.BLOCKED : Drained.MORE;
    }

    /** The bytes that sockets have taken since this context was created. */
    long sentBytes() {
        return sentBytes;
    }

    /** Releases the empty buffers while the connection waits for its client, which may be slow. */
    void releaseBuffers() {
        if (in != null && in.readable() == 0) {
            inputs.release(in);
            in = null;
        }
        if (out != null && out.readable() == 0) {
            outputs.release(out);
            out = null;
        }
    }

    /** Ends the exchange in progress and empties the buffers; the context can be used for another connection. */
    void endExchange() {
        try {
            http.closed();
        } finally {
            if (in != null) {
                in.clear();
            }
            if (out != null) {
                out.clear();
            }
            countFile(false);
        }
    }

    private Buffer input() {
        if (in == null) {
            in = inputs.lease();
        }
        return in;
    }

    private Buffer output() {
        if (out == null) {
            out = outputs.lease();
        }
        return out;
    }
}
