package dev.tern.buffer;

import java.util.ArrayList;
import java.util.List;

/**
 * Free list of storages that the buffers of one pool have outgrown, for reuse when another buffer of the pool grows.
 *
 * <p>Capacities double, so the same few sizes recur. Allocating and zeroing a fresh MiB costs more than writing to it.
 * When the list is full, the entry that has been unused for the longest time is evicted.
 *
 * <p>Thread safety: safe for concurrent calls. Complexity: O(entries), at most 64.
 */
final class StorageFreeList {
    private static final int MAX_ENTRIES = 64;

    private final long maxBytes;

    /** Also the lock, which guards all fields below. Ordered by release, the most recent last. */
    private final List<Storage> free = new ArrayList<>(MAX_ENTRIES);

    private long bytes;
    private boolean closed;

    StorageFreeList(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Returns the smallest free storage with a size in {@code minSize..maxSize}, or a new one of {@code minSize} bytes.
     * Its content is arbitrary.
     */
    Storage acquire(boolean direct, int minSize, int maxSize) {
        synchronized (free) {
            int index = smallest(direct, minSize, maxSize);
            if (index >= 0) {
                return remove(index);
            }
        }
        return new Storage(direct, minSize);
    }

    private int smallest(boolean direct, int minSize, int maxSize) {
        int index = -1;
        int size = Integer.MAX_VALUE;
        for (int i = free.size() - 1; i >= 0 && size > minSize; i--) {
            Storage each = free.get(i);
            if (each.isDirect() == direct && each.size() >= minSize && each.size() <= maxSize && each.size() < size) {
                index = i;
                size = each.size();
            }
        }
        return index;
    }

    private Storage remove(int index) {
        Storage storage = free.remove(index);
        bytes -= storage.size();
        return storage;
    }

    /**
     * Adds a storage and evicts the oldest entries if the bounds require it. Drops the storage instead if this list is
     * closed or the storage alone exceeds the bound.
     */
    void release(Storage storage) {
        synchronized (free) {
            if (closed || storage.size() > maxBytes) {
                return;
            }
            while (bytes + storage.size() > maxBytes || free.size() == MAX_ENTRIES) {
                remove(0);
            }
            bytes += storage.size();
            free.add(storage);
        }
    }

    /** Returns the total size of the entries, in bytes. */
    long bytes() {
        synchronized (free) {
            return bytes;
        }
    }

    /** Drops all entries; later releases are dropped too. */
    void close() {
        synchronized (free) {
            closed = true;
            free.clear();
            bytes = 0;
        }
    }
}
