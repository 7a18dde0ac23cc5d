package dev.tern.buffer;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory that buffers of one pool have outgrown, for those that grow next: sizes double, so the same few come again and again. Fresh memory
 * of a MiB is dearer than all that is written to it. What nobody has taken for the longest time gives way to what comes back.
 *
 * <p>Thread safety: safe for all threads. Complexity: O(entries), which are at most 64.
 */
final class StorageFreeList {
    private static final int MAX_ENTRIES = 64;

    private final long maxBytes;
    /** Also the lock, which guards all below; the one that was given last is the last. */
    private final List<Storage> free = new ArrayList<>(MAX_ENTRIES);

    private long bytes;
    private boolean closed;

    StorageFreeList(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Storage of at least this size, and at most the other one: used, of what fits the smallest, or new; what it holds is arbitrary. */
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

    /** Keeps it, in the place of the oldest where there is no room beside them; not once this is closed, nor what is too large alone. */
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

    /** The bytes that are free. */
    long bytes() {
        synchronized (free) {
            return bytes;
        }
    }

    /** Lets go of what is kept, and keeps nothing any more. */
    void close() {
        synchronized (free) {
            closed = true;
            free.clear();
            bytes = 0;
        }
    }
}
