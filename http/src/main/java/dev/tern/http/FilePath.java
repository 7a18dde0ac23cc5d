package dev.tern.http;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The path of a target as a path below the root of a file source.
 *
 * @param name segments with a slash between them, none of them empty, a dot segment or hidden; empty for the root
 * @param slash whether the target ended with a slash, and so names a directory
 */
record FilePath(String name, boolean slash) {
    private static final String WELL_KNOWN = ".well-known";

    /**
     * Resolves a path: each segment is decoded once, dot segments are removed (RFC 3986 section 5.2.4), empty segments are merged.
     *
     * @param rawPath the path of the target, percent-encoded
     * @return null when it leaves the root, is hidden, or holds what no file name may hold
     */
    static @Nullable FilePath resolve(String rawPath) {
        Deque<String> segments = new ArrayDeque<>();
        String last = "";
        for (String raw : rawPath.split("/", -1)) {
            last = PercentCoding.decode(raw);
            if (!descend(segments, last)) {
                return null;
            }
        }
        boolean slash = last.isEmpty() || last.equals(".") || last.equals("..");
        return new FilePath(String.join("/", segments), slash);
    }

    private static boolean descend(Deque<String> segments, String segment) {
        if (segment.isEmpty() || segment.equals(".")) {
            return true;
        }
        if (segment.equals("..")) {
            return segments.pollLast() != null;
        }
        boolean shown = isShown(segment, segments.isEmpty());
        segments.addLast(segment);
        return shown && isFileName(segment);
    }

    /** Whether a segment may be the name of a file. */
    static boolean isFileName(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            // U+FFFD stands for bytes that were no UTF-8.
            if (c == '/' || c == '\\' || c == 0 || c == '\uFFFD') {
                return false;
            }
        }
        return true;
    }

    /** Whether a path below the root may be named: no segment is hidden. */
    static boolean isShown(String name) {
        boolean first = true;
        for (int start = 0; start <= name.length(); first = false) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            if (!isShown(name.substring(start, end), first)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    /** A name with a leading dot is hidden; {@code .well-known} is not where it stands first (RFC 8615). */
    private static boolean isShown(String segment, boolean first) {
        return !segment.startsWith(".") || first && segment.equals(WELL_KNOWN);
    }
}
