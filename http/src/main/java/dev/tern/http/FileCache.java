package dev.tern.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A source of files in front of another, which keeps the content of small ones, and the knowledge of what is missing, for a while.
 *
 * <p>Content and validators are kept and given together: what is stale is stale as a whole. A file is asked for again when the time
 * is over, and read again when it has changed. One that changed less than two seconds ago is not kept, since it may change again within
 * the same tick of the clock that stamps files.
 *
 * <p>Thread safety: safe for concurrent calls.
 *
 * <p>Complexity: a hit costs one look-up in a hash table; what is kept is bounded in bytes, the least recently used goes first.
 */
public final class FileCache implements FileSource {
    private static final long MOST_KEPT_BYTES = 64 << 10;
    /** What an entry costs beside its content, roughly. */
    private static final int ENTRY_BYTES = 256;

    private final FileSource source;
    private final long revalidationNanos;
    private final LongSupplier nanoTime;
    private final Cache<String, Entry> entries;

    /**
     * What was found.
     *
     * @param file the file; null when there is none, or it is too large to be kept
     * @param missing whether there is none
     * @param directory whether it is a directory
     */
    private record Entry(@Nullable MemoryFile file, boolean missing, boolean directory, long freshUntilNanos) {
        boolean isFresh(long nowNanos) {
            return nowNanos - freshUntilNanos < 0;
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
        this(source, revalidation, maxBytes, System::nanoTime);
    }

    /** Caches files by a clock that behaves as {@link System#nanoTime}. */
    FileCache(FileSource source, Duration revalidation, long maxBytes, LongSupplier nanoTime) {
        if (revalidation.isNegative() || revalidation.isZero()) {
            throw new IllegalArgumentException("revalidation: " + revalidation + ", must be above 0");
        }
        this.source = source;
        this.revalidationNanos = revalidation.toNanos();
        this.nanoTime = nanoTime;
        this.entries = CacheBuilder.newBuilder()
                .maximumWeight(maxBytes)
                .weigher(Entry::weight)
                .build();
    }

    @Override
    public @Nullable OpenFile open(String path) throws IOException {
        Entry entry = entries.getIfPresent(path);
        if (entry != null && entry.isFresh(nanoTime.getAsLong()) && (entry.file != null || entry.missing)) {
            return entry.file;
        }
        long freshUntilNanos = freshUntilNanos();
        try (OwnedFile owned = new OwnedFile()) {
            if (!owned.open(source, path)) {
                entries.put(path, new Entry(null, true, source.isDirectory(path), freshUntilNanos));
                return null;
            }
            MemoryFile before = entry == null ? null : entry.file;
            MemoryFile kept = keep(owned.file(), before, freshUntilNanos);
            if (kept == null) {
                return owned.release();
            }
            entries.put(path, new Entry(kept, false, false, freshUntilNanos));
            return kept;
        }
    }

    /** The end of the time for which what is found now is cached. */
    private long freshUntilNanos() {
        return source.cacheableUntil(nanoTime.getAsLong() + revalidationNanos);
    }

    /** The content in memory; null when it is too large, or may be changing. */
    private static @Nullable MemoryFile keep(OpenFile file, @Nullable MemoryFile before, long freshUntilNanos)
            throws IOException {
        if (file.size() > MOST_KEPT_BYTES || !FileContent.isSettled(file, System.currentTimeMillis())) {
            return null;
        }
        byte[] bytes = before != null && isSame(before, file) ? before.bytes() : FileContent.read(file);
        return bytes == null ? null : new MemoryFile(bytes, file.modifiedNanos(), file.revision(), freshUntilNanos);
    }

    private static boolean isSame(OpenFile one, OpenFile other) {
        return one.modifiedNanos() == other.modifiedNanos()
                && one.size() == other.size()
                && one.revision() == other.revision();
    }

    @Override
    public boolean isDirectory(String path) {
        Entry entry = entries.getIfPresent(path);
        if (entry != null && entry.isFresh(nanoTime.getAsLong())) {
            return entry.directory;
        }
        long freshUntilNanos = freshUntilNanos();
        boolean directory = source.isDirectory(path);
        if (directory) {
            entries.put(path, new Entry(null, true, true, freshUntilNanos));
        }
        return directory;
    }

    @Override
    public long cacheableUntil(long nanos) {
        return source.cacheableUntil(nanos);
    }

    @Override
    public @Nullable List<FileSource.Entry> list(String path) throws IOException {
        return source.list(path);
    }
}
