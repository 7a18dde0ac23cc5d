package dev.tern.buffer;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory that buffers of one pool have outgrown, for those that grow next: sizes double, so the same few come again and again. Fresh memory
 * of a MiB is dearer than all that is written to it. What nobody has taken for the longest time gives way to what comes back.
 *
 * <p>Thread safety: safe for all threads. Complexity: O(kept), which are at most 64.
 */
final class SpareStorage {
    private static final int MOST = 64;

    private final long maxBytes;
    /** Also the lock, which guards all below; the one that was given last is the last. */
    private final List<Storage> kept = new ArrayList<>(MOST);

    private long bytes;
    private boolean closed;

    SpareStorage(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Storage of at least this size, and at most the other one: used, of what fits the smallest, or new; what it holds is arbitrary. */
    Storage take(boolean direct, int least, int most) {
        synchronized (kept) {
            int place = smallest(direct, least, most);
            if (place >= 0) {
                return remove(place);
            }
        }
        return new Storage(direct, least);
    }

    private int smallest(boolean direct, int least, int most) {
        int place = -1;
        int size = Integer.MAX_VALUE;
        for (int i = kept.size() - 1; i >= 0 && size > least; i--) {
            Storage each = kept.get(i);
            if (each.isDirect() == direct && each.size() >= least && each.size() <= most && each.size() < size) {
                place = i;
                size = each.size();
            }
        }
        return place;
    }

    private Storage remove(int place) {
        Storage storage = kept.remove(place);
        bytes -= storage.size();
        return storage;
    }

    /** Keeps it, in the place of the oldest where there is no room beside them; not once this is closed, nor what is too large alone. */
    void give(Storage storage) {
        synchronized (kept) {
            if (closed || storage.size() > maxBytes) {
                return;
            }
            while (bytes + storage.size() > maxBytes || kept.size() == MOST) {
                remove(0);
            }
            bytes += storage.size();
            kept.add(storage);
        }
    }

    /** The bytes that are kept. */
    long bytes() {
        synchronized (kept) {
            return bytes;
        }
    }

    /** Lets go of what is kept, and keeps nothing any more. */
    void close() {
        synchronized (kept) {
            closed = true;
            kept.clear();
            bytes = 0;
        }
    }
}
