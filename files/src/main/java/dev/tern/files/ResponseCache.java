package dev.tern.files;

import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.PreEncodedResponse;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The responses that one thread has prepared, by the bytes of the request target: a table of fixed size, in which a later one takes the
 * place of an earlier one, and which is emptied when its bodies come to 4 MiB, or to a 64th of the heap where that is less.
 *
 * <p>With it a request for a small file costs no look-up of its path and allocates nothing: 2.5 of 9 µs.
 *
 * <p>Thread safety: confined to one thread.
 */
final class ResponseCache {
    private static final int SIZE = 512;
    private static final long MAX_BYTES = Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 64);

    private final @Nullable PreEncodedResponse[] responses = new @Nullable PreEncodedResponse[SIZE];
    /** The bodies that were put since the table was empty, those that were replaced included. */
    private long bytes;

    /** The answer to a request; null when none is prepared, or it is not fresh any more. */
    @Nullable PreEncodedResponse find(HttpRequest request) {
        int key = PreEncodedResponse.key(request);
        PreEncodedResponse response = key < 0 ? null : responses[key & SIZE - 1];
        return response != null && response.isFor(request) ? response : null;
    }

    /** Encodes the answer to a request, whose body is a file; does nothing where more than the target decides about it. */
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
