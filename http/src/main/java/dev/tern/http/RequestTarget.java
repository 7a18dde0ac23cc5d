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
        split(head, from, to);
        if (method.equals("CONNECT")) {
            hostEnd = to;
            return Authority.isValid(head, from, to);
        }
        if (head[from] == '/') {
            return isPath(head, to);
        }
        if (to - from == 1 && head[from] == '*') {
            return method.equals("OPTIONS");
        }
        return absolute(head, from, to) && isPath(head, to);
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
        split(head, hostEnd, to);
        return hasHost() && head[hostStart] != ':' && Authority.isValid(head, hostStart, hostEnd);
    }

    private void split(byte[] head, int from, int to) {
        int question = from;
        while (question < to && head[question] != '?') {
            question++;
        }
        pathStart = from;
        pathEnd = question;
        queryStart = question < to ? question + 1 : -1;
    }

    /** A fragment is never sent (RFC 9112 section 3.2.1), and a broken percent sign has no meaning in a path. */
    private boolean isPath(byte[] head, int to) {
        for (int i = pathStart; i < to; i++) {
            if (head[i] == '#') {
                return false;
            }
        }
        return PercentCoding.isValid(head, pathStart, pathEnd);
    }
}
