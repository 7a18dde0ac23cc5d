package dev.tern.files;

import dev.tern.http.text.ListReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of bytes of a representation (RFC 9110 section 14.1.2).
 *
 * @param first the first position
 * @param length the number of bytes; 0 where it is not satisfiable
 */
record ByteRange(long first, long length) {
    private static final ByteRange NONE = new ByteRange(0, 0);

    /** More ranges than any honest client asks for at once; beyond it the field is ignored. */
    private static final int MAX_RANGES = 32;
    /** A gap that costs less to send than the head of another part (RFC 9110 section 15.3.7.2). */
    private static final int SMALL_GAP = 80;

    /**
     * Reads a Range field.
     *
     * @param size the size of the representation
     * @return the ranges in the order asked for (RFC 9110 section 15.3.7.2), those that overlap or nearly touch joined, so that no
     *     byte is sent twice; empty when none is satisfiable; null when the field is to be ignored: another unit, too many ranges, or a bad form
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
     * Joins each range with the ranges that it overlaps or nearly touches, however late they are asked for. A joined range stands
     * where the first of its parts was asked for. Quadratic in the number of ranges, which is at most {@link #MAX_RANGES}.
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

    /** One pass is enough: the ranges in the list are far from each other, and so each of them is near the new range or stays so. */
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

    /** A number, as large as a long at most; -1 when it is none. */
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

    /** The position after the last. */
    long end() {
        return first + length;
    }

    /** The value of Content-Range. */
    String of(long size) {
        return "bytes " + first + "-" + (end() - 1) + "/" + size;
    }
}
