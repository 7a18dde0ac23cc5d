package dev.tern.buffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A byte queue over one {@link ByteBuffer}: bytes are appended at the end, consumed at the start, and a short header can be put
 * before them without moving them.
 *
 * <pre>
 *   +-------------+------------------+------------------+
 *   | prependable |     readable     |     writable     |
 *   +-------------+------------------+------------------+
 *   0   &lt;=     readIndex   &lt;=   writeIndex   &lt;=   reserve + capacity &lt;= reserve + maxCapacity
 * </pre>
 *
 * <p>Thread safety: none; one thread at a time, and who hands it on must publish it.
 *
 * <p>Ownership: the buffer owns its memory alone. The views of {@link #readableBytes()} and {@link #writableBytes} belong to the
 * buffer and hold until its next call that changes it. There is nothing to close: the memory, heap or direct, is the collector's.
 *
 * <p>Complexity: every call is linear in the bytes it moves. Appending n bytes in any pieces moves O(n), because the capacity
 * doubles. Consumed space is used again before the buffer grows, which moves what is readable to the front: cheap where the reader
 * keeps up, dear where a nearly full buffer is consumed in drops. Memory is allocated only in growing.
 *
 * <p>Source: the three areas and the scattering read are muduo's; You Shuang, "Linux High-Performance Server Programming",
 * chapter 8, has the read and write buffers of a connection.
 */
public final class Buffer {
    /** The bytes before the readable area that the factories reserve unless told otherwise. */
    public static final int DEFAULT_PREPENDABLE = 8;

    /** The greatest reserve and capacity together: some virtual machines refuse longer arrays. */
    private static final int MAX_STORAGE = Integer.MAX_VALUE - 8;

    /** What stands in the scattering read between two of them, so that it keeps alive neither outgrown memory nor another's spill. */
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final int reserve;
    private final int initialCapacity;
    private final int maxCapacity;
    private final ByteBuffer[] scatter = {EMPTY, EMPTY};
    private Storage storage;
    /** Those of the storage. */
    private ByteBuffer bytes;

    private ByteBuffer readView;
    private ByteBuffer writeView;
    private int readIndex;
    private int writeIndex;

    /** The pool that made this buffer, if any, and whether it is on lease: both guarded by the pool's lock. */
    @Nullable BufferPool pool;

    boolean leased;

    /** Where memory comes from and goes to when the buffer grows, if it is of a pool that keeps any. */
    @Nullable StorageFreeList freeList;

    private Buffer(boolean direct, int initialCapacity, int maxCapacity, int prependable) {
        this.reserve = Bounds.within("prependable", prependable, 0, MAX_STORAGE - 1);
        this.maxCapacity = Bounds.within("maxCapacity", maxCapacity, 1, MAX_STORAGE - reserve);
        this.initialCapacity = Bounds.within("initialCapacity", initialCapacity, 1, maxCapacity);
        this.storage = new Storage(direct, reserve + initialCapacity);
        this.bytes = storage.bytes;
        this.readView = storage.readView;
        this.writeView = storage.writeView;
        this.readIndex = reserve;
        this.writeIndex = reserve;
    }

    /** As {@link #heap(int, int, int)} with {@link #DEFAULT_PREPENDABLE}. */
    public static Buffer heap(int initialCapacity, int maxCapacity) {
        return heap(initialCapacity, maxCapacity, DEFAULT_PREPENDABLE);
    }

    /**
     * Makes an empty buffer in the Java heap.
     *
     * @param initialCapacity bytes it holds before it grows, in 1..maxCapacity
     * @param maxCapacity bytes it can ever hold, not counting the reserve, at least 1
     * @param prependable bytes reserved before the readable area, at least 0
     * @throws IllegalArgumentException for a value out of its range
     */
    public static Buffer heap(int initialCapacity, int maxCapacity, int prependable) {
        return new Buffer(false, initialCapacity, maxCapacity, prependable);
    }

    /** As {@link #direct(int, int, int)} with {@link #DEFAULT_PREPENDABLE}. */
    public static Buffer direct(int initialCapacity, int maxCapacity) {
        return direct(initialCapacity, maxCapacity, DEFAULT_PREPENDABLE);
    }

    /** As {@link #heap(int, int, int)}, but outside the Java heap: a channel reads and writes it without a copy. */
    public static Buffer direct(int initialCapacity, int maxCapacity, int prependable) {
        return new Buffer(true, initialCapacity, maxCapacity, prependable);
    }

    /** Returns the bytes that wait to be consumed. */
    public int readable() {
        return writeIndex - readIndex;
    }

    /** Returns the bytes that can be written without moving or growing anything. */
    public int writable() {
        return bytes.capacity() - writeIndex;
    }

    /** Returns the bytes that can be prepended: the reserve, or more where bytes were consumed. */
    public int prependable() {
        return readIndex;
    }

    /** Returns the bytes that can still be appended, moving and growing up to the maximum; 0 when the buffer is full. */
    public int maxWritable() {
        return reserve + maxCapacity - compactedStart() - readable();
    }

    /** Returns the present size without the reserve, in bytes. */
    public int capacity() {
        return bytes.capacity() - reserve;
    }

    /** Returns the size that the buffer never exceeds, without the reserve, in bytes. */
    public int maxCapacity() {
        return maxCapacity;
    }

    /** Tells whether the buffer has outgrown its initial capacity; it does not shrink by itself. */
    boolean hasGrown() {
        return capacity() > initialCapacity;
    }

    /**
     * Returns the readable bytes as a view, from its position to its limit. Moving the position consumes nothing: tell by
     * {@link #retrieve}. The same object is returned until the buffer grows; it holds until the buffer is next changed.
     */
    public ByteBuffer readableBytes() {
        return readView.limit(writeIndex).position(readIndex);
    }

    /**
     * Returns the whole writable area as a view, from its position to its limit. Writing to it adds nothing: tell by
     * {@link #commit}. The same object is returned until the buffer grows; it holds until the buffer is next changed.
     *
     * @param atLeast bytes that the view must have room for, in 0..{@link #maxWritable()}; consumed space is reclaimed, then the
     *     buffer grows, if less is free
     * @throws IllegalArgumentException if so much cannot be had; the buffer is unchanged then
     */
    public ByteBuffer writableBytes(int atLeast) {
        ensureWritable("atLeast", atLeast);
        return writeView.limit(bytes.capacity()).position(writeIndex);
    }

    /**
     * Makes the first n writable bytes readable.
     *
     * @throws IllegalArgumentException unless n is in 0..{@link #writable()}
     */
    public void commit(int n) {
        writeIndex += Bounds.within("n", n, 0, writable());
    }

    /**
     * Appends bytes of an array.
     *
     * @throws IllegalArgumentException if length exceeds {@link #maxWritable()}; nothing is appended then
     * @throws IndexOutOfBoundsException if the range is not in the array
     */
    public void append(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        ensureWritable("length", length);
        bytes.put(writeIndex, source, offset, length);
        writeIndex += length;
    }

    /**
     * Appends what remains in the source, and moves the source's position to its limit.
     *
     * @param source not a view of this buffer
     * @throws IllegalArgumentException if more than {@link #maxWritable()} remains; nothing is appended then
     */
    public void append(ByteBuffer source) {
        int length = source.remaining();
        ensureWritable("remaining", length);
        bytes.put(writeIndex, source, source.position(), length);
        source.position(source.limit());
        writeIndex += length;
    }

    /**
     * Puts bytes of an array before the readable ones.
     *
     * @throws IllegalArgumentException if length exceeds {@link #prependable()}
     * @throws IndexOutOfBoundsException if the range is not in the array
     */
    public void prepend(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        Bounds.within("length", length, 0, prependable());
        readIndex -= length;
        bytes.put(readIndex, source, offset, length);
    }

    /**
     * Puts four bytes in network order (big endian) before the readable ones.
     *
     * @throws IllegalArgumentException if {@link #prependable()} is below 4
     */
    public void prependInt(int value) {
        Bounds.within("length", Integer.BYTES, 0, prependable());
        readIndex -= Integer.BYTES;
        bytes.putInt(readIndex, value);
    }

    /**
     * Returns one readable byte without consuming it.
     *
     * @param offset from the first readable byte, in 0..readable-1
     * @throws IllegalArgumentException for an offset out of that range
     */
    public byte getByte(int offset) {
        return bytes.get(readIndex + Bounds.within("offset", offset, 0, readable() - 1));
    }

    /**
     * Returns four readable bytes in network order (big endian) without consuming them.
     *
     * @param offset from the first readable byte, in 0..readable-4
     * @throws IllegalArgumentException for an offset out of that range
     */
    public int getInt(int offset) {
        return bytes.getInt(readIndex + Bounds.within("offset", offset, 0, readable() - Integer.BYTES));
    }

    /**
     * Consumes the first n readable bytes.
     *
     * @throws IllegalArgumentException unless n is in 0..{@link #readable()}
     */
    public void retrieve(int n) {
        if (Bounds.within("n", n, 0, readable()) == readable()) {
            clear();
        } else {
            readIndex += n;
        }
    }

    /** Consumes all; the whole reserve and capacity are free again. */
    public void clear() {
        readIndex = reserve;
        writeIndex = reserve;
    }

    /** Returns {@link #findCrlf findCrlf(0)}. */
    public int indexOfCrlf() {
        return findCrlf(0);
    }

    /**
     * Finds the first CR LF among the readable bytes. To go on after more bytes came, start at the last byte of the search
     * before: it may have been the CR.
     *
     * @param from where to start, from the first readable byte, in 0..{@link #readable()}
     * @return the place of the CR, from the first readable byte, or -1 if there is no CR LF
     * @throws IllegalArgumentException for a start out of that range
     */
    public int findCrlf(int from) {
        int start = readIndex + Bounds.within("from", from, 0, readable());
        int found = CrlfSearch.indexOf(bytes, start, writeIndex);
        return found < 0 ? -1 : found - readIndex;
    }

    /**
     * Appends what one scattering read brings: into the writable area and, past its end, into the spill, from where it is
     * appended. So one system call takes all there is, while an idle buffer stays small.
     *
     * @param channel asked once, unless this buffer is full
     * @param spill the caller's, with a capacity above 0; its former content is lost; it may serve many buffers in turn
     * @return bytes read; 0 if none can be had now or this buffer is full (see {@link #maxWritable()}); -1 at the end of stream
     * @throws IllegalArgumentException if the spill has no capacity
     * @throws IOException as the channel throws it; this buffer is unchanged then
     */
    public int readFrom(ScatteringByteChannel channel, ByteBuffer spill) throws IOException {
        Bounds.within("spill", spill.capacity(), 1, Integer.MAX_VALUE);
        int tail = writable();
        int room = maxWritable();
        if (room == 0) {
            return 0;
        }
        int read = scatter(channel, spill.clear().limit(Math.min(spill.capacity(), room - tail)));
        if (read > 0) {
            commit(Math.min(read, tail));
            append(spill.flip());
        }
        return read;
    }

    private int scatter(ScatteringByteChannel channel, ByteBuffer spill) throws IOException {
        scatter[0] = writableBytes(0);
        scatter[1] = spill;
        try {
            return (int) channel.read(scatter, 0, 2);
        } finally {
            scatter[0] = EMPTY;
            scatter[1] = EMPTY;
        }
    }

    /**
     * Writes readable bytes to the channel, once, and consumes those that it took.
     *
     * @return bytes written; 0 if there are none or the channel takes none now
     * @throws IOException as the channel throws it; nothing is consumed then
     */
    public int writeTo(WritableByteChannel channel) throws IOException {
        int written = channel.write(readableBytes());
        retrieve(written);
        return written;
    }

    /** Names the three areas, not the content: what passes through a server is not for its logs. */
    @Override
    public String toString() {
        return "Buffer[prependable=" + prependable() + ", readable=" + readable() + ", writable=" + writable() + "]";
    }

    /** Where the readable bytes begin once compacted: bytes that were prepended into the reserve stay where they are. */
    private int compactedStart() {
        return Math.min(readIndex, reserve);
    }

    private void ensureWritable(String name, int length) {
        Bounds.within(name, length, 0, maxWritable());
        if (length > writable()) {
            compactOrGrow(length);
        }
    }

    private void compactOrGrow(int length) {
        int start = compactedStart();
        int end = start + readable();
        if (length > bytes.capacity() - end) {
            grow(grownCapacity(end + length - reserve), start);
        } else {
            bytes.put(start, bytes, readIndex, readable());
        }
        readIndex = start;
        writeIndex = end;
    }

    /**
     * Doubling keeps appending linear, and doubling again where that is not enough keeps the sizes few, so that memory that one buffer has
     * outgrown fits the next. The maximum and the need were compared before.
     */
    private int grownCapacity(int needed) {
        long doubled = 2L * capacity();
        while (doubled < needed) {
            doubled *= 2;
        }
        return (int) Math.min(doubled, maxCapacity);
    }

    private void grow(int capacity, int start) {
        int maxSize = (int) Math.min(2L * capacity, maxCapacity);
        Storage grown = storage(reserve + capacity, reserve + maxSize);
        grown.bytes.put(start, bytes, readIndex, readable());
        replaceStorage(grown);
    }

    /** Empties the buffer and gives back what it has grown by. */
    void shrink() {
        clear();
        replaceStorage(storage(reserve + initialCapacity, reserve + initialCapacity));
    }

    private Storage storage(int minSize, int maxSize) {
        return freeList == null
                ? new Storage(bytes.isDirect(), minSize)
                : freeList.acquire(bytes.isDirect(), minSize, maxSize);
    }

    private void replaceStorage(Storage other) {
        if (freeList != null) {
            freeList.release(storage);
        }
        storage = other;
        bytes = other.bytes;
        readView = other.readView;
        writeView = other.writeView;
    }
}
