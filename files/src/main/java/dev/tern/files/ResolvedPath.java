package dev.tern.files;

import dev.tern.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * The normal path of a request as a path below the root of a file source.
 *
 * @param name segments with a slash between them; no segment is empty, hidden or a dot segment; empty for the root
 * @param slash whether the target ended with a slash, and so names a directory
 */
record ResolvedPath(String name, boolean slash) {
    private static final String WELL_KNOWN = ".well-known";

    /**
     * Finds the file that a path names.
     *
     * @param path a normal path, as {@link HttpRequest#path} gives it
     * @return null if the path is hidden, or contains a character that a file name cannot have
     */
    static @Nullable ResolvedPath resolve(String path) {
        boolean slash = path.endsWith("/");
        String name = path.substring(1, Math.max(1, slash ? path.length() - 1 : path.length()));
        boolean first = true;
        for (int start = 0; start < name.length(); first = false) {
            int end = name.indexOf('/', start);
            end = end < 0 ? name.length() : end;
            if (!isShown(name, start, end, first) || !isFileName(name, start, end)) {
                return null;
            }
            start = end + 1;
        }
        return new ResolvedPath(name, slash);
    }

    /** Whether a segment may be the name of a file. */
    static boolean isFileName(String segment) {
        return isFileName(segment, 0, segment.length());
    }

    private static boolean isFileName(String path, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = path.charAt(i);
            // U+FFFD replaces bytes that are not UTF-8. The path of a request never has the other three; a directory
            // may.
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
            if (!isShown(name, start, end, first)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    /** A name with a leading dot is hidden; {@code .well-known} is not where it stands first (RFC 8615). */
    private static boolean isShown(String path, int from, int to, boolean first) {
        boolean wellKnown = first && to - from == WELL_KNOWN.length() && path.startsWith(WELL_KNOWN, from);
        return wellKnown || !path.startsWith(".", from);
    }
}
