package dev.tern.http;

/**
 * Reads the fields of a head that the protocol itself needs: host, body length, persistence and expectation.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: linear in the head; allocates nothing.
 *
 * <p>Source: RFC 9112 section 3.2 (Host), 6 (body length), 9.3 (persistence); RFC 9110 section 10.1.1 (Expect). Where
 * section 6.3 leaves a choice between mending and refusing an ambiguous length, the request is refused: what is not
 * understood alike by everybody on the way is how requests are smuggled.
 */
final class RequestRules {
    private static final long MAX_LENGTH = Long.MAX_VALUE / 100;

    long contentLength;
    boolean chunked;
    boolean keepAlive;
    boolean expectsContinue;
    /** The field line of the Host, or -1. */
    int hostField;
    /** The field line of Accept-Encoding, or -1. */
    int acceptEncodingField;
    /** Whether the answer depends on conditions, on a range, or on several lines of Accept-Encoding. */
    boolean conditional;

    private boolean lengthSeen;
    private boolean closeSeen;
    private boolean keepAliveSeen;
    private int fault;

    /**
     * Looks at every field line once.
     *
     * @return the status that answers a bad request: 400, 413, 417 or 501; 0 when it is good
     */
    int apply(HttpRequestParser parser, byte[] head) {
        reset();
        for (int field = 0; field < parser.fieldCount() && fault == 0; field++) {
            look(parser, head, field);
        }
        boolean current = parser.minorVersion() > 0;
        keepAlive = !closeSeen && (current || keepAliveSeen);
        expectsContinue &= current;
        if (chunked) {
            contentLength = -1;
        }
        if (fault == 0 && (current && hostField < 0 || chunked && (lengthSeen || !current))) {
            fault = 400;
        }
        return fault;
    }

    private void reset() {
        contentLength = 0;
        chunked = false;
        expectsContinue = false;
        hostField = -1;
        acceptEncodingField = -1;
        conditional = false;
        lengthSeen = false;
        closeSeen = false;
        keepAliveSeen = false;
        fault = 0;
    }

    /** The length of the name tells nearly all others apart before a byte is compared. */
    private void look(HttpRequestParser parser, byte[] head, int field) {
        int from = parser.nameStart(field);
        int to = parser.nameEnd(field);
        int valueFrom = parser.valueStart(field);
        int valueTo = parser.valueEnd(field);
        switch (to - from) {
            case 4 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "host")) {
                    host(head, valueFrom, valueTo, field);
                }
            }
            case 6 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "expect")) {
                    expect(head, valueFrom, valueTo);
                }
            }
            case 10 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "connection")) {
                    connection(head, valueFrom, valueTo);
                }
            }
            case 14 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "content-length")) {
                    contentLength(head, valueFrom, valueTo);
                }
            }
            case 17 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "transfer-encoding")) {
                    transferEncoding(head, valueFrom, valueTo);
                }
            }
            case 15 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "accept-encoding")) {
                    conditional |= acceptEncodingField >= 0;
                    acceptEncodingField = field;
                }
            }
            case 5 -> conditional |= Ascii.equalsIgnoreCase(head, from, to, "range");
            default -> {}
        }
        conditional |= Ascii.equalsIgnoreCase(head, from, Math.min(from + 3, to), "if-");
    }

    private void host(byte[] head, int from, int to, int field) {
        if (hostField >= 0 || !Authority.isValid(head, from, to)) {
            fault = 400;
        }
        hostField = field;
    }

    /** A list, whose empty elements count for nothing (RFC 9110 section 5.6.1.2). */
    private void expect(byte[] head, int from, int to) {
        for (int start = from; start < to; ) {
            int comma = elementEnd(head, start, to);
            expectation(head, start, comma);
            start = comma + 1;
        }
    }

    private void expectation(byte[] head, int from, int to) {
        int start = skipBlanks(head, from, to);
        int end = trimBlanks(head, start, to);
        if (Ascii.equalsIgnoreCase(head, start, end, "100-continue")) {
            expectsContinue = true;
        } else if (start < end) {
            fault = 417;
        }
    }

    /** Walks over a list of options; others than these two name fields for the next hop only, and mean nothing here. */
    private void connection(byte[] head, int from, int to) {
        for (int start = from; start < to; ) {
            int comma = elementEnd(head, start, to);
            option(head, start, comma);
            start = comma + 1;
        }
    }

    private void option(byte[] head, int from, int to) {
        int start = skipBlanks(head, from, to);
        int end = trimBlanks(head, start, to);
        closeSeen |= Ascii.equalsIgnoreCase(head, start, end, "close");
        keepAliveSeen |= Ascii.equalsIgnoreCase(head, start, end, "keep-alive");
    }

    private static int elementEnd(byte[] head, int from, int to) {
        int at = from;
        while (at < to && head[at] != ',') {
            at++;
        }
        return at;
    }

    private static int skipBlanks(byte[] head, int from, int to) {
        int at = from;
        while (at < to && Ascii.isBlank(head[at])) {
            at++;
        }
        return at;
    }

    private static int trimBlanks(byte[] head, int from, int to) {
        int at = to;
        while (at > from && Ascii.isBlank(head[at - 1])) {
            at--;
        }
        return at;
    }

    private void contentLength(byte[] head, int from, int to) {
        boolean good = !lengthSeen && from < to;
        long value = 0;
        for (int i = from; i < to; i++) {
            good &= Ascii.isDigit(head[i]);
            // What is beyond any file stays beyond it: the sum saturates, it never wraps.
            value = Math.min(10 * value + head[i] - '0', MAX_LENGTH);
        }
        lengthSeen = true;
        contentLength = value;
        if (!good) {
            fault = 400;
        } else if (value == MAX_LENGTH) {
            fault = 413;
        }
    }

    private void transferEncoding(byte[] head, int from, int to) {
        if (!chunked && Ascii.equalsIgnoreCase(head, from, to, "chunked")) {
            chunked = true;
            return;
        }
        int last = to - "chunked".length();
        boolean chunkedLast = last > from
                && (head[last - 1] == ',' || Ascii.isBlank(head[last - 1]))
                && Ascii.equalsIgnoreCase(head, last, to, "chunked");
        fault = chunkedLast ? 501 : 400;
    }
}
