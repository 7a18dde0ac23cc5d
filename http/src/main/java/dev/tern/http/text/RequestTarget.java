package dev.tern.http;

import dev.tern.http.text.Ascii;
import dev.tern.http.text.PercentCoding;

/**
 * Splits a request target into host, path and query, as offsets into the head.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: linear.
 *
 * <p>Source: RFC 9112 section 3.2 (the four forms), RFC 9110 section 4.2 (http URIs); {@link NormalPath} for the
 * path.
 */
final class RequestTarget {
    private static final String SCHEME = "http://";
    private static final String CONNECT = "CONNECT";

    int hostStart;
    int hostEnd;
    int pathStart;
    int pathEnd;
    int queryStart;
    /** Whether the path is its own normal form, or has none. */
    private boolean normal;

    private final NormalPath normalPath = new NormalPath();

    /**
     * Takes a target apart.
     *
     * @param method decides about the forms: {@code *} is for OPTIONS, an authority alone for CONNECT
     * @return whether the target is well-formed
     */
    boolean parse(byte[] head, int from, int to, String method) {
        hostStart = from;
        hostEnd = from;
        normal = true;
        if (head[from] == '/' && !method.equals(CONNECT)) {
            return split(head, from, to);
        }
        pathStart = from;
        pathEnd = to;
        queryStart = -1;
        if (method.equals(CONNECT)) {
            hostEnd = to;
            return Authority.isValid(head, from, to);
        }
        boolean serverWide = to - from == 1 && head[from] == '*';
        return serverWide ? method.equals("OPTIONS") : absolute(head, from, to);
    }

    /** The target names the host itself: the absolute form. */
    boolean hasHost() {
        return hostEnd > hostStart;
    }

    private boolean absolute(byte[] head, int from, int to) {
        int authority = from + SCHEME.length();
        if (to <= authority || !Ascii.equalsIgnoreCase(head, from, authority, SCHEME)) {
            return false;
        }
        hostStart = authority;
        hostEnd = authority;
        while (hostEnd < to && head[hostEnd] != '/' && head[hostEnd] != '?') {
            hostEnd++;
        }
        return Authority.isValid(head, hostStart, hostEnd) && split(head, hostEnd, to);
    }

    /** Whether the path is its own normal form, or has none; otherwise {@link #normalPath} has that form. */
    boolean isNormal() {
        return normal;
    }

    /** The normal form of a path that is not normal. */
    String normalPath() {
        return normalPath.text();
    }

    /**
     * Finds the path and the query in one walk. A fragment is never sent (RFC 9112 section 3.2.1), a broken percent
     * sign has no meaning in a path, and a path without a normal form is ambiguous.
     */
    private boolean split(byte[] head, int from, int to) {
        pathStart = from;
        pathEnd = to;
        queryStart = -1;
        boolean encoded = false;
        for (int i = Ascii.findUriMark(head, from, to); i < to; i = Ascii.findUriMark(head, i + 1, to)) {
            if (head[i] == '#' || head[i] == '%' && queryStart < 0 && !PercentCoding.isEncoded(head, i, to)) {
                return false;
            }
            encoded |= queryStart < 0 && head[i] == '%';
            if (head[i] == '?' && queryStart < 0) {
                pathEnd = i;
                queryStart = i + 1;
            }
        }
        boolean unchanged = !encoded && !Ascii.hasPathMarks(head, pathStart, pathEnd);
        normal = unchanged || !normalPath.take(head, pathStart, pathEnd);
        return unchanged || !normal;
    }
}
