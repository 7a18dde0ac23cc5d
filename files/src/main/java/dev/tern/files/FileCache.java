package dev.tern.files;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.tern.http.OpenFile;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache in front of another source: the content of small files, and paths without a file, for a limited time.
 *
 * <p>Content and validators are cached together, so that they never contradict each other. After the time the file is
 * opened again, and read again if it has changed. A file that changed less than two seconds ago is not cached, since it
 * may change again within the same tick of the clock that stamps files.
 *
 * <p>Thread safety: safe for concurrent calls.
 *
 * <p>Complexity: a hit costs one look-up in a hash table. The cached content is bounded in bytes, and the least
 * recently used file is evicted first. Paths without a file are in a table of fixed size, in which a later path
 * replaces an earlier one: any number of missing paths evicts no file and takes at most 2.5 MiB.
 */
public final class FileCache implements FileSource {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final long MAX_FILE_BYTES = 64 << 10;
    /** The approximate cost of an entry without its content. */
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
     * Caches the files of a source.
     *
     * @param revalidation the time until a file is opened again, above 0
     * @param maxBytes the limit of the cached content in bytes, at least 0
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

    /** The time until which a result of this moment is cached. */
    private long freshUntilNanos() {
        return source.cacheableUntil(nanoTime.getAsLong() + revalidationNanos);
    }

    /** Reads a file into memory; returns null if it is too large, or may be changing. */
    private static @Nullable MemoryFile load(OpenFile file, @Nullable MemoryFile before, long freshUntilNanos)
            throws IOException {
        if (file.size() > MAX_FILE_BYTES || !FileContent.isSettled(file, CLOCK)) {
            return null;
        }
        byte[] bytes = before != null && isSame(before, file) ? before.bytes() : read(file);
        return bytes == null ? null : new MemoryFile(bytes, file.modifiedNanos(), file.revision(), freshUntilNanos);
    }

    private static byte @Nullable [] read(OpenFile file) throws IOException {
        FileContent content = FileContent.read(file, CLOCK);
        return content == null ? null : content.bytes();
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
