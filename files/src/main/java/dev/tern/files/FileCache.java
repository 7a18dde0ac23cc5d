package dev.tern.files;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.tern.http.OpenFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A source of files in front of another, which keeps the content of small ones, and of some paths that there is no file, for a while.
 *
 * <p>Content and validators are kept and given together: what is stale is stale as a whole. A file is asked for again when the time
 * is over, and read again when it has changed. One that changed less than two seconds ago is not kept, since it may change again within
 * the same tick of the clock that stamps files.
 *
 * <p>Thread safety: safe for concurrent calls.
 *
 * <p>Complexity: a hit costs one look-up in a hash table; what is kept is bounded in bytes, the least recently used goes first. Paths
 * without a file are in a table of fixed size, in which a later one takes the place of an earlier one: however many missing paths are
 * asked for, they evict no file and need at most 2.5 MiB.
 */
public final class FileCache implements FileSource {
    private static final long MAX_FILE_BYTES = 64 << 10;
    /** What an entry costs beside its content, roughly. */
    private static final int ENTRY_BYTES = 256;

    private static final int ABSENT_SLOTS = 4096;
    private static final int MAX_ABSENT_PATH = 256;

    private final FileSource source;
    private final long revalidationNanos;
    private final LongSupplier nanoTime;
    private final Cache<String, MemoryFile> entries;
    /** By the hash of the path. */
    private final AtomicReferenceArray<Absent> absent = new AtomicReferenceArray<>(ABSENT_SLOTS);

    /** A path without a file: a directory, or nothing. */
    private record Absent(String path, boolean directory, long freshUntilNanos) {}

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
                .weigher((String path, MemoryFile file) -> ENTRY_BYTES + 2 * path.length() + (int) file.size())
                .build();
    }

    @Override
    public @Nullable OpenFile open(String path) throws IOException {
        MemoryFile cached = entries.getIfPresent(path);
        if (cached != null && isFresh(cached.freshUntilNanos())) {
            return cached;
        }
        if (findAbsent(path) != null) {
            return null;
        }
        long freshUntilNanos = freshUntilNanos();
        try (OwnedFile owned = new OwnedFile()) {
            MemoryFile loaded = owned.open(source, path) ? load(owned.file(), cached, freshUntilNanos) : null;
            if (loaded != null) {
                entries.put(path, loaded);
                return loaded;
            }
            if (cached != null) {
                entries.invalidate(path);
            }
            if (!owned.isEmpty()) {
                return owned.release();
            }
        }
        putAbsent(path, source.isDirectory(path), freshUntilNanos);
        return null;
    }

    private boolean isFresh(long freshUntilNanos) {
        return nanoTime.getAsLong() - freshUntilNanos < 0;
    }

    private @Nullable Absent findAbsent(String path) {
        Absent found = absent.get(slot(path));
        return found != null && found.path.equals(path) && isFresh(found.freshUntilNanos) ? found : null;
    }

    private void putAbsent(String path, boolean directory, long freshUntilNanos) {
        if (path.length() <= MAX_ABSENT_PATH) {
            absent.set(slot(path), new Absent(path, directory, freshUntilNanos));
        }
    }

    private static int slot(String path) {
        return (path.hashCode() ^ path.hashCode() >>> 16) & ABSENT_SLOTS - 1;
    }

    /** The end of the time for which what is found now is cached. */
    private long freshUntilNanos() {
        return source.cacheableUntil(nanoTime.getAsLong() + revalidationNanos);
    }

    /** The content in memory; null when it is too large, or may be changing. */
    private static @Nullable MemoryFile load(OpenFile file, @Nullable MemoryFile before, long freshUntilNanos)
            throws IOException {
        if (file.size() > MAX_FILE_BYTES || !FileContent.isSettled(file, System.currentTimeMillis())) {
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
        Absent known = findAbsent(path);
        if (known != null) {
            return known.directory;
        }
        long freshUntilNanos = freshUntilNanos();
        boolean directory = source.isDirectory(path);
        if (directory) {
            putAbsent(path, true, freshUntilNanos);
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
