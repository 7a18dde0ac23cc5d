package dev.tern.http.text;

/**
 * Checks a host with its optional port.
 *
 * <p>Thread safety: stateless.
 *
 * <p>Complexity: linear.
 *
 * <p>Source: RFC 3986 sections 3.2.2 and 3.2.3, RFC 9110 section 7.2. Zone identifiers (RFC 6874) are refused.
 */
public final class Authority {
    /** Which bytes are unreserved or sub-delims. */
    private static final boolean[] NAME = Ascii.alphanumericsAnd("-._~!$&'()*+,;=");

    private Authority() {}

    /**
     * Whether the bytes are {@code uri-host [ ":" port ]}; the port may be empty, the host not (RFC 9110 section
     * 4.2.1).
     */
    public static boolean isValid(byte[] bytes, int from, int to) {
        boolean literal = from < to && bytes[from] == '[';
        int hostEnd = literal ? literalEnd(bytes, from, to) : nameEnd(bytes, from, to);
        return hostEnd > from && isPort(bytes, hostEnd, to);
    }

    /** The index after a name, which an IPv4 address is by its grammar, or -1. */
    private static int nameEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (NAME[bytes[at] & 0xff] || bytes[at] == '%')) {
            if (bytes[at] == '%' && !PercentCoding.isEncoded(bytes, at, to)) {
                return -1;
            }
            at++;
        }
        return at;
    }

    /** The index after an address in brackets, or -1. */
    private static int literalEnd(byte[] bytes, int from, int to) {
        int bracket = indexOf(bytes, from, to, ']');
        return bracket < to && isLiteral(bytes, from + 1, bracket) ? bracket + 1 : -1;
    }

    /** The index of the byte, or {@code to}. */
    private static int indexOf(byte[] bytes, int from, int to, char wanted) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static boolean isPort(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] != ':') {
            return false;
        }
        int value = 0;
        for (int i = from + 1; i < to; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return false;
            }
            value = Math.min(10 * value + bytes[i] - '0', 100_000);
        }
        return value <= 65_535;
    }

    private static boolean isFutureAddress(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!NAME[bytes[i] & 0xff] && bytes[i] != ':') {
                return false;
            }
        }
        return from < to;
    }

    private static boolean isLiteral(byte[] bytes, int from, int to) {
        if (from < to && (bytes[from] | 0x20) == 'v') {
            int dot = indexOf(bytes, from, to, '.');
            return dot > from + 1 && isHex(bytes, from + 1, dot) && isFutureAddress(bytes, dot + 1, to);
        }
        return isIpv6(bytes, from, to);
    }

    private static boolean isHex(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Ascii.hex(bytes[i]) < 0) {
                return false;
            }
        }
        return from < to;
    }

    /** Groups of at most four digits between colons; one gap {@code ::}; an IPv4 address may stand for the last two. */
    private static boolean isIpv6(byte[] bytes, int from, int to) {
        int groups = 0;
        boolean gap = false;
        int at = from;
        if (startsWithGap(bytes, at, to)) {
            gap = true;
            at += 2;
        }
        while (at < to) {
            int end = indexOf(bytes, at, to, ':');
            boolean ipv4 = end == to && indexOf(bytes, at, to, '.') < to;
            if (!(ipv4 ? isIpv4(bytes, at, to) : end - at <= 4 && isHex(bytes, at, end))) {
                return false;
            }
            groups += ipv4 ? 2 : 1;
            if (end == to) {
                break;
            }
            boolean gapHere = startsWithGap(bytes, end, to);
            if (gapHere && gap || !gapHere && end + 1 == to) {
                return false;
            }
            gap |= gapHere;
            at = end + (gapHere ? 2 : 1);
        }
        return gap ? groups < 8 : groups == 8;
    }

    private static boolean startsWithGap(byte[] bytes, int at, int to) {
        return at + 1 < to && bytes[at] == ':' && bytes[at + 1] == ':';
    }

    private static boolean isIpv4(byte[] bytes, int from, int to) {
        int numbers = 0;
        int at = from;
        while (at <= to) {
            int end = indexOf(bytes, at, to, '.');
            if (!isOctet(bytes, at, end)) {
                return false;
            }
            numbers++;
            at = end + 1;
        }
        return numbers == 4;
    }

    private static boolean isOctet(byte[] bytes, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            if (!Ascii.isDigit(bytes[i]) || i > from && value == 0) {
                return false;
            }
            value = 10 * value + bytes[i] - '0';
        }
        return to > from && to - from <= 3 && value <= 255;
    }
}
