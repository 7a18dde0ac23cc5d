package dev.tern.http;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The byte classes of the HTTP grammar, by table for names and eight bytes at a time for values.
 *
 * <p>Thread safety: stateless.
 *
 * <p>Source: RFC 9110 section 5.6.2 (token) and 5.5 (field content); the word tests follow Warren, "Hacker's Delight",
 * section 6-1, in their exact form, in which no byte disturbs its neighbour.
 */
final class Ascii {
    private static final boolean[] TOKEN = tokens();
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final long HIGH_BITS = ~LOW_BITS;
    /** Added to seven bits it reaches the eighth exactly when they are at least 0x20. */
    private static final long TO_SPACE = 0x6060606060606060L;

    private Ascii() {}

    private static boolean[] tokens() {
        boolean[] table = new boolean[256];
        for (int c = '!'; c <= '~'; c++) {
            table[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
        return table;
    }

    /** Whether the byte may stand in a method or a field name. */
    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    /** Whether every character of the text may stand in a method or a field name, and there is one. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7f || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether the byte is printable and no space. */
    static boolean isVisible(byte b) {
        return b > 0x20 && b < 0x7f;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether the character may stand in a field value: no control but the tab, and within ISO 8859-1. */
    static boolean isFieldContent(int c) {
        return c >= 0x20 && c <= 0xff && c != 0x7f || c == '\t';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Whether the bytes are this text, which is in lower case, in any case. */
    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (lower(bytes[from + i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The byte with a capital letter made small. */
    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    }

    /** The index of the first control byte, tabs passed over, from {@code from} on, or {@code to}. */
    static int findControl(ByteBuffer in, int from, int to) {
        int at = from;
        while (at < to) {
            at = findControlOrTab(in, at, to);
            if (at == to || in.get(at) != '\t') {
                return at;
            }
            at++;
        }
        return at;
    }

    private static int findControlOrTab(ByteBuffer in, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long found = controls(in.getLong(at));
            if (found != 0) {
                boolean bigEndian = in.order() == ByteOrder.BIG_ENDIAN;
                int bit = bigEndian ? Long.numberOfLeadingZeros(found) : Long.numberOfTrailingZeros(found);
                return at + bit / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && !isControl(in.get(at))) {
            at++;
        }
        return at;
    }

    /** Sets the high bit of each byte that is below 0x20 or is 0x7f (DEL). */
    private static long controls(long word) {
        long atLeastSpace = (word & LOW_BITS) + TO_SPACE | word;
        long delete = word ^ LOW_BITS;
        long notDelete = (delete & LOW_BITS) + LOW_BITS | delete;
        return ~(atLeastSpace & notDelete) & HIGH_BITS;
    }

    private static boolean isControl(byte b) {
        return b >= 0 && b < 0x20 || b == 0x7f;
    }
}
