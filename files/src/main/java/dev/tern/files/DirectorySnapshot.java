package dev.tern.files;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The entries of a directory at one moment, sorted once for each requested order.
 *
 * <p>Entries that no path can name, such as a name with a backslash, are omitted.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class DirectorySnapshot {
    /** The maximum number of entries on a page. */
    static final int PAGE_ENTRIES = 1000;

    /** The approximate cost of an entry in all orders, without the characters of its name. */
    private static final int ENTRY_BYTES = 160;

    private final List<FileSource.Entry> entries;
    private final int weight;
    private final Map<ListingView, List<FileSource.Entry>> sorted = new ConcurrentHashMap<>();

    DirectorySnapshot(List<FileSource.Entry> found) {
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        List<FileSource.Entry> named = new ArrayList<>(found);
        named.removeIf(entry -> !ResolvedPath.isFileName(entry.name()) || !utf8.canEncode(entry.name()));
        this.entries = named;
        this.weight = weigh(named);
    }

    private static int weigh(List<FileSource.Entry> entries) {
        long bytes = ENTRY_BYTES;
        for (FileSource.Entry entry : entries) {
            bytes += ENTRY_BYTES + 2L * entry.name().length();
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE / 2);
    }

    /** The approximate size in memory, in bytes. */
    int weight() {
        return weight;
    }

    int size() {
        return entries.size();
    }

    /** The number of pages, at least 1. */
    int pages() {
        return Math.max(1, (entries.size() + PAGE_ENTRIES - 1) / PAGE_ENTRIES);
    }

    /** The entries of a page, which must exist. */
    List<FileSource.Entry> page(ListingView view) {
        List<FileSource.Entry> all = sorted.computeIfAbsent(view.atPage(1), this::sort);
        int from = (view.page() - 1) * PAGE_ENTRIES;
        return all.subList(from, Math.min(all.size(), from + PAGE_ENTRIES));
    }

    private List<FileSource.Entry> sort(ListingView order) {
        List<FileSource.Entry> copy = new ArrayList<>(entries);
        copy.sort(order.comparator());
        return copy;
    }
}
