package dev.tern.buffer;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool of buffers with a bounded cache; it tracks which of its buffers are leased.
 *
 * <p>Thread safety: safe for concurrent calls. One lock, held for a few instructions; longer only when a buffer that
 * has grown is released and its memory is replaced. The factory and the leak report are called without the lock. A
 * release happens-before the next lease of the same buffer.
 *
 * <p>Ownership: a leased buffer belongs to the leasing code until it is released; any thread may release it. A leased
 * buffer that is lost is garbage collected like any other object. The number of cached buffers is bounded, the number
 * of leased ones is not.
 *
 * <p>Complexity: O(1) per call, but O(64) with a free list where a grown buffer is released. Leasing a cached buffer
 * does not allocate, unless leaks are tracked. The most recently released buffer is leased first, because its memory is
 * most likely in the CPU cache.
 */
public final class BufferPool implements AutoCloseable {
    /** Maximum initial size of the cache's array. */
    private static final int MAX_PRESIZED = 1024;

    private final Supplier<Buffer> factory;
    private final int maxCached;
    private final @Nullable Consumer<LeakRecord> leakReport;
    private final @Nullable StorageFreeList freeList;

    /** Also the lock, which guards all fields below and the {@code pool} and {@code leased} fields of the buffers. */
    private final ArrayDeque<Buffer> cached;

    private final Map<Buffer, LeakRecord> tracked = new LinkedHashMap<>();
    private int leased;
    private boolean closed;

    /**
     * Creates an empty pool without leak tracking and without a free list.
     *
     * @param maxCached maximum number of cached buffers, at least 0
     * @param factory creates a new buffer at each call, for example {@code () -> Buffer.direct(16_384, 1 << 20)};
     *     called by the leasing threads
     * @throws IllegalArgumentException if maxCached is negative
     */
    public BufferPool(int maxCached, Supplier<Buffer> factory) {
        this(maxCached, factory, null, 0);
    }

    /**
     * Creates an empty pool without leak tracking, whose buffers recycle outgrown memory through a free list when they
     * grow.
     *
     * @param maxCached maximum number of cached buffers, at least 0
     * @param factory creates a new buffer at each call; called by the leasing threads
     * @param maxFreeBytes maximum total size of the free list in bytes, at least 0, where 0 means no free list. A
     *     buffer that grows from capacity a to b by doubling adds about 2(b - a) bytes. If the list is full, the
     *     longest unused entry is evicted.
     * @throws IllegalArgumentException if a bound is negative
     */
    public BufferPool(int maxCached, Supplier<Buffer> factory, int maxFreeBytes) {
        this(maxCached, factory, null, maxFreeBytes);
    }

    /**
     * Creates an empty pool with optional leak tracking. Tracking records a stack trace per lease, which takes
     * microseconds and is meant for tests.
     *
     * @param maxCached maximum number of cached buffers, at least 0
     * @param factory creates a new buffer at each call; called by the leasing threads
     * @param leakReport called at close, by the closing thread, for each buffer that is still leased, oldest lease
     *     first; null for no tracking
     * @throws IllegalArgumentException if maxCached is negative
     */
    public BufferPool(int maxCached, Supplier<Buffer> factory, @Nullable Consumer<LeakRecord> leakReport) {
        this(maxCached, factory, leakReport, 0);
    }

    /**
     * Creates an empty pool with optional leak tracking and an optional free list.
     *
     * @param maxCached maximum number of cached buffers, at least 0
     * @param factory creates a new buffer at each call; called by the leasing threads
     * @param leakReport called at close for each buffer that is still leased, oldest lease first; null for no tracking
     * @param maxFreeBytes maximum total size of the free list in bytes, at least 0, where 0 means no free list
     * @throws IllegalArgumentException if a bound is negative
     */
    public BufferPool(
            int maxCached, Supplier<Buffer> factory, @Nullable Consumer<LeakRecord> leakReport, int maxFreeBytes) {
        Bounds.within("maxFreeBytes", maxFreeBytes, 0, Integer.MAX_VALUE);
        this.freeList = maxFreeBytes == 0 ? null : new StorageFreeList(maxFreeBytes);
        this.factory = factory;
        this.maxCached = Bounds.within("maxCached", maxCached, 0, Integer.MAX_VALUE);
        // Presized, so that a release does not allocate and cannot fail with an OutOfMemoryError.
        this.cached = new ArrayDeque<>(Math.min(maxCached, MAX_PRESIZED));
        this.leakReport = leakReport;
    }

    /**
     * Leases an empty buffer of the initial capacity, from the cache if one is there, else a new one.
     *
     * @throws IllegalStateException if the pool is closed, or the factory returned a buffer that belongs to a pool
     *     already
     */
    public Buffer lease() {
        LeakRecord origin = leakReport == null ? null : LeakRecord.ofCaller();
        Buffer cachedBuffer = leaseCached(origin);
        return cachedBuffer != null ? cachedBuffer : leaseNew(factory.get(), origin);
    }

    private @Nullable Buffer leaseCached(@Nullable LeakRecord origin) {
        synchronized (cached) {
            checkOpen();
            Buffer buffer = cached.pollFirst();
            if (buffer != null) {
                markLeased(buffer, origin);
            }
            return buffer;
        }
    }

    private Buffer leaseNew(Buffer buffer, @Nullable LeakRecord origin) {
        synchronized (cached) {
            checkOpen();
            if (buffer.pool != null) {
                throw new IllegalStateException("factory: returned a buffer that belongs to a pool already");
            }
            buffer.pool = this;
            buffer.freeList = freeList;
            markLeased(buffer, origin);
            return buffer;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("pool: closed");
        }
    }

    private void markLeased(Buffer buffer, @Nullable LeakRecord origin) {
        buffer.leased = true;
        leased++;
        if (origin != null) {
            tracked.put(buffer, origin);
        }
    }

    /**
     * Releases a leased buffer; its content is lost. The buffer is cached unless the cache is full or the pool is
     * closed. A buffer that has grown is cached only if the pool has a free list, which receives the memory; otherwise
     * it is dropped.
     *
     * @throws IllegalArgumentException if the buffer does not belong to this pool
     * @throws IllegalStateException if the buffer is not leased (released twice)
     */
    public void release(Buffer buffer) {
        synchronized (cached) {
            markReleased(buffer);
            if (closed || cached.size() >= maxCached || buffer.hasGrown() && freeList == null) {
                return;
            }
            if (buffer.hasGrown()) {
                buffer.shrink();
            } else {
                buffer.clear();
            }
            cached.addFirst(buffer);
        }
    }

    private void markReleased(Buffer buffer) {
        if (buffer.pool != this) {
            throw new IllegalArgumentException("buffer: " + buffer + ", must belong to this pool");
        }
        if (!buffer.leased) {
            throw new IllegalStateException("buffer: " + buffer + ", released twice");
        }
        buffer.leased = false;
        leased--;
        if (leakReport != null) {
            tracked.remove(buffer);
        }
    }

    /** Returns the number of leased buffers. */
    public int leased() {
        synchronized (cached) {
            return leased;
        }
    }

    /** Returns the number of cached buffers. */
    public int cached() {
        synchronized (cached) {
            return cached.size();
        }
    }

    /** Returns a record per leased buffer, oldest lease first; empty without leak tracking. */
    public List<LeakRecord> outstanding() {
        synchronized (cached) {
            return List.copyOf(tracked.values());
        }
    }

    /**
     * Drops the cached buffers, ends leasing, and reports the buffers that are still leased. These can still be
     * released. Idempotent.
     */
    @Override
    public void close() {
        List<LeakRecord> leaks = markClosed();
        if (leakReport != null) {
            leaks.forEach(leakReport);
        }
    }

    private List<LeakRecord> markClosed() {
        synchronized (cached) {
            if (closed) {
                return List.of();
            }
            closed = true;
            cached.clear();
            if (freeList != null) {
                freeList.close();
            }
            return List.copyOf(tracked.values());
        }
    }
}
