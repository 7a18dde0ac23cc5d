package dev.tern.server.connection;

import dev.tern.buffer.Buffer;
import dev.tern.buffer.BufferPool;
import dev.tern.http.FileRegion;
import dev.tern.http.HttpConnection;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection holds only while something is under way: the input buffer, the output buffer and the state of the
 * protocol. An idle connection holds none of it.
 *
 * <p>Thread safety: confined to the owner of the connection. Ownership: lent by {@link ConnectionContextPool}, which ends it when it gets it
 * back.
 */
final class ConnectionContext {

    /** How a drain ended. */
    enum Drained {
        /** Everything is with the system. */
        ALL,
        /** The socket takes more; the turn was bounded. */
        MORE,
        /** The socket takes nothing now. */
        BLOCKED,
        /** A file became shorter than its answer promised: the connection cannot go on. */
        BROKEN
    }

    private static final int FILE_BYTES_PER_STEP = 1 << 20;
    private static final int MIN_OUTPUT_BYTES = 1024;

    private final BufferPool inputs;
    private final BufferPool outputs;
    private final HttpConnection http;
    private @Nullable Buffer in;
    private @Nullable Buffer out;
    private long sentBytes;

    ConnectionContext(BufferPool inputs, BufferPool outputs, HttpConnection http) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.http = http;
    }

    HttpConnection http() {
        return http;
    }

    /** Reads once; the number of bytes, 0 when there are none now, or -1 after the peer's FIN. */
    int fill(TcpSocket socket) throws IOException {
        Buffer input = input();
        int read = socket.input().read(input.writableBytes(1));
        input.commit(Math.max(read, 0));
        return read;
    }

    /** Drops what was read. */
    void discardInput() {
        input().clear();
    }

    /** Goes on with the protocol as far as the input and the room for output allow. */
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
        return result;
    }

    /** The peer has sent its FIN. */
    HttpConnection.Result inputEnded() {
        return respond(http::inputEnded);
    }

    /** The peer took too long. */
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

    /** Whether a request has begun, here or in what was read, and no handler was called for it. */
    boolean canRespondToOverload() {
        return http.refusable() && (!http.isIdle() || in != null && hasMoreThanEmptyLines(in.readableBytes()));
    }

    private static boolean hasMoreThanEmptyLines(ByteBuffer received) {
        for (int i = received.position(); i < received.limit(); i++) {
            if (received.get(i) != '\r' && received.get(i) != '\n') {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing was left unread, and nothing may follow. */
    boolean isInputOver() {
        return http.isClientDone() && (in == null || in.readable() == 0);
    }

    /** Whether anything waits to be sent. */
    boolean hasOutput() {
        FileRegion region = http.region();
        return out != null && out.readable() > 0 || region != null && region.remaining() > 0;
    }

    /** Sends what waits: the bytes first, then the part of a file behind them. */
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
        long sent = region.transferTo(socket.output(), FILE_BYTES_PER_STEP);
        if (sent < 0) {
            return Drained.BROKEN;
        }
        sentBytes += sent;
        if (region.remaining() == 0) {
            return Drained.ALL;
        }
        return sent == 0 ? Drained.BLOCKED : Drained.MORE;
    }

    /** The bytes that the socket took since the exchange was created. */
    long sentBytes() {
        return sentBytes;
    }

    /** Gives back the buffers that hold nothing: the client is waited for, and may be slow. */
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

    /** Ends what was under way; the buffers stay, and are empty. */
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
