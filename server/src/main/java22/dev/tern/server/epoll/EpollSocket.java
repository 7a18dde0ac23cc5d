package dev.tern.server.epoll;

import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A native connected socket.
 *
 * <p>Thread safety: confined to its owner.
 */
final class EpollSocket extends Descriptor implements TcpSocket, ScatteringByteChannel, WritableByteChannel {
    /** The peer's struct sockaddr, decoded lazily: a connection that sends no byte never needs the address. */
    private final byte[] peer;

    private @Nullable SocketAddress remoteAddress;

    EpollSocket(int number, byte[] peer) {
        super(number);
        this.peer = peer;
    }

    @Override
    public ScatteringByteChannel input() {
        return this;
    }

    @Override
    public WritableByteChannel output() {
        return this;
    }

    @Override
    public SocketAddress remoteAddress() {
        SocketAddress known = remoteAddress;
        if (known == null) {
            known = Address.decode(peer);
            remoteAddress = known;
        }
        return known;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!target.isDirect()) {
            return readIntoHeap(target);
        }
        int count = received(LibC.recv(number(), Memory.own().receiving(target), target.remaining()));
        target.position(target.position() + Math.max(count, 0));
        return count;
    }

    private int readIntoHeap(ByteBuffer target) throws IOException {
        ByteBuffer room = Memory.own().room(target.remaining());
        int count = read(room);
        target.put(room.flip());
        return count;
    }

    @Override
    public long read(ByteBuffer[] targets) throws IOException {
        return read(targets, 0, targets.length);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        if (length != 2 || !targets[offset].isDirect() || !targets[offset + 1].isDirect()) {
            return read(targets[offset]);
        }
        ByteBuffer first = targets[offset];
        ByteBuffer second = targets[offset + 1];
        int count = received(LibC.readv(number(), Memory.own().vectors(first, second), 2));
        int inFirst = Math.min(Math.max(count, 0), first.remaining());
        first.position(first.position() + inFirst);
        second.position(second.position() + Math.max(count, 0) - inFirst);
        return count;
    }

    /** The result as a channel returns it: 0 when no bytes are available, -1 after the peer's FIN. */
    private static int received(long result) throws IOException {
        if (result > 0) {
            return (int) result;
        }
        return result == 0 ? -1 : (int) orWouldBlock(result);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ByteBuffer direct = source.isDirect() ? source : Memory.own().copyOf(source);
        long result = LibC.send(number(), Memory.own().sending(direct), direct.remaining(), LibC.MSG_NOSIGNAL);
        int count = (int) orWouldBlock(result);
        source.position(source.position() + count);
        return count;
    }

    /** The result of a transfer: 0 where it would block (EAGAIN) or was interrupted (EINTR). */
    static long orWouldBlock(long result) throws IOException {
        if (result >= 0) {
            return result;
        }
        if (result == -LibC.EAGAIN || result == -LibC.EINTR) {
            return 0;
        }
        throw new SocketFailure(result);
    }

    @Override
    public void linger(int seconds) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // struct linger: l_onoff, l_linger.
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, 1, seconds);
            orWouldBlock(LibC.setsockopt(number(), LibC.SOL_SOCKET, LibC.SO_LINGER, value.address(), 8));
        }
    }

    @Override
    public long unacknowledged() {
        return Memory.own().outputQueue(number());
    }

    @Override
    public void shutdownOutput() throws IOException {
        orWouldBlock(LibC.shutdown(number(), LibC.SHUT_WR));
    }

    @Override
    public void abort() {
        LibC.shutdown(number(), LibC.SHUT_RDWR);
    }

    @Override
    public boolean isOpen() {
        return number() >= 0;
    }

    /** The peer's address, for log lines. */
    @Override
    public String toString() {
        return remoteAddress().toString();
    }
}
