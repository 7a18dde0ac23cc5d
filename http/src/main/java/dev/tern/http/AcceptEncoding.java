package dev.tern.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The content codings that a client accepts: the field Accept-Encoding (RFC 9110 section 12.5.3).
 *
 * <p>Thread safety: immutable. Complexity: linear in the field, which is read once.
 */
final class AcceptEncoding {
    /** Weights are thousandths. */
    private static final int MAX_WEIGHT = 1000;

    private static final int UNNAMED = -1;
    private static final String[] NAMES = {"identity", "*", "gzip", "br"};

    private final int[] weights = new int[NAMES.length];
    private final boolean present;

    /** Reads a field; without one, the client accepts the file only as it is. */
    AcceptEncoding(@Nullable String field) {
        present = field != null;
        Arrays.fill(weights, UNNAMED);
        if (field != null) {
            ListReader elements = new ListReader(field, 0);
            while (elements.next()) {
                read(field, elements.start(), elements.end());
            }
        }
    }

    /** The first element of a name counts. */
    private void read(String field, int start, int end) {
        int semicolon = start;
        while (semicolon < end && field.charAt(semicolon) != ';') {
            semicolon++;
        }
        int nameEnd = trimmed(field, start, semicolon);
        for (int i = 0; i < NAMES.length; i++) {
            boolean named = is(NAMES[i], field, start, nameEnd)
                    || NAMES[i].equals("gzip") && is("x-gzip", field, start, nameEnd);
            if (named && weights[i] == UNNAMED) {
                weights[i] = semicolon == end ? MAX_WEIGHT : weight(field, semicolon + 1, end);
            }
        }
    }

    private static boolean is(String name, String field, int start, int end) {
        return end - start == name.length() && field.regionMatches(true, start, name, 0, name.length());
    }

    private static int trimmed(String field, int start, int end) {
        int at = end;
        while (at > start && isBlank(field.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Reads {@code q=0.5}; anything else excludes the coding, since its meaning is unknown. */
    private static int weight(String field, int from, int end) {
        int start = from;
        while (start < end && isBlank(field.charAt(start))) {
            start++;
        }
        boolean sized = end - start >= 3 && end - start <= 7;
        boolean dotted = end - start == 3 || sized && field.charAt(start + 3) == '.';
        if (!sized || !dotted || !field.regionMatches(true, start, "q=", 0, 2)) {
            return 0;
        }
        int weight = 0;
        for (int i = start + 2; i < start + 7; i++) {
            int digit = i < end ? field.charAt(i) - '0' : 0;
            if (i != start + 3 && (digit < 0 || digit > 9)) {
                return 0;
            }
            weight = i == start + 3 ? weight : 10 * weight + digit;
        }
        return weight > MAX_WEIGHT ? 0 : weight;
    }

    /** The weight of a coding in thousandths; 0 where the client does not accept it. */
    int weight(String coding) {
        int named = weightOf(coding);
        return Math.max(0, named == UNNAMED ? weightOf("*") : named);
    }

    /** The weight of the file as it is, which is accepted unless it is excluded; below any coding that the client names. */
    int identityWeight() {
        int named = weightOf("identity");
        if (named != UNNAMED) {
            return named;
        }
        return present && weightOf("*") == 0 ? 0 : 1;
    }

    private int weightOf(String name) {
        return weights[Arrays.asList(NAMES).indexOf(name)];
    }
}
