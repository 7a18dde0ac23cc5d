package dev.tern.server.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of struct epoll_event: 32 event bits and 64 bits of data. On x86-64 the struct is packed, elsewhere its data
 * are aligned.
 *
 * <p>Thread safety: confined to one thread.
 *
 * <p>Source: {@code EPOLL_PACKED} in Linux, include/uapi/linux/eventpoll.h.
 */
final class Events {
    private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Layout layout;
    private final MemorySegment memory;

    /**
     * The layout of an event.
     *
     * @param size its size in bytes
     * @param dataAt the offset of its data; the bits are at 0
     */
    record Layout(int size, int dataAt) {
        static final Layout PACKED = new Layout(12, 4);
        static final Layout ALIGNED = new Layout(16, 8);

        /** The layout of this machine. */
        static Layout own() {
            return System.getProperty("os.arch").equals("amd64") ? PACKED : ALIGNED;
        }
    }

    Events(Arena arena, int count, Layout layout) {
        this.layout = layout;
        memory = arena.allocate((long) count * layout.size(), Long.BYTES);
    }

    long pointer() {
        return memory.address();
    }

    int bits(int index) {
        return memory.get(ValueLayout.JAVA_INT, (long) index * layout.size());
    }

    long data(int index) {
        return memory.get(DATA, (long) index * layout.size() + layout.dataAt());
    }

    void set(int index, int bits, long data) {
        memory.set(ValueLayout.JAVA_INT, (long) index * layout.size(), bits);
        memory.set(DATA, (long) index * layout.size() + layout.dataAt(), data);
    }
}
