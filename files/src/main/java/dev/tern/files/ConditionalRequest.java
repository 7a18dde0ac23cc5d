package dev.tern.files;

import dev.tern.http.HttpRequest;
import dev.tern.http.text.HttpDate;
import dev.tern.http.text.ListReader;
import org.jspecify.annotations.Nullable;

/**
 * The validators of a selected representation, and the evaluation of conditional requests against them in the order of
 * RFC 9110 section 13.2.2.
 *
 * @param etag the strong entity tag, with its quotes
 * @param modifiedSeconds the second of the last change since 1970-01-01T00:00Z, or {@link HttpDate#INVALID} if there is
 *     none; conditions on dates are then ignored
 */
record ConditionalRequest(String etag, long modifiedSeconds) {

    /** The result of the conditions. */
    enum Outcome {
        /** Send the representation. */
        PROCEED,
        /** 304. */
        NOT_MODIFIED,
        /** 412. */
        FAILED
    }

    /** Evaluates the conditions of a GET or HEAD. */
    Outcome evaluate(HttpRequest request) {
        if (isPreconditionFailed(request)) {
            return Outcome.FAILED;
        }
        String noneMatch = request.header("If-None-Match");
        if (noneMatch != null) {
            return matches(noneMatch, true) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
        }
        long since = date(request.header("If-Modified-Since"));
        return isDated(since) && modifiedSeconds <= since ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
    }

    private boolean isPreconditionFailed(HttpRequest request) {
        String match = request.header("If-Match");
        if (match != null) {
            return !matches(match, false);
        }
        long since = date(request.header("If-Unmodified-Since"));
        return isDated(since) && modifiedSeconds > since;
    }

    private boolean isDated(long condition) {
        return condition != HttpDate.INVALID && modifiedSeconds != HttpDate.INVALID;
    }

    /** Whether If-Range allows a range: absent, the same strong tag, or exactly the date (RFC 9110 section 13.1.5). */
    boolean allowsRange(HttpRequest request) {
        String condition = request.header("If-Range");
        if (condition == null) {
            return true;
        }
        return condition.startsWith("\"") ? condition.equals(etag) : date(condition) == modifiedSeconds;
    }

    private static long date(@Nullable String value) {
        return value == null ? HttpDate.INVALID : HttpDate.parse(value);
    }

    /** Whether a list names the tag; a weak tag counts only in a weak comparison (RFC 9110 section 8.8.3.2). */
    private boolean matches(String list, boolean weak) {
        if (list.strip().equals("*")) {
            return true;
        }
        ListReader tags = new ListReader(list, 0);
        while (tags.next()) {
            boolean isWeak = list.startsWith("W/", tags.start());
            int start = isWeak ? tags.start() + 2 : tags.start();
            boolean same = tags.end() - start == etag.length() && list.startsWith(etag, start);
            if (same && (weak || !isWeak)) {
                return true;
            }
        }
        return false;
    }
}
