package dev.tern.server.virtual;

import dev.tern.server.connection.WaitingSocket;
import dev.tern.server.selector.SelectorSocket;
import dev.tern.timer.ScheduledTask;
import dev.tern.timer.TimerService;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;

/**
 * A socket on which a virtual thread waits with a deadline.
 *
 * <p>The channel is non-blocking, and blocking only during a wait: {@code sendfile} to a blocking channel would block
 * the carrier thread, and could not be ended by a close. Once a virtual thread has used a channel, the JDK keeps its
 * descriptor non-blocking, so a change of the mode costs no system call.
 *
 * <p>A wait for input is a read into a small array, so that an idle connection holds no buffer. A wait for room
 * is a write: java.nio has no timed write, so a timer resets the connection at the deadline.
 *
 * <p>Thread safety: confined to its owner, except {@link #endInput}, {@link #close} and {@link #reset}.
 */
final class VirtualSocket implements WaitingSocket {
    /** Most request heads fit into it; the rest is read into the buffer of the connection. */
    private static final int FIRST_BYTES = 1024;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SelectorSocket socket;
    private final SocketChannel channel;
    private final InputStream timedInput;
    private final TimerService timers;
    private final byte[] first = new byte[FIRST_BYTES];
    private final ScatteringByteChannel input = new Input();
    private final WritableByteChannel blockingOutput = new BlockingOutput();
    /** The number of bytes in {@link #first}. */
    private int firstCount;
    /** How long the next write may block; 0: not at all. */
    private long blockNanos;

    VirtualSocket(SelectorSocket socket, TimerService timers) throws IOException {
        this.socket = socket;
        this.channel = socket.channel();
        this.timedInput = channel.socket().getInputStream();
        this.timers = timers;
    }

    @Override
    public boolean awaitInput(long timeoutNanos) throws IOException {
        assert firstCount == 0;
        channel.socket().setSoTimeout(timeoutMillis(timeoutNanos));
        channel.configureBlocking(true);
        boolean ready = timedRead();
        channel.configureBlocking(false);
        return ready;
    }

    /** For SO_TIMEOUT, to which 0 means no timeout. */
    private static int timeoutMillis(long nanos) {
        if (nanos == NO_TIMEOUT) {
            return 0;
        }
        return (int) Math.max(1, Math.min((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, Integer.MAX_VALUE));
    }

    /** Reads once. After a FIN the next read of the channel reports it again. */
    private boolean timedRead() throws IOException {
        try {
            firstCount = Math.max(0, timedInput.read(first));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void blockNextWrite(long timeoutNanos) {
        blockNanos = timeoutNanos;
    }

    private int blockingWrite(ByteBuffer source) throws IOException {
        ScheduledTask limit = timers.schedule(Duration.ofNanos(blockNanos), this::reset);
        blockNanos = 0;
        try {
            channel.configureBlocking(true);
            int written = channel.write(source);
            channel.configureBlocking(false);
            return written;
        } finally {
            limit.cancel();
        }
    }

    /** Closes by a reset: after an orderly close the kernel holds the unsent bytes of a stalled client for minutes. */
    private void reset() {
        try {
            socket.linger(0);
        } catch (IOException closedMeanwhile) {
            // Then the close has no effect.
        }
        socket.close();
    }

    @Override
    public void endInput() {
        try {
            channel.shutdownInput();
        } catch (IOException ended) {
            // The peer has ended the connection, and so the wait.
        }
    }

    @Override
    public ScatteringByteChannel input() {
        return input;
    }

    /** The channel itself, to which files are sent without a copy, unless the next write is to block. */
    @Override
    public WritableByteChannel output() {
        return blockNanos > 0 ? blockingOutput : channel;
    }

    @Override
    public SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public void linger(int seconds) throws IOException {
        socket.linger(seconds);
    }

    @Override
    public long unacknowledged() {
        return socket.unacknowledged();
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.close();
    }

    /** The peer's address, for log lines. */
    @Override
    public String toString() {
        return socket.toString();
    }

    /** The bytes of the last wait, then those of the channel. */
    private final class Input implements ScatteringByteChannel {

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (firstCount == 0) {
                return channel.read(target);
            }
            boolean filled = firstCount == FIRST_BYTES;
            int count = takeFirst(target);
            return filled && firstCount == 0 ? count + Math.max(0, channel.read(target)) : count;
        }

        private int takeFirst(ByteBuffer target) {
            int count = Math.min(firstCount, target.remaining());
            target.put(first, 0, count);
            firstCount -= count;
            System.arraycopy(first, count, first, 0, firstCount);
            return count;
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                if (targets[i].hasRemaining()) {
                    return read(targets[i]);
                }
            }
            return 0;
        }

        @Override
        public long read(ByteBuffer[] targets) throws IOException {
            return read(targets, 0, targets.length);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** Its first write blocks until the socket takes at least one byte. */
    private final class BlockingOutput implements WritableByteChannel {

        @Override
        public int write(ByteBuffer source) throws IOException {
            return blockNanos > 0 ? blockingWrite(source) : channel.write(source);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
