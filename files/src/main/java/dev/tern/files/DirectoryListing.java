package dev.tern.files;

import com.google.common.base.Throwables;
import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.Hashing;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.text.HttpDate;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The pages that list directories. A directory is read at most once per second, by one thread, for all clients and
 * pages; other calls for the same directory block until it has been read.
 *
 * <p>Thread safety: safe for concurrent calls, which may block.
 *
 * <p>Complexity: linear in the directory once per second; then linear in the page. The cached directories take at most
 * 32 MiB, or an eighth of the heap where that is less; a larger directory is read for each page.
 */
final class DirectoryListing {
    private static final String REVALIDATE = "no-cache";
    private static final Duration FRESH = Duration.ofSeconds(1);
    /** The limit of the cached directories, in bytes. */
    static final long MAX_CACHED_BYTES =
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final FileSource files;
    private final Cache<String, DirectorySnapshot> snapshots;

    DirectoryListing(FileSource files, long maxBytes, Ticker clock) {
        this.files = files;
        this.snapshots = CacheBuilder.newBuilder()
                // With more segments each would have a part of the limit, and a large directory could exceed it.
                .concurrencyLevel(1)
                .maximumWeight(maxBytes)
                .weigher((String path, DirectorySnapshot directory) -> 2 * path.length() + directory.weight())
                .expireAfterWrite(FRESH)
                .ticker(clock)
                .build();
    }

    /** Sends a page of a directory; returns false if the directory cannot be shown. */
    boolean send(String path, HttpRequest request, HttpResponse response) throws IOException {
        byte[] page = page(path, ListingView.of(request));
        if (page == null) {
            return false;
        }
        String etag = "\"" + Hashing.sipHash24().hashBytes(page) + "\"";
        switch (new ConditionalRequest(etag, HttpDate.INVALID).evaluate(request)) {
            case FAILED -> response.error(412);
            case NOT_MODIFIED -> response.status(304).header("ETag", etag).header("Cache-Control", REVALIDATE);
            case PROCEED ->
                response.header("ETag", etag)
                        .header("Cache-Control", REVALIDATE)
                        .header("Content-Type", "text/html; charset=utf-8")
                        .body(page);
        }
        return true;
    }

    /**
     * A page of a directory; a page beyond the last is the last.
     *
     * @return null if the directory cannot be shown
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
