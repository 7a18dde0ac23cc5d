package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * The normal path of a request as a path below the root of a file source.
 *
 * @param name segments with a slash between them, none of them empty, a dot segment or hidden; empty for the root
 * @param slash whether the target ended with a slash, and so names a directory
 */
record FilePath(String name, boolean slash) {
    private static final String WELL_KNOWN = ".well-known";

    /**
     * Finds the file that a path names.
     *
     * @param path a normal path, as {@link HttpRequest#path} gives it
     * @return null when it is hidden, or holds what no file name may hold
     */
    static @Nullable FilePath resolve(String path) {
        boolean slash = path.endsWith("/");
        int end = slash ? path.length() - 1 : path.length();
        for (int start = 1; start < end; ) {
            int next = path.indexOf('/', start);
            String segment = path.substring(start, next < 0 ? end : next);
            if (!isShown(segment, start == 1) || !isFileName(segment)) {
                return null;
            }
            start += segment.length() + 1;
        }
        return new FilePath(path.substring(1, Math.max(1, end)), slash);
    }

    private static boolean isFileName(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            // U+FFFD stands for bytes that were no UTF-8. No path of a request holds the other three, but a directory
            // may.
            if (c == '/' || c == '\\' || c == 0 || c == '\uFFFD') {
                return false;
            }
        }
        return true;
    }

    /** Whether a name below the root may be shown: no segment is hidden. */
    static boolean isShown(Iterable<?> segments) {
        boolean first = true;
        for (Object segment : segments) {
            if (!isShown(segment.toString(), first)) {
                return false;
            }
            first = false;
        }
        return true;
    }

    /** A name with a leading dot is hidden; {@code .well-known} is not where it stands first (RFC 8615). */
    private static boolean isShown(String segment, boolean first) {
        return !segment.startsWith(".") || first && segment.equals(WELL_KNOWN);
    }
}
