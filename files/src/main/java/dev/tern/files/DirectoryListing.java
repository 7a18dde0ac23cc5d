package dev.tern.files;

import com.google.common.base.Throwables;
import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The pages that list directories. A directory is read at most once a second, by one thread, for all clients and pages: calls for the
 * same directory meanwhile block.
 *
 * <p>Thread safety: safe for concurrent calls, which may block.
 *
 * <p>Complexity: linear in the directory once a second; then linear in the page. The cached directories take at most 32 MiB, or an
 * eighth of the heap where that is less; a larger directory is read for each page.
 */
final class DirectoryListing {
    private static final Duration FRESH = Duration.ofSeconds(1);
    /** The bound of the cached directories, in bytes. */
    static final long MAX_CACHED_BYTES =
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final FileSource files;
    private final Cache<String, DirectorySnapshot> snapshots;

    DirectoryListing(FileSource files, long maxBytes, Ticker clock) {
        this.files = files;
        this.snapshots = CacheBuilder.newBuilder()
                // More segments would each have a part of the bound, which a large directory could exceed.
                .concurrencyLevel(1)
                .maximumWeight(maxBytes)
                .weigher((String path, DirectorySnapshot directory) -> 2 * path.length() + directory.weight())
                .expireAfterWrite(FRESH)
                .ticker(clock)
                .build();
    }

    /**
     * A page of a directory; a page beyond the last is the last.
     *
     * @return null when the directory cannot be shown
     */
    byte @Nullable [] page(String path, ListingView asked) throws IOException {
        DirectorySnapshot directory = snapshot(path);
        if (directory == null) {
            return null;
        }
        ListingView view = asked.atPage(Math.min(asked.page(), directory.pages()));
        return new ListingPage(directory, view).write(path);
    }

    private @Nullable DirectorySnapshot snapshot(String path) throws IOException {
        try {
            return snapshots.get(path, () -> read(path));
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof NoSuchFileException) {
                return null;
            }
            Throwables.throwIfInstanceOf(cause, IOException.class);
            throw new IOException(cause);
        }
    }

    private DirectorySnapshot read(String path) throws IOException {
        List<FileSource.Entry> entries = files.list(path);
        if (entries == null) {
            throw new NoSuchFileException(path);
        }
        return new DirectorySnapshot(entries);
    }
}
