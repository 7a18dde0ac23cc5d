package dev.tern.http.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the pairs of an urlencoded text, {@code a=b&c=d}. Empty pairs are skipped, and a pair without an equals
 * sign has an empty value.
 *
 * <p>Thread safety: confined to one thread.
 *
 * <p>Complexity: reads each character once to find the pairs; a name or a value is decoded only when it is asked for.
 *
 * <p>Source: URL standard, section 5.1 (application/x-www-form-urlencoded).
 */
public final class UrlEncodedPairs {
    private final String text;
    private int start;
    private int nameEnd;
    private int end;

    /** Begins before the first pair. */
    public UrlEncodedPairs(String text) {
        this.text = text;
    }

    /** The first value of this name, decoded; null when there is none. */
    public static @Nullable String first(String text, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        UrlEncodedPairs pairs = new UrlEncodedPairs(text);
        while (pairs.next()) {
            if (pairs.isNamed(wanted)) {
                return pairs.value();
            }
        }
        return null;
    }

    /** Moves to the next pair; false at the end of the text. */
    public boolean next() {
        int at = end;
        while (at < text.length() && text.charAt(at) == '&') {
            at++;
        }
        start = at;
        nameEnd = -1;
        for (; at < text.length() && text.charAt(at) != '&'; at++) {
            if (nameEnd < 0 && text.charAt(at) == '=') {
                nameEnd = at;
            }
        }
        end = at;
        nameEnd = nameEnd < 0 ? end : nameEnd;
        return start < end;
    }

    /** Whether the decoded name is these bytes of UTF-8; allocates nothing. */
    private boolean isNamed(byte[] name) {
        return PercentCoding.isFormEncoding(text, start, nameEnd, name);
    }

    /** The name, decoded. */
    public String name() {
        return PercentCoding.decodeForm(text.substring(start, nameEnd));
    }

    /** The value, decoded. */
    public String value() {
        return PercentCoding.decodeForm(text.substring(Math.min(nameEnd + 1, end), end));
    }
}
