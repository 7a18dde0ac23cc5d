package dev.tern.buffer;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a bounded number of buffers for use again, and knows which of its buffers are on lease.
 *
 * <p>Thread safety: safe for all threads; one lock, held for a few instructions, never while a leak is reported, and while a buffer is
 * made only where one has grown. What was done to a buffer before its release is visible to who leases it next.
 *
 * <p>Ownership: a buffer belongs to whoever leased it, until released; any thread may release it. A leased buffer that is lost is
 * garbage like any other object, never an error of the process. The number on lease is not bounded, only the number cached.
 *
 * <p>Complexity: O(1) a call; a lease of a kept buffer allocates nothing, unless leaks are tracked. The buffer released last is
 * leased first: its memory is the warmest.
 */
public final class BufferPool implements AutoCloseable {
    private static final int MAX_PRESIZED = 1024;

    private final Supplier<Buffer> factory;
    private final int maxCached;
    private final @Nullable Consumer<LeakRecord> leakReport;
    private final @Nullable StorageFreeList freeList;

    /** Also the lock, which guards all below and the pool fields of the buffers. */
    private final ArrayDeque<Buffer> cached;

    private final Map<Buffer, LeakRecord> tracked = new LinkedHashMap<>();
    private int leased;
    private boolean closed;

    /**
     * Makes an empty pool that does not track leaks.
     *
     * @param maxCached the most buffers that are kept for use again, at least 0
     * @param factory makes a new buffer at each call, such as {@code () -> Buffer.direct(16_384, 1 << 20)}; called by the threads
     *     that lease
     * @throws IllegalArgumentException if maxCached is negative
     */
    public BufferPool(int maxCached, Supplier<Buffer> factory) {
        this(maxCached, factory, null, 0);
    }

    /**
     * Makes an empty pool that does not track leaks, whose buffers take the memory by which they grow from what others have given back.
     *
     * @param maxCached the most buffers that are kept for use again, at least 0
     * @param factory makes a new buffer at each call; called by the threads that lease
     * @param maxFreeBytes the most memory that is kept for growing buffers, in bytes, at least 0; a buffer that doubles from a to b leaves
     *     2(b - a) behind; where it is full, what nobody has taken for the longest time gives way
     * @throws IllegalArgumentException if a bound is negative
     */
    public BufferPool(int maxCached, Supplier<Buffer> factory, int maxFreeBytes) {
        this(maxCached, factory, null, maxFreeBytes);
    }

    /**
     * Makes an empty pool; with a report, every lease records its stack trace, which costs microseconds: for tests.
     *
     * @param maxCached the most buffers that are kept for use again, at least 0
     * @param factory makes a new buffer at each call; called by the threads that lease
     * @param leakReport told at close, by the closing thread, of each buffer still on lease, oldest first; null to track nothing
     * @throws IllegalArgumentException if maxCached is negative
     */
    public BufferPool(int maxCached, Supplier<Buffer> factory, @Nullable Consumer<LeakRecord> leakReport) {
        this(maxCached, factory, leakReport, 0);
    }

    /**
     * Makes an empty pool that may do both: report leaks, and keep what its buffers grow by.
     *
     * @param maxCached the most buffers that are kept for use again, at least 0
     * @param factory makes a new buffer at each call; called by the threads that lease
     * @param leakReport told at close of each buffer still on lease, oldest first; null to track nothing
     * @param maxFreeBytes the most memory that is kept for growing buffers, in bytes, at least 0
     * @throws IllegalArgumentException if a bound is negative
     */
    public BufferPool(
            int maxCached, Supplier<Buffer> factory, @Nullable Consumer<LeakRecord> leakReport, int maxFreeBytes) {
        Bounds.within("maxFreeBytes", maxFreeBytes, 0, Integer.MAX_VALUE);
        this.freeList = maxFreeBytes == 0 ? null : new StorageFreeList(maxFreeBytes);
        this.factory = factory;
        this.maxCached = Bounds.within("maxCached", maxCached, 0, Integer.MAX_VALUE);
        // As a rule a release so never allocates, and cannot fail where memory is short.
        this.cached = new ArrayDeque<>(Math.min(maxCached, MAX_PRESIZED));
        this.leakReport = leakReport;
    }

    /**
     * Leases an empty buffer of the initial capacity, kept or new.
     *
     * @throws IllegalStateException if the pool is closed, or the factory returned a buffer that a pool owns already
     */
    public Buffer lease() {
        LeakRecord origin = leakReport == null ? null : LeakRecord.ofCaller();
        Buffer again = leaseCached(origin);
        return again != null ? again : leaseNew(factory.get(), origin);
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
                throw new IllegalStateException("factory: returned a buffer that a pool owns already");
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
     * Takes a leased buffer back, whose content is lost. It is kept unless enough are kept, or the pool is closed; one that has grown is
     * kept only by a pool with spare memory, which takes what it has grown by.
     *
     * @throws IllegalArgumentException if the buffer is not of this pool
     * @throws IllegalStateException if it is not on lease: released twice
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
            throw new IllegalArgumentException("buffer: " + buffer + ", must be of this pool");
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

    /** Returns the number of buffers on lease. */
    public int leased() {
        synchronized (cached) {
            return leased;
        }
    }

    /** Returns the number of buffers kept for use again. */
    public int cached() {
        synchronized (cached) {
            return cached.size();
        }
    }

    /** Returns the leases that have not ended, oldest first; empty if this pool tracks nothing. */
    public List<LeakRecord> outstanding() {
        synchronized (cached) {
            return List.copyOf(tracked.values());
        }
    }

    /** Lets go of the kept buffers, ends leasing, and reports what is still on lease; that may yet be released. Idempotent. */
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
