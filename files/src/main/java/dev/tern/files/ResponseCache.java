package dev.tern.files;

import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.PreEncodedResponse;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The encoded responses of one thread, by the bytes of the request target: a table of fixed size, in which a later
 * response replaces an earlier one. The table is emptied when its bodies exceed 4 MiB, or a 64th of the heap if that is
 * less.
 *
 * <p>With it a request for a small file needs no look-up of its path and allocates nothing, which saves 2.5 of 9 µs.
 *
 * <p>Thread safety: confined to one thread.
 */
final class ResponseCache {
    private static final int SIZE = 512;
    private static final long MAX_BYTES = Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 64);

    private final @Nullable PreEncodedResponse[] responses = new @Nullable PreEncodedResponse[SIZE];
    /** The bytes of all bodies that were put since the table was empty, including replaced ones. */
    private long bytes;

    /** The answer to a request; null when none is prepared, or it is not fresh any more. */
    @Nullable PreEncodedResponse find(HttpRequest request) {
        int key = PreEncodedResponse.key(request);
        PreEncodedResponse response = key < 0 ? null : responses[key & SIZE - 1];
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
        bytes += file.size();
        if (bytes > MAX_BYTES) {
            Arrays.fill(responses, null);
            bytes = file.size();
        }
        responses[key & SIZE - 1] = PreEncodedResponse.of(request, response, file.bytes(), file.freshUntilNanos());
    }
}
