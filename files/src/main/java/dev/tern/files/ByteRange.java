package dev.tern.files;

import dev.tern.http.text.ListReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of bytes of a representation (RFC 9110 section 14.1.2).
 *
 * @param first the first position
 * @param length the number of bytes; 0 if the range is not satisfiable
 */
record ByteRange(long first, long length) {
    private static final ByteRange NONE = new ByteRange(0, 0);

    /** More ranges than any well-meant request has; with more, the field is ignored. */
    private static final int MAX_RANGES = 32;
    /** A gap of this size costs less to send than the head of another part (RFC 9110 section 15.3.7.2). */
    private static final int SMALL_GAP = 80;

    /**
     * Reads a Range field.
     *
     * @param size the size of the representation
     * @return the ranges in the requested order (RFC 9110 section 15.3.7.2); ranges that overlap or nearly touch are
     *     joined, so that no byte is sent twice. Empty if none is satisfiable; null if the field is to be ignored:
     *     another unit, too many ranges, bad syntax
     */
    static @Nullable List<ByteRange> parse(String field, long size) {
        String value = field.strip();
        int equals = value.indexOf('=');
        if (equals < 0 || !value.substring(0, equals).equalsIgnoreCase("bytes")) {
            return null;
        }
        List<ByteRange> ranges = new ArrayList<>();
        ListReader specs = new ListReader(value, equals + 1);
        while (specs.next()) {
            ByteRange range =
                    ranges.size() == MAX_RANGES ? null : one(value.substring(specs.start(), specs.end()), size);
            if (range == null) {
                return null;
            }
            ranges.add(range);
        }
        return ranges.isEmpty() ? null : joined(ranges);
    }

    private static @Nullable ByteRange one(String spec, long size) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return null;
        }
        long first = number(spec.substring(0, dash));
        long last = number(spec.substring(dash + 1));
        if (dash == 0) {
            return last < 0 ? null : suffix(last, size);
        }
        boolean open = dash == spec.length() - 1;
        return first < 0 || !open && last < first ? null : between(first, open ? Long.MAX_VALUE : last, size);
    }

    /**
     * Joins each range with all ranges that it overlaps or nearly touches. A joined range has the place of its first
     * part. Quadratic in the number of ranges, which is at most {@link #MAX_RANGES}.
     */
    private static List<ByteRange> joined(List<ByteRange> asked) {
        List<ByteRange> joined = new ArrayList<>();
        for (ByteRange range : asked) {
            if (range.length() > 0) {
                join(joined, range);
            }
        }
        return joined;
    }

    /**
     * One pass is enough: the ranges in the list are not near each other, so joining one cannot bring another one near.
     */
    private static void join(List<ByteRange> joined, ByteRange range) {
        ByteRange whole = range;
        int place = -1;
        for (int i = 0; i < joined.size(); i++) {
            if (joined.get(i).isNear(range)) {
                whole = whole.span(joined.get(i));
                place = place < 0 ? i : place;
            }
        }
        if (place < 0) {
            joined.add(range);
            return;
        }
        joined.subList(place + 1, joined.size()).removeIf(range::isNear);
        joined.set(place, whole);
    }

    private boolean isNear(ByteRange other) {
        return first - other.end() <= SMALL_GAP && other.first - end() <= SMALL_GAP;
    }

    private ByteRange span(ByteRange other) {
        long start = Math.min(first, other.first);
        return new ByteRange(start, Math.max(end(), other.end()) - start);
    }

    private static ByteRange suffix(long length, long size) {
        long taken = Math.min(length, size);
        return new ByteRange(size - taken, taken);
    }

    private static ByteRange between(long first, long last, long size) {
        return first >= size ? new ByteRange(size, 0) : new ByteRange(first, Math.min(last, size - 1) - first + 1);
    }

    /** A number, at most the largest long; -1 if the text is not a number. */
    private static long number(String digits) {
        long value = digits.isEmpty() ? -1 : 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
        }
        return value;
    }

    /** The position after the last byte. */
    long end() {
        return first + length;
    }

    /** The value of Content-Range. */
    String of(long size) {
        return "bytes " + first + "-" + (end() - 1) + "/" + size;
    }
}
