package dev.tern.http.text;

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
public final class RequestTarget {
    private static final String SCHEME = "http://";
    private static final String CONNECT = "CONNECT";

    private int hostStart;
    private int hostEnd;
    private int pathStart;
    private int pathEnd;
    private int queryStart;
    /** Whether the path is its own normal form, or has none. */
    private boolean normal;

    private final NormalPath normalPath = new NormalPath();

    /**
     * Takes a target apart.
     *
     * @param method decides about the forms: {@code *} is for OPTIONS, an authority alone for CONNECT
     * @return whether the target is well-formed
     */
    public boolean parse(byte[] head, int from, int to, String method) {
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
    public boolean hasHost() {
        return hostEnd > hostStart;
    }

    /** The offset of the host; that of its end where the target names none. */
    public int hostStart() {
        return hostStart;
    }

    /** The offset behind the host. */
    public int hostEnd() {
        return hostEnd;
    }

    /** The offset of the path; that of its end where there is none. */
    public int pathStart() {
        return pathStart;
    }

    /** The offset behind the path. */
    public int pathEnd() {
        return pathEnd;
    }

    /** The offset of the query, without its question mark; -1 where there is none. */
    public int queryStart() {
        return queryStart;
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
    public boolean isNormal() {
        return normal;
    }

    /** The normal form of a path that is not normal. */
    public String normalPath() {
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
