package dev.tern.http.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A parameter value with its charset: {@code UTF-8'en'%e2%82%ac%20rates}.
 *
 * <p>Thread safety: stateless. Complexity: linear. Source: RFC 8187 section 3.2.
 */
public final class ExtendedValue {
    private ExtendedValue() {}

    /** The decoded value; empty when it is malformed, or in another charset than UTF-8 and ISO 8859-1. */
    public static String decode(String value) {
        int language = value.indexOf('\'');
        int text = value.indexOf('\'', language + 1);
        if (language < 0 || text < 0) {
            return "";
        }
        String charset = value.substring(0, language);
        byte[] encoded = value.substring(text + 1).getBytes(StandardCharsets.ISO_8859_1);
        if (charset.equalsIgnoreCase("UTF-8")) {
            return decode(encoded, StandardCharsets.UTF_8);
        }
        return charset.equalsIgnoreCase("ISO-8859-1") ? decode(encoded, StandardCharsets.ISO_8859_1) : "";
    }

    private static String decode(byte[] encoded, Charset charset) {
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.put(encoded[i]);
            } else if (PercentCoding.isEncoded(encoded, i, encoded.length)) {
                bytes.put((byte) (Ascii.hex(encoded[i + 1]) << 4 | Ascii.hex(encoded[i + 2])));
                i += 2;
            } else {
                return "";
            }
        }
        try {
            return charset.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
