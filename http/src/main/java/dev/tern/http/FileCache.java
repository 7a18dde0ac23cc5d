package dev.tern.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source of files in front of another, which keeps the content of small ones, and the knowledge of what is missing, for a while.
 *
 * <p>Content and validators are kept and given together: what is stale is stale as a whole. A file is asked for again when the time
 * is over, and read again when it has changed. One that changed just now is not kept, since it may change again within the same tick
 * of the clock that stamps files.
 *
 * <p>Thread safety: safe for concurrent calls.
 *
 * <p>Complexity: a hit costs one look-up in a hash table; what is kept is bounded in bytes, the least recently used goes first.
 */
public final class FileCache implements FileSource {
    private static final long MOST_KEPT_BYTES = 64 << 10;
    /** What an entry costs beside its content, roughly. */
    private static final int ENTRY_BYTES = 256;

    private static final long SETTLING_MILLIS = 1000;

    private final FileSource source;
    private final long revalidationNanos;
    private final Cache<String, Entry> entries;

    /**
     * What was found.
     *
     * @param file the file; null when there is none, or it is too large to be kept
     * @param missing whether there is none
     * @param directory whether it is a directory
     */
    private record Entry(@Nullable MemoryFile file, boolean missing, boolean directory, long freshUntilNanos) {
        boolean isFresh() {
            return System.nanoTime() - freshUntilNanos < 0;
        }

        static int weight(String path, Entry entry) {
            return ENTRY_BYTES + 2 * path.length() + (entry.file == null ? 0 : (int) entry.file.size());
        }
    }

    /**
     * Keeps files of a source.
     *
     * @param revalidation for how long a file is not asked for again, above 0
     * @param maxBytes the most that is kept, at least 0
     */
    public FileCache(FileSource source, Duration revalidation, long maxBytes) {
        if (revalidation.isNegative() || revalidation.isZero()) {
            throw new IllegalArgumentException("revalidation: " + revalidation + ", must be above 0");
        }
        this.source = source;
        this.revalidationNanos = revalidation.toNanos();
        this.entries = CacheBuilder.newBuilder()
                .maximumWeight(maxBytes)
                .weigher(Entry::weight)
                .build();
    }

    @Override
    public @Nullable OpenFile open(String path) throws IOException {
        Entry entry = entries.getIfPresent(path);
        if (entry != null && entry.isFresh() && (entry.file != null || entry.missing)) {
            return entry.file;
        }
        long freshUntilNanos = System.nanoTime() + revalidationNanos;
        OpenFile file = source.open(path);
        if (file == null) {
            entries.put(path, new Entry(null, true, source.isDirectory(path), freshUntilNanos));
            return null;
        }
        MemoryFile before = entry == null ? null : entry.file;
        return isKept(file) ? keep(path, file, before, freshUntilNanos) : file;
    }

    private static boolean isKept(OpenFile file) {
        long age = System.currentTimeMillis() - file.modifiedNanos() / 1_000_000;
        return file.size() <= MOST_KEPT_BYTES && age > SETTLING_MILLIS;
    }

    private OpenFile keep(String path, OpenFile file, @Nullable MemoryFile before, long freshUntilNanos)
            throws IOException {
        byte[] bytes = before != null && isSame(before, file) ? before.bytes() : read(path, file);
        if (bytes == null) {
            return file;
        }
        file.close();
        MemoryFile kept = new MemoryFile(bytes, file.modifiedNanos(), file.revision(), freshUntilNanos);
        entries.put(path, new Entry(kept, false, false, freshUntilNanos));
        return kept;
    }

    /** The whole content; null when the file changes while it is read. */
    private byte @Nullable [] read(String path, OpenFile file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) file.size());
        int count = 0;
        while (content.hasRemaining() && count >= 0) {
            count = file.read(content, content.position());
        }
        try (OpenFile again = source.open(path)) {
            boolean same = again != null && isSame(again, file) && !content.hasRemaining();
            return same ? content.array() : null;
        }
    }

    private static boolean isSame(OpenFile one, OpenFile other) {
        return one.modifiedNanos() == other.modifiedNanos()
                && one.size() == other.size()
                && one.revision() == other.revision();
    }

    @Override
    public boolean isDirectory(String path) {
        Entry entry = entries.getIfPresent(path);
        if (entry != null && entry.isFresh()) {
            return entry.directory;
        }
        long freshUntilNanos = System.nanoTime() + revalidationNanos;
        boolean directory = source.isDirectory(path);
        if (directory) {
            entries.put(path, new Entry(null, true, true, freshUntilNanos));
        }
        return directory;
    }

    @Override
    public @Nullable List<FileSource.Entry> list(String path) throws IOException {
        return source.list(path);
    }
}
