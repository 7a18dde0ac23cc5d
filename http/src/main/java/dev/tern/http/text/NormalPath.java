package dev.tern.http.text;

import java.nio.charset.StandardCharsets;

/**
 * The normal form of a path: percent-decoded once, without dot segments, without empty segments. Routes, handlers and
 * files all judge this form, so two spellings of one path always reach the same handler and the same file.
 *
 * <p>A path has no normal form where its segments are ambiguous: an encoded slash, a backslash in any form, a NUL, or a
 * dot segment that leads above the root. Such a request is refused.
 *
 * <p>Thread safety: confined to the owner of the connection. Ownership: its array is reused for the next path.
 *
 * <p>Complexity: linear; allocates only for a path that is longer than any before.
 *
 * <p>Source: RFC 3986 sections 2.1 (percent-encoding), 5.2.4 (dot segments) and 6.2.2 (normalization).
 */
public final class NormalPath {
    private byte[] normal = {};
    private int size;

    /** Whether a decoded path is normal. */
    public static boolean isNormal(String path) {
        String closed = path + "/";
        boolean dots = closed.contains("/./") || closed.contains("/../");
        boolean named = path.indexOf('\\') < 0 && path.indexOf('\0') < 0;
        return path.startsWith("/") && !path.contains("//") && !dots && named;
    }

    /**
     * Normalises a path.
     *
     * @param from the index of its first byte, a slash
     * @return whether the path has a normal form
     */
    boolean take(byte[] bytes, int from, int to) {
        if (normal.length < to - from) {
            normal = new byte[to - from];
        }
        normal[0] = '/';
        size = 1;
        boolean good = true;
        for (int at = from; at < to && good; ) {
            int segment = size;
            at = decodeSegment(bytes, at + 1, to);
            good = at >= 0 && endSegment(segment, at < to);
        }
        return good;
    }

    /**
     * Appends a segment, decoded; the index of the slash behind it, or the end, or -1 for a byte that no segment holds.
     */
    private int decodeSegment(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '/') {
            byte b = bytes[at++];
            if (b == '%') {
                b = PercentCoding.decodedByte(bytes, at);
                at += 2;
            }
            if (b == '/' || b == '\\' || b == 0) {
                return -1;
            }
            normal[size++] = b;
        }
        return at;
    }

    /** Removes an empty segment or a dot segment, and the parent of a double dot; false where there is no parent. */
    private boolean endSegment(int from, boolean slash) {
        int length = size - from;
        boolean dots = length <= 2 && isDots(from);
        if (dots) {
            size = length < 2 ? from : parent(from);
        } else if (slash) {
            normal[size++] = '/';
        }
        return size > 0;
    }

    private boolean isDots(int from) {
        for (int i = from; i < size; i++) {
            if (normal[i] != '.') {
                return false;
            }
        }
        return true;
    }

    /** The size of the path up to the slash before its last segment; 0 for the root, which has no parent. */
    private int parent(int from) {
        int at = from - 1;
        while (at > 0 && normal[at - 1] != '/') {
            at--;
        }
        return at;
    }

    /** The path that was taken last, as UTF-8; what is no UTF-8 becomes U+FFFD. */
    String text() {
        return new String(normal, 0, size, StandardCharsets.UTF_8);
    }
}
