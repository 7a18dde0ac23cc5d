package dev.tern.http;

/**
 * Splits a request target into host, path and query, as offsets into the head.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: linear.
 *
 * <p>Source: RFC 9112 section 3.2 (the four forms), RFC 9110 section 4.2 (http URIs).
 */
final class RequestTarget {
    private static final String SCHEME = "http://";
    private static final String CONNECT = "CONNECT";

    int hostStart;
    int hostEnd;
    int pathStart;
    int pathEnd;
    int queryStart;

    /**
     * Takes a target apart.
     *
     * @param method decides about the forms: {@code *} is for OPTIONS, an authority alone for CONNECT
     * @return whether the target is well-formed
     */
    boolean parse(byte[] head, int from, int to, String method) {
        hostStart = from;
        hostEnd = from;
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
        boolean host = hasHost() && head[hostStart] != ':' && Authority.isValid(head, hostStart, hostEnd);
        return split(head, hostEnd, to) && host;
    }

    /**
     * Finds the path and the query in one walk. A fragment is never sent (RFC 9112 section 3.2.1), and a broken percent sign
     * has no meaning in a path.
     */
    private boolean split(byte[] head, int from, int to) {
        pathStart = from;
        pathEnd = to;
        queryStart = -1;
        for (int i = Ascii.findUriMark(head, from, to); i < to; i = Ascii.findUriMark(head, i + 1, to)) {
            if (head[i] == '#' || head[i] == '%' && queryStart < 0 && !PercentCoding.isEncoded(head, i, to)) {
                return false;
            }
            if (head[i] == '?' && queryStart < 0) {
                pathEnd = i;
                queryStart = i + 1;
            }
        }
        return true;
    }
}
