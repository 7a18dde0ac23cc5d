package dev.tern.server.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one thread for the arguments of a system call: two vectors of a scattered read, an offset, an event,
 * file metadata, and a copy of bytes on the heap.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Memory {
    private static final ThreadLocal<Memory> OWN = ThreadLocal.withInitial(Memory::new);
    private static final int COPY_BYTES = 64 << 10;
    /** The size of a struct iovec: a pointer and a length. */
    private static final int VECTOR_BYTES = 16;
    /** The bytes of a struct statx. */
    private static final int FILE_FACTS_BYTES = 256;

    private final MemorySegment vectors = Arena.ofAuto().allocate(2 * VECTOR_BYTES, Long.BYTES);
    private final MemorySegment queued = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private final MemorySegment offset = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final Events event = new Events(Arena.ofAuto(), 1, Events.Layout.own());
    private final MemorySegment facts = Arena.ofAuto().allocate(FILE_FACTS_BYTES, Long.BYTES);
    private final MemorySegment emptyPath = Arena.ofAuto().allocate(1);
    private final ByteBuffer copy = ByteBuffer.allocateDirect(COPY_BYTES);

    private final BaseAddress received = new BaseAddress();
    private final BaseAddress sent = new BaseAddress();

    private Memory() {}

    /** The memory of the calling thread. */
    static Memory own() {
        return OWN.get();
    }

    /** The address of the first byte between position and limit of a direct buffer. */
    static long address(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).address();
    }

    /** The same, cached, for the buffer of a recv. */
    long receiving(ByteBuffer direct) {
        return received.of(direct);
    }

    /** The same, cached, for the buffer of a send. */
    long sending(ByteBuffer direct) {
        return sent.of(direct);
    }

    /**
     * Caches the base address of a buffer, since a loop reuses the same buffers. {@link #address} allocates two
     * objects, which the JIT compiler removed only in every second start (70 bytes per request).
     */
    private static final class BaseAddress {
        private @Nullable ByteBuffer buffer;
        private long address;

        long of(ByteBuffer direct) {
            if (direct != buffer) {
                address = Memory.address(direct) - direct.position();
                buffer = direct;
            }
            return address + direct.position();
        }
    }

    /** Writes two struct iovec for the remaining space of two direct buffers, and returns their address. */
    long vectors(ByteBuffer first, ByteBuffer second) {
        vectors.set(ValueLayout.JAVA_LONG, 0, address(first));
        vectors.set(ValueLayout.JAVA_LONG, 8, first.remaining());
        vectors.set(ValueLayout.JAVA_LONG, 16, address(second));
        vectors.set(ValueLayout.JAVA_LONG, 24, second.remaining());
        return vectors.address();
    }

    /** Writes an offset, and returns its address. */
    long offset(long value) {
        offset.set(ValueLayout.JAVA_LONG, 0, value);
        return offset.address();
    }

    /** Writes an event, and returns its address. */
    long event(int bits, long data) {
        event.set(0, bits, data);
        return event.pointer();
    }

    /** A buffer for a struct statx. */
    MemorySegment facts() {
        return facts;
    }

    /** The address of an empty C string. */
    long emptyPath() {
        return emptyPath.address();
    }

    /** A direct copy of the first bytes of a heap buffer, as many as fit; the source keeps its position. */
    ByteBuffer copyOf(ByteBuffer heap) {
        int count = Math.min(heap.remaining(), copy.capacity());
        return copy.clear().put(0, heap, heap.position(), count).limit(count);
    }

    /** An empty direct buffer for a read into the heap. */
    ByteBuffer room(int maxBytes) {
        return copy.clear().limit(Math.min(maxBytes, copy.capacity()));
    }

    /** The number of unacknowledged bytes in the send queue of a socket; 0 when it is closed. */
    int outputQueue(int socket) {
        int result = LibC.ioctl(socket, LibC.SIOCOUTQ, queued.address());
        return result < 0 ? 0 : queued.get(ValueLayout.JAVA_INT, 0);
    }
}
