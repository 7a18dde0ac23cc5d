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
 * garbage like any other object, never an error of the process. The number on lease is not bounded, only the number kept.
 *
 * <p>Complexity: O(1) a call; a lease of a kept buffer allocates nothing, unless leaks are tracked. The buffer released last is
 * leased first: its memory is the warmest.
 */
public final class BufferPool implements AutoCloseable {
    private static final int KEPT_WITHOUT_GROWTH = 1024;

    private final Supplier<Buffer> factory;
    private final int maxKept;
    private final @Nullable Consumer<Lease> leakReport;
    private final @Nullable SpareStorage spare;

    /** Also the lock, which guards all below and the pool fields of the buffers. */
    private final ArrayDeque<Buffer> kept;

    private final Map<Buffer, Lease> tracked = new LinkedHashMap<>();
    private int leased;
    private boolean closed;

    /**
     * Makes an empty pool that does not track leaks.
     *
     * @param maxKept the most buffers that are kept for use again, at least 0
     * @param factory makes a new buffer at each call, such as {@code () -> Buffer.direct(16_384, 1 << 20)}; called by the threads
     *     that lease
     * @throws IllegalArgumentException if maxKept is negative
     */
    public BufferPool(int maxKept, Supplier<Buffer> factory) {
        this(maxKept, factory, null, 0);
    }

    /**
     * Makes an empty pool that does not track leaks, whose buffers take the memory by which they grow from what others have given back.
     *
     * @param maxKept the most buffers that are kept for use again, at least 0
     * @param factory makes a new buffer at each call; called by the threads that lease
     * @param maxSpareBytes the most memory that is kept for growing buffers, in bytes, at least 0; a buffer that doubles from a to b leaves
     *     2(b - a) behind; where it is full, what nobody has taken for the longest time gives way
     * @throws IllegalArgumentException if a bound is negative
     */
    public BufferPool(int maxKept, Supplier<Buffer> factory, int maxSpareBytes) {
        this(maxKept, factory, null, maxSpareBytes);
    }

    /**
     * Makes an empty pool; with a report, every lease records its stack trace, which costs microseconds: for tests.
     *
     * @param maxKept the most buffers that are kept for use again, at least 0
     * @param factory makes a new buffer at each call; called by the threads that lease
     * @param leakReport told at close, by the closing thread, of each buffer still on lease, oldest first; null to track nothing
     * @throws IllegalArgumentException if maxKept is negative
     */
    public BufferPool(int maxKept, Supplier<Buffer> factory, @Nullable Consumer<Lease> leakReport) {
        this(maxKept, factory, leakReport, 0);
    }

    /**
     * Makes an empty pool that may do both: report leaks, and keep what its buffers grow by.
     *
     * @param maxKept the most buffers that are kept for use again, at least 0
     * @param factory makes a new buffer at each call; called by the threads that lease
     * @param leakReport told at close of each buffer still on lease, oldest first; null to track nothing
     * @param maxSpareBytes the most memory that is kept for growing buffers, in bytes, at least 0
     * @throws IllegalArgumentException if a bound is negative
     */
    public BufferPool(int maxKept, Supplier<Buffer> factory, @Nullable Consumer<Lease> leakReport, int maxSpareBytes) {
        Bounds.within("maxSpareBytes", maxSpareBytes, 0, Integer.MAX_VALUE);
        this.spare = maxSpareBytes == 0 ? null : new SpareStorage(maxSpareBytes);
        this.factory = factory;
        this.maxKept = Bounds.within("maxKept", maxKept, 0, Integer.MAX_VALUE);
        // As a rule a release so never allocates, and cannot fail where memory is short.
        this.kept = new ArrayDeque<>(Math.min(maxKept, KEPT_WITHOUT_GROWTH));
        this.leakReport = leakReport;
    }

    /**
     * Leases an empty buffer of the initial capacity, kept or new.
     *
     * @throws IllegalStateException if the pool is closed, or the factory returned a buffer that a pool owns already
     */
    public Buffer lease() {
        Lease place = leakReport == null ? null : Lease.ofCaller();
        Buffer again = leaseKept(place);
        return again != null ? again : leaseNew(factory.get(), place);
    }

    private @Nullable Buffer leaseKept(@Nullable Lease place) {
        synchronized (kept) {
            checkOpen();
            Buffer buffer = kept.pollFirst();
            if (buffer != null) {
                markLeased(buffer, place);
            }
            return buffer;
        }
    }

    private Buffer leaseNew(Buffer buffer, @Nullable Lease place) {
        synchronized (kept) {
            checkOpen();
            if (buffer.pool != null) {
                throw new IllegalStateException("factory: returned a buffer that a pool owns already");
            }
            buffer.pool = this;
            buffer.spare = spare;
            markLeased(buffer, place);
            return buffer;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("pool: closed");
        }
    }

    private void markLeased(Buffer buffer, @Nullable Lease place) {
        buffer.leased = true;
        leased++;
        if (place != null) {
            tracked.put(buffer, place);
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
        synchronized (kept) {
            markReleased(buffer);
            if (closed || kept.size() >= maxKept || buffer.hasGrown() && spare == null) {
                return;
            }
            if (buffer.hasGrown()) {
                buffer.shrink();
            } else {
                buffer.clear();
            }
            kept.addFirst(buffer);
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
        synchronized (kept) {
            return leased;
        }
    }

    /** Returns the number of buffers kept for use again. */
    public int kept() {
        synchronized (kept) {
            return kept.size();
        }
    }

    /** Returns the leases that have not ended, oldest first; empty if this pool tracks nothing. */
    public List<Lease> outstanding() {
        synchronized (kept) {
            return List.copyOf(tracked.values());
        }
    }

    /** Lets go of the kept buffers, ends leasing, and reports what is still on lease; that may yet be released. Idempotent. */
    @Override
    public void close() {
        List<Lease> leaks = end();
        if (leakReport != null) {
            leaks.forEach(leakReport);
        }
    }

    private List<Lease> end() {
        synchronized (kept) {
            if (closed) {
                return List.of();
            }
            closed = true;
            kept.clear();
            if (spare != null) {
                spare.close();
            }
            return List.copyOf(tracked.values());
        }
    }
}
