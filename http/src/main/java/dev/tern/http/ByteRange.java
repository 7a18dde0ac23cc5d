package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * One range of bytes of a representation (RFC 9110 section 14.1.2).
 *
 * @param first the first position; equal to the length where none is satisfiable
 * @param length the number of bytes; 0 where none is satisfiable
 */
record ByteRange(long first, long length) {

    /**
     * Reads a Range field.
     *
     * @param size the size of the representation
     * @return null when the field is to be ignored: another unit, several ranges, or a bad form
     */
    static @Nullable ByteRange parse(String field, long size) {
        String value = field.strip();
        int equals = value.indexOf('=');
        if (equals < 0 || !value.substring(0, equals).equalsIgnoreCase("bytes")) {
            return null;
        }
        String spec = value.substring(equals + 1).strip();
        int dash = spec.indexOf('-');
        if (dash < 0 || spec.indexOf(',') >= 0) {
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

    boolean isSatisfiable() {
        return length > 0;
    }
}
