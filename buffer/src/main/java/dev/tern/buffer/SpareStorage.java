package dev.tern.buffer;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory that buffers of one pool have outgrown, for those that grow next: sizes double, so the same few come again and again. Fresh memory
 * of a MiB is dearer than all that is written to it.
 *
 * <p>Thread safety: safe for all threads. Complexity: O(kept), which are at most 64.
 */
final class SpareStorage {
    private static final int MOST = 64;

    private final long maxBytes;
    /** Also the lock; the one that was given last is the last. */
    private final List<Storage> kept = new ArrayList<>();

    private long bytes;

    SpareStorage(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Storage of exactly this size, used or new; what it holds is arbitrary. */
    Storage take(boolean direct, int size) {
        synchronized (kept) {
            for (int i = kept.size() - 1; i >= 0; i--) {
                if (kept.get(i).fits(direct, size)) {
                    bytes -= size;
                    return kept.remove(i);
                }
            }
        }
        return new Storage(direct, size);
    }

    /** Keeps it, if there is room. */
    void give(Storage storage) {
        synchronized (kept) {
            if (bytes + storage.size() <= maxBytes && kept.size() < MOST) {
                bytes += storage.size();
                kept.add(storage);
            }
        }
    }

    /** The bytes that are kept. */
    long bytes() {
        synchronized (kept) {
            return bytes;
        }
    }

    void clear() {
        synchronized (kept) {
            kept.clear();
            bytes = 0;
        }
    }
}
