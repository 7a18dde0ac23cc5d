package dev.tern.server.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory of one thread for the arguments of one call: two pieces of a scattered read, an offset, an event, the facts of a file, and a copy of bytes that are in
 * the heap.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Memory {
    private static final ThreadLocal<Memory> OWN = ThreadLocal.withInitial(Memory::new);
    private static final int COPY_BYTES = 64 << 10;
    /** The bytes of a struct iovec: a pointer and a length. */
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

    private final Begin received = new Begin();
    private final Begin sent = new Begin();

    private Memory() {}

    /** That of the calling thread. */
    static Memory own() {
        return OWN.get();
    }

    /** The address of the first byte between position and limit of a direct buffer. */
    static long address(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).address();
    }

    /** The same of one that is received into. */
    long receiving(ByteBuffer direct) {
        return received.of(direct);
    }

    /** The same of one that is sent from. */
    long sending(ByteBuffer direct) {
        return sent.of(direct);
    }

    /**
     * Remembers where the memory of a buffer begins: a loop uses the same ones again and again, and to ask makes two objects, from which
     * not every compilation of the path is free (70 bytes a request in one start of two).
     */
    private static final class Begin {
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

    /** Two struct iovec for the rooms of two direct buffers. */
    long vectors(ByteBuffer first, ByteBuffer second) {
        vectors.set(ValueLayout.JAVA_LONG, 0, address(first));
        vectors.set(ValueLayout.JAVA_LONG, 8, first.remaining());
        vectors.set(ValueLayout.JAVA_LONG, 16, address(second));
        vectors.set(ValueLayout.JAVA_LONG, 24, second.remaining());
        return vectors.address();
    }

    /** A place that holds an offset. */
    long offset(long value) {
        offset.set(ValueLayout.JAVA_LONG, 0, value);
        return offset.address();
    }

    /** A place that holds one event. */
    long event(int bits, long data) {
        event.set(0, bits, data);
        return event.pointer();
    }

    /** A place for what the system says of a file. */
    MemorySegment facts() {
        return facts;
    }

    /** The empty string of C. */
    long emptyPath() {
        return emptyPath.address();
    }

    /** The bytes of a buffer of the heap, as many as fit, in a direct one; the position of the source is not moved. */
    ByteBuffer copyOf(ByteBuffer heap) {
        int count = Math.min(heap.remaining(), copy.capacity());
        return copy.clear().put(0, heap, heap.position(), count).limit(count);
    }

    /** Empty room for a read whose bytes are wanted in the heap. */
    ByteBuffer room(int most) {
        return copy.clear().limit(Math.min(most, copy.capacity()));
    }

    /** The bytes of a socket's output that are not acknowledged; 0 when it is closed. */
    int outputQueue(int socket) {
        int result = LibC.ioctl(socket, LibC.SIOCOUTQ, queued.address());
        return result < 0 ? 0 : queued.get(ValueLayout.JAVA_INT, 0);
    }
}
