package dev.tern.http.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The byte classes of the HTTP grammar, by table for names and eight bytes at a time for values.
 *
 * <p>Thread safety: stateless.
 *
 * <p>Source: RFC 9110 section 5.6.2 (token) and 5.5 (field content); the word tests follow Warren, "Hacker's Delight",
 * section 6-1, in their short form: a byte that is found disturbs those above it, so only the lowest one found counts.
 */
public final class Ascii {
    private static final boolean[] TOKEN = alphanumericsAnd("!#$%&'*+-.^_`|~");
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** One in each byte: times a byte it is that byte eight times. */
    private static final long EACH = 0x0101_0101_0101_0101L;

    /** An odd number near 2^64 divided by the golden ratio, which moves each bit far (Knuth, volume 3, section 6.4). */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Ascii() {}

    /** A table of letters, digits and these marks. */
    public static boolean[] alphanumericsAnd(String marks) {
        boolean[] table = new boolean[256];
        for (int c = 0; c <= 0x7f; c++) {
            int letter = c | 0x20;
            table[c] = letter >= 'a' && letter <= 'z' || isDigit((byte) c) || marks.indexOf(c) >= 0;
        }
        return table;
    }

    /** Whether the byte may stand in a method or a field name. */
    public static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    /** Whether every character of the text may stand in a method or a field name, and there is one. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7f || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether the byte is printable and no space. */
    public static boolean isVisible(byte b) {
        return b > 0x20 && b < 0x7f;
    }

    public static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    public static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether the character may stand in a field value: no control but the tab, and within ISO 8859-1. */
    public static boolean isFieldContent(int c) {
        return c >= 0x20 && c <= 0xff && c != 0x7f || c == '\t';
    }

    /** The value of a hexadecimal digit, or -1. */
    public static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Whether the bytes are this text, in any case. */
    public static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            byte b = bytes[from + i];
            char c = text.charAt(i);
            if (b != c && lower(b) != lower(c)) {
                return false;
            }
        }
        return true;
    }

    /** The first of these texts that the bytes are exactly, which saves a new string; null when there is none. */
    public static @Nullable String oneOf(String[] texts, byte[] bytes, int from, int to) {
        for (String text : texts) {
            if (text.length() == to - from && equals(bytes, from, text)) {
                return text;
            }
        }
        return null;
    }

    private static boolean equals(byte[] bytes, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The byte with a capital letter made small. */
    public static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    }

    /** Eight bytes, the first of them lowest. */
    public static long word(byte[] bytes, int from) {
        return (long) WORD.get(bytes, from);
    }

    /** A hash of bytes, eight at a time. */
    public static int hash(byte[] bytes, int from, int to) {
        long hash = to - from;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            hash = (hash ^ word(bytes, at)) * SPREAD;
            hash ^= hash >>> 32;
        }
        for (; at < to; at++) {
            hash = (hash ^ bytes[at]) * SPREAD;
        }
        return (int) (hash >>> 32);
    }

    /** The index of the first byte that may not stand in a name, from {@code from} on, or {@code to}. */
    public static int skipToken(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isToken(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The index of the first byte that is a control, a blank or beyond ASCII, or {@code to}. */
    public static int skipVisible(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long found = invisible(word(bytes, at));
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && isVisible(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The index of the first {@code %}, {@code ?} or {@code #} in visible text, or {@code to}. */
    public static int findUriMark(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES) {
            long found = uriMarks(word(bytes, at));
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != '%' && bytes[at] != '?' && bytes[at] != '#') {
            at++;
        }
        return at;
    }

    /** The lowest high bit set is that of the first of the three marks, where there is no byte beyond ASCII. */
    private static long uriMarks(long word) {
        return ((word ^ '%' * EACH) - EACH | (word ^ '?' * EACH) - EACH | (word ^ '#' * EACH) - EACH) & HIGH_BITS;
    }

    /** Whether a path may hold a backslash, an empty segment or one with a leading dot; false is certain. */
    public static boolean hasPathMarks(byte[] bytes, int from, int to) {
        int at = from;
        // Each word begins with the last byte of the word before, so that no pair is missed.
        for (; at <= to - Long.BYTES; at += Long.BYTES - 1) {
            if (pathMarks(word(bytes, at)) != 0) {
                return true;
            }
        }
        for (; at < to; at++) {
            boolean pair = bytes[at] == '/' && at + 1 < to && (bytes[at + 1] | 1) == '/';
            if (pair || bytes[at] == '\\') {
                return true;
            }
        }
        return false;
    }

    /**
     * Not zero where a slash stands before a slash or a dot, which differ in the lowest bit, or where there is a
     * backslash.
     */
    private static long pathMarks(long word) {
        long slashes = zeros(word ^ '/' * EACH);
        long slashesAndDots = zeros((word | EACH) ^ '/' * EACH);
        return slashes & slashesAndDots >>> Byte.SIZE | zeros(word ^ '\\' * EACH);
    }

    private static long zeros(long word) {
        return word - EACH & ~word & HIGH_BITS;
    }

    /** The index of the first control byte, tabs passed over, from {@code from} on, or {@code to}. */
    public static int findControl(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = to - at < Long.BYTES ? at : skipText(bytes, at, to);
            if (at < to) {
                if (isControl(bytes[at])) {
                    return at;
                }
                at++;
            }
        }
        return at;
    }

    /** Goes on by words, to a byte that may be a control, or to the last bytes. */
    private static int skipText(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES) {
            long found = maybeControls(word(bytes, at));
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        return at;
    }

    /**
     * The lowest high bit set is that of the first byte below 0x20 or equal to 0x7f (DEL), or of a tilde after a 0xff,
     * which a closer look tells apart.
     */
    private static long maybeControls(long word) {
        return (word - 0x20 * EACH | word + EACH) & ~word & HIGH_BITS;
    }

    /** The lowest high bit set is that of the first byte below 0x21 or above 0x7e. */
    private static long invisible(long word) {
        return (word - 0x21 * EACH | word + EACH) & HIGH_BITS;
    }

    private static boolean isControl(byte b) {
        return b >= 0 && b < 0x20 && b != '\t' || b == 0x7f;
    }
}
