package dev.tern.buffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A byte queue over one {@link ByteBuffer}: bytes are appended at the end and consumed at the start, and a short header
 * can be prepended without moving the payload.
 *
 * <pre>
 *   +-------------+------------------+------------------+
 *   | prependable |     readable     |     writable     |
 *   +-------------+------------------+------------------+
 *   0   &lt;=     readIndex   &lt;=   writeIndex   &lt;=   reserve + capacity &lt;= reserve + maxCapacity
 * </pre>
 *
 * <p>Thread safety: none; used by one thread at a time, and safely published when it is handed to another thread.
 *
 * <p>Ownership: the buffer is the only owner of its memory, which the garbage collector frees. The views returned by
 * {@link #readableBytes()} and {@link #writableBytes} are valid until the next call that modifies the buffer.
 *
 * <p>Complexity: linear in the bytes moved. Appending n bytes in pieces of any size moves O(n) bytes, because the
 * capacity doubles. Before it grows, the buffer moves the readable bytes to the front: cheap if the reader keeps up,
 * expensive if a nearly full buffer is consumed in very small pieces. Only growth allocates.
 *
 * <p>Source: the three areas and the scattering read are those of muduo; 游双 chapter 8 (buffers of a connection).
 */
public final class Buffer {
    /** Default size of the prependable reserve, in bytes. */
    public static final int DEFAULT_PREPENDABLE = 8;

    /** Maximum of reserve plus capacity: some JVMs do not allocate longer arrays. */
    private static final int MAX_STORAGE = Integer.MAX_VALUE - 8;

    /** Fills {@code scatter} between two reads, so that it retains neither outgrown memory nor a caller's spill. */
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final int reserve;
    private final int initialCapacity;
    private final int maxCapacity;
    private final ByteBuffer[] scatter = {EMPTY, EMPTY};
    private Storage storage;

    // Cached from `storage` to save an indirection.
    private ByteBuffer bytes;
    private ByteBuffer readView;
    private ByteBuffer writeView;
    private int readIndex;
    private int writeIndex;

    /** The pool that owns this buffer, or null, and whether it is leased: both guarded by the pool's lock. */
    @Nullable BufferPool pool;

    boolean leased;

    /** Source and sink of memory when the buffer grows; null unless the pool of this buffer has a free list. */
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

    /** Creates a heap buffer, as {@link #heap(int, int, int)}, with a reserve of {@link #DEFAULT_PREPENDABLE}. */
    public static Buffer heap(int initialCapacity, int maxCapacity) {
        return heap(initialCapacity, maxCapacity, DEFAULT_PREPENDABLE);
    }

    /**
     * Creates an empty buffer in the Java heap.
     *
     * @param initialCapacity initial capacity without the reserve, in bytes, in 1..maxCapacity
     * @param maxCapacity maximum capacity without the reserve, in bytes, at least 1
     * @param prependable size of the reserve before the readable area, in bytes, at least 0
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static Buffer heap(int initialCapacity, int maxCapacity, int prependable) {
        return new Buffer(false, initialCapacity, maxCapacity, prependable);
    }

    /** Creates a direct buffer, as {@link #direct(int, int, int)}, with a reserve of {@link #DEFAULT_PREPENDABLE}. */
    public static Buffer direct(int initialCapacity, int maxCapacity) {
        return direct(initialCapacity, maxCapacity, DEFAULT_PREPENDABLE);
    }

    /** Creates a buffer as {@link #heap(int, int, int)} does, in direct memory, which channels use without a copy. */
    public static Buffer direct(int initialCapacity, int maxCapacity, int prependable) {
        return new Buffer(true, initialCapacity, maxCapacity, prependable);
    }

    /** Returns the number of bytes that can be consumed. */
    public int readable() {
        return writeIndex - readIndex;
    }

    /** Returns the number of bytes that can be appended without compaction or growth. */
    public int writable() {
        return bytes.capacity() - writeIndex;
    }

    /** Returns the number of bytes that can be prepended: the reserve, or more after bytes were consumed. */
    public int prependable() {
        return readIndex;
    }

    /** Returns the number of bytes that can be appended with compaction and growth; 0 if the buffer is full. */
    public int maxWritable() {
        return reserve + maxCapacity - compactedStart() - readable();
    }

    /** Returns the current capacity without the reserve, in bytes. */
    public int capacity() {
        return bytes.capacity() - reserve;
    }

    /** Returns the maximum capacity without the reserve, in bytes. */
    public int maxCapacity() {
        return maxCapacity;
    }

    /** Returns whether the buffer has outgrown its initial capacity; it does not shrink by itself. */
    boolean hasGrown() {
        return capacity() > initialCapacity;
    }

    /**
     * Returns the readable bytes as a view, from its position to its limit. Bytes are consumed by {@link #retrieve},
     * not by moving the position. The same object is returned until the buffer grows; it is valid until the buffer is
     * next modified.
     */
    public ByteBuffer readableBytes() {
        return readView.limit(writeIndex).position(readIndex);
    }

    /**
     * Returns the whole writable area as a view, from its position to its limit. Bytes written to the view become
     * readable by {@link #commit}. The same object is returned until the buffer grows; it is valid until the buffer is
     * next modified.
     *
     * @param atLeast minimum size of the view in bytes, in 0..{@link #maxWritable()}; if less is free, consumed space
     *     is reclaimed, and then the buffer grows
     * @throws IllegalArgumentException if {@code atLeast} is out of range; the buffer is unchanged then
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
     * Prepends bytes of an array to the readable bytes.
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
     * Prepends four bytes in network order (big endian) to the readable bytes.
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
     * @throws IllegalArgumentException if {@code offset} is out of range
     */
    public byte getByte(int offset) {
        return bytes.get(readIndex + Bounds.within("offset", offset, 0, readable() - 1));
    }

    /**
     * Returns four readable bytes in network order (big endian) without consuming them.
     *
     * @param offset from the first readable byte, in 0..readable-4
     * @throws IllegalArgumentException if {@code offset} is out of range
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

    /** Consumes all readable bytes and restores the whole reserve and capacity. */
    public void clear() {
        readIndex = reserve;
        writeIndex = reserve;
    }

    /** Returns {@link #findCrlf findCrlf(0)}. */
    public int indexOfCrlf() {
        return findCrlf(0);
    }

    /**
     * Finds the first CR LF in the readable bytes. To continue after more bytes have arrived, start at the last byte of
     * the previous search: it may be the CR.
     *
     * @param from start of the search, relative to the first readable byte, in 0..{@link #readable()}
     * @return offset of the CR, relative to the first readable byte, or -1 if there is no CR LF
     * @throws IllegalArgumentException if {@code from} is out of range
     */
    public int findCrlf(int from) {
        int start = readIndex + Bounds.within("from", from, 0, readable());
        int found = CrlfSearch.indexOf(bytes, start, writeIndex);
        return found < 0 ? -1 : found - readIndex;
    }

    /**
     * Appends the bytes of one scattering read (readv). The read fills the writable area first and then the spill
     * buffer, whose content is appended afterwards. One system call so reads everything that is available, and an idle
     * buffer stays small.
     *
     * @param channel read from once, unless this buffer is full
     * @param spill scratch buffer of the caller with a capacity above 0; its previous content is lost; it can be shared
     *     by many buffers of one thread
     * @return bytes read; 0 if no bytes are available or this buffer is full (see {@link #maxWritable()}); -1 at end of
     *     stream
     * @throws IllegalArgumentException if the spill has no capacity
     * @throws IOException if the channel throws it; this buffer is unchanged then
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
     * Writes readable bytes to the channel with one call and consumes the bytes that were written.
     *
     * @return bytes written; 0 if none are readable or the channel accepts none
     * @throws IOException if the channel throws it; nothing is consumed then
     */
    public int writeTo(WritableByteChannel channel) throws IOException {
        int written = channel.write(readableBytes());
        retrieve(written);
        return written;
    }

    /** Returns the sizes of the three areas, without the content: user data must not get into logs. */
    @Override
    public String toString() {
        return "Buffer[prependable=" + prependable() + ", readable=" + readable() + ", writable=" + writable() + "]";
    }

    /** Start of the readable bytes after compaction: bytes that were prepended into the reserve do not move. */
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
     * Doubling makes appending linear. Repeated doubling, instead of an exact fit, limits the number of distinct sizes,
     * so that another buffer can reuse outgrown memory. The caller has checked {@code needed} against the maximum.
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

    /** Clears the buffer, reduces it to the initial capacity and releases its memory to the free list. */
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
