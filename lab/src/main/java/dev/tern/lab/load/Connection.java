package dev.tern.lab.load;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A connection under measurement: its outstanding requests, and the response that is being read.
 *
 * <p>With one request per connection, the same object opens a socket for each request. A connection that has failed
 * once is not used again: the slice is invalid by then. Thread safety: none.
 */
final class Connection {
    private final InetSocketAddress address;
    private final Selector selector;
    private final RequestBytes request;
    private final Recorder recorder;
    private final ResponseReader reader;
    private final SliceRequest.ConnectionUse use;

    /** Times of the outstanding requests, a ring. */
    private final long[] plannedNanos;

    private final long[] sentNanos;
    private Pacing pacing;
    private SocketChannel channel;
    private State state = State.OPEN;
    private int first;
    private int outstanding;
    private int unsentBytes;
    private long served;

    /** OPEN: may be given requests. AWAIT_CLOSE: the response is complete, and the server has to close. */
    private enum State {
        OPEN,
        CONNECTING,
        AWAIT_CLOSE,
        FAILED
    }

    Connection(
            SliceRequest slice,
            InetSocketAddress address,
            Selector selector,
            RequestBytes request,
            ExpectedResponse expected,
            Recorder recorder)
            throws IOException {
        this.address = address;
        this.selector = selector;
        this.request = request;
        this.recorder = recorder;
        use = slice.use();
        reader = new ResponseReader(expected);
        plannedNanos = new long[slice.pipelining()];
        sentNanos = new long[slice.pipelining()];
        pacing = new ClosedLoop(0);
        channel = open();
    }

    /** A socket of the family of the address; a socket of IPv6 for an address of IPv4 costs more per call. */
    private SocketChannel open() throws IOException {
        boolean ipv4 = address.getAddress() instanceof Inet4Address;
        return SocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    }

    /** Connects and registers a persistent connection before the load begins, and fails if the server is not there. */
    void connect(int timeoutMillis) throws IOException {
        if (use == SliceRequest.ConnectionUse.ONE_REQUEST) {
            channel.close();
            return;
        }
        channel.socket().connect(address, timeoutMillis);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Makes the kernel hold few bytes for this connection; before it is connected. */
    void setReceiveBuffer(int bytes) throws IOException {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    void setPacing(Pacing next) {
        pacing = next;
    }

    boolean isOpen() {
        return state != State.FAILED;
    }

    int outstanding() {
        return outstanding;
    }

    long served() {
        return served;
    }

    boolean hasUnsentBytes() {
        return unsentBytes > 0 && state == State.OPEN;
    }

    /** Sends requests; {@code count} is at most the number of requests that this connection may still send. */
    void send(int count, long planned, long now) {
        for (int i = 0; i < count; i++) {
            int at = (first + outstanding++) % sentNanos.length;
            plannedNanos[at] = planned;
            sentNanos[at] = now;
        }
        recorder.sent(count);
        unsentBytes += count * request.length();
        try {
            if (use == SliceRequest.ConnectionUse.ONE_REQUEST) {
                reconnect();
            }
            flush();
        } catch (IOException e) {
            fail(text(e));
        }
    }

    private void reconnect() throws IOException {
        channel = open();
        channel.configureBlocking(false);
        // On the loopback the handshake mostly ends within connect, which reports it as pending all the same.
        boolean connected = channel.connect(address) || channel.finishConnect();
        state = connected ? State.OPEN : State.CONNECTING;
    }

    /** Writes what the socket did not take so far. */
    void flushOrFail() {
        try {
            flush();
        } catch (IOException e) {
            fail(text(e));
        }
    }

    private void flush() throws IOException {
        if (unsentBytes > 0 && state == State.OPEN) {
            unsentBytes = request.write(channel, unsentBytes);
        }
    }

    /** Reads once; whether there was anything to do. */
    boolean advance(ByteBuffer buffer) {
        try {
            if (state == State.CONNECTING && !finishConnect()) {
                return false;
            }
            flush();
            return receive(buffer);
        } catch (IOException e) {
            fail(text(e));
            return true;
        }
    }

    private boolean finishConnect() throws IOException {
        if (!channel.finishConnect()) {
            return false;
        }
        state = State.OPEN;
        return true;
    }

    private boolean receive(ByteBuffer buffer) throws IOException {
        if (state == State.FAILED) {
            return false;
        }
        int read = channel.read(buffer.clear());
        if (read > 0) {
            consume(buffer.flip(), System.nanoTime());
        } else if (read < 0) {
            endOfInput(System.nanoTime());
        }
        return read != 0;
    }

    private void consume(ByteBuffer in, long now) throws IOException {
        int free = 0;
        while (in.hasRemaining()) {
            if (outstanding == 0 || state == State.AWAIT_CLOSE) {
                throw new IOException("bytes after the response");
            }
            if (reader.read(in)) {
                free += responseRead(now);
            }
        }
        if (free > 0) {
            pacing.free(this, free, now);
        }
    }

    /** The number of requests that may be sent in place of this one, now. */
    private int responseRead(long now) {
        String error = reader.error();
        if (error != null) {
            recorder.wrong(error);
        }
        if (use == SliceRequest.ConnectionUse.ONE_REQUEST) {
            state = State.AWAIT_CLOSE;
            return 0;
        }
        complete(now);
        return 1;
    }

    private void complete(long now) {
        recorder.completed(plannedNanos[first], sentNanos[first], now);
        first = (first + 1) % sentNanos.length;
        outstanding--;
        served++;
    }

    private void endOfInput(long now) throws IOException {
        if (state != State.AWAIT_CLOSE) {
            throw new IOException(
                    reader.isInResponse()
                            ? "the connection was closed within a response"
                            : "the connection was closed before a response");
        }
        channel.close();
        state = State.OPEN;
        complete(now);
        pacing.free(this, 1, now);
    }

    /** Counts the outstanding requests as wrong, and closes the socket. */
    void fail(String reason) {
        if (state == State.FAILED) {
            return;
        }
        state = State.FAILED;
        recorder.failed(outstanding, reason);
        outstanding = 0;
        close();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            recorder.wrong("a connection cannot be closed: " + text(e));
        }
    }

    private static String text(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
