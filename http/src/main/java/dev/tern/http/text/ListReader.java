package dev.tern.http.text;

/**
 * Walks over the elements of a comma-separated field value. Empty elements are skipped, and a comma within double
 * quotes separates nothing.
 *
 * <p>Thread safety: confined to one thread.
 *
 * <p>Complexity: reads each character three times at most; allocates nothing.
 *
 * <p>Source: RFC 9110 section 5.6.1. The quotes of entity tags (section 8.8.3) have no escapes.
 */
public final class ListReader {
    private final CharSequence text;
    private int at;
    private int start;
    private int end;

    /** Begins before the first element behind {@code from}. */
    public ListReader(CharSequence text, int from) {
        this.text = text;
        this.at = from;
    }

    /** Moves to the next element; false at the end of the list. */
    public boolean next() {
        while (at < text.length() && isSeparator(text.charAt(at))) {
            at++;
        }
        start = at;
        boolean quoted = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == ',' && !quoted) {
                break;
            }
            quoted ^= c == '"';
        }
        end = at;
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return start < end;
    }

    private static boolean isSeparator(char c) {
        return c == ',' || isBlank(c);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** The index of the first character of the element, which is not blank. */
    public int start() {
        return start;
    }

    /** The index after the last character of the element, which is not blank. */
    public int end() {
        return end;
    }
}
