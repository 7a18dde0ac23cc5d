package dev.tern.lab.load;

import java.io.IOException;
import java.util.Locale;

/**
 * A response head that had to be parsed, because it is the first one or differs from it.
 *
 * @param text with the empty line
 * @param status of the response
 * @param bodyLength from Content-Length
 */
record ResponseHead(String text, int status, long bodyLength) {

    static ResponseHead parse(String text) throws IOException {
        int status = status(text);
        if (status == 204 || status == 304) {
            return new ResponseHead(text, status, 0);
        }
        int length = indexOfField(text, "content-length");
        if (length < 0 || indexOfField(text, "transfer-encoding") >= 0) {
            throw new IOException("unsupported framing, Content-Length is needed: " + text.strip());
        }
        return new ResponseHead(text, status, number(text, length, text.indexOf("\r\n", length)));
    }

    private static int status(String text) throws IOException {
        if (!text.startsWith("HTTP/1.") || text.length() < 12) {
            throw new IOException("not an HTTP/1 response: " + text.strip());
        }
        return (int) number(text, 9, 12);
    }

    private static long number(String text, int begin, int end) throws IOException {
        try {
            return Long.parseUnsignedLong(text.substring(begin, end).strip());
        } catch (NumberFormatException e) {
            throw new IOException("no number in the response head: " + text.substring(begin, end), e);
        }
    }

    /** The index behind the colon of a field, or -1. */
    static int indexOfField(String text, String lowerCaseName) {
        String prefix = "\r\n" + lowerCaseName + ":";
        int at = text.toLowerCase(Locale.ROOT).indexOf(prefix);
        return at < 0 ? -1 : at + prefix.length();
    }
}
