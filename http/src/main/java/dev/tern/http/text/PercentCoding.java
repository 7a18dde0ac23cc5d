package dev.tern.http.text;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Decodes percent-encoded text, and encodes.
 *
 * <p>Thread safety: stateless.
 *
 * <p>Complexity: linear; returns a text that has nothing to decode as it is.
 *
 * <p>Source: RFC 3986 section 2.1; for forms, the URL standard's application/x-www-form-urlencoded.
 */
public final class PercentCoding {
    private static final boolean[] QUERY = Ascii.alphanumericsAnd("-._~!$&'()*+,;=:@/?");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentCoding() {}

    /** Decodes once, as UTF-8; what is no UTF-8 becomes U+FFFD, and a percent sign without two digits stays. */
    public static String decode(String text) {
        return decode(text, false);
    }

    /** As {@link #decode(String)}, with a plus sign for a space. */
    public static String decodeForm(String text) {
        return decode(text, true);
    }

    /** Whether a part of an ASCII text is a form's encoding of these bytes, whichever of them it encodes. */
    public static boolean isFormEncoding(String text, int from, int to, byte[] decoded) {
        int at = from;
        for (byte wanted : decoded) {
            if (at >= to) {
                return false;
            }
            char c = text.charAt(at);
            boolean encoded = c == '%' && isEncoded(text, at, to);
            if ((encoded ? decodedByte(text, at) : c == '+' ? ' ' : c) != (wanted & 0xff)) {
                return false;
            }
            at += encoded ? 3 : 1;
        }
        return at == to;
    }

    private static boolean isEncoded(String text, int at, int to) {
        return at + 2 < to && Ascii.hex(text.charAt(at + 1)) >= 0 && Ascii.hex(text.charAt(at + 2)) >= 0;
    }

    private static int decodedByte(String text, int at) {
        return Ascii.hex(text.charAt(at + 1)) << 4 | Ascii.hex(text.charAt(at + 2));
    }

    /** Whether the byte at {@code at}, a percent sign, is followed by two hexadecimal digits before {@code to}. */
    public static boolean isEncoded(byte[] bytes, int at, int to) {
        return at + 2 < to && Ascii.hex(bytes[at + 1]) >= 0 && Ascii.hex(bytes[at + 2]) >= 0;
    }

    /** The byte that the two hexadecimal digits at {@code at} stand for. */
    public static byte decodedByte(byte[] bytes, int at) {
        return (byte) (Ascii.hex(bytes[at]) << 4 | Ascii.hex(bytes[at + 1]));
    }

    /** A query with everything encoded that the grammar does not allow there (RFC 3986 section 3.4). */
    public static String encodeQuery(String query) {
        StringBuilder encoded = new StringBuilder(query.length());
        byte[] bytes = query.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            boolean allowed = bytes[i] == '%' ? isEncoded(bytes, i, bytes.length) : QUERY[bytes[i] & 0xff];
            if (allowed) {
                encoded.append((char) bytes[i]);
            } else {
                encoded.append('%').append(HEX.toHexDigits(bytes[i]));
            }
        }
        return encoded.toString();
    }

    private static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%' && isEncoded(bytes, i, bytes.length)) {
                b = decodedByte(bytes, i + 1);
                i += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            bytes[size++] = b;
        }
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
