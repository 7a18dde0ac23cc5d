package dev.tern.files;

import dev.tern.http.text.ListReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content codings that a client accepts: the field Accept-Encoding (RFC 9110 section 12.5.3).
 *
 * <p>Thread safety: immutable. Complexity: linear in the field.
 */
final class AcceptEncoding {
    /** Weights are thousandths. */
    private static final int MAX_WEIGHT = 1000;

    private static final int UNNAMED = -1;
    /** Cached from {@code values()}, which copies its array in each call. */
    private static final ContentCoding[] CODINGS = ContentCoding.values();

    private final int[] weights = new int[CODINGS.length];
    private int identity = UNNAMED;
    private int star = UNNAMED;
    private final boolean present;

    /** Reads a field; without a field the client accepts only the plain file. */
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

    private void read(String field, int start, int end) {
        int semicolon = start;
        while (semicolon < end && field.charAt(semicolon) != ';') {
            semicolon++;
        }
        int nameEnd = skipBlanksBack(field, start, semicolon);
        int weight = semicolon == end ? MAX_WEIGHT : weight(field, skipBlanks(field, semicolon + 1, end), end);
        note(field, start, nameEnd, weight);
    }

    /** If a name is repeated, its first element counts. */
    private void note(String field, int start, int end, int weight) {
        if (is("identity", field, start, end)) {
            identity = identity == UNNAMED ? weight : identity;
        } else if (is("*", field, start, end)) {
            star = star == UNNAMED ? weight : star;
        } else {
            noteCoding(field, start, end, weight);
        }
    }

    private void noteCoding(String field, int start, int end, int weight) {
        for (ContentCoding coding : CODINGS) {
            boolean named = is(coding.token, field, start, end)
                    || coding == ContentCoding.GZIP && is("x-gzip", field, start, end);
            if (named && weights[coding.ordinal()] == UNNAMED) {
                weights[coding.ordinal()] = weight;
            }
        }
    }

    private static boolean is(String name, String field, int start, int end) {
        return end - start == name.length() && field.regionMatches(true, start, name, 0, name.length());
    }

    private static int skipBlanks(String field, int start, int end) {
        int at = start;
        while (at < end && isBlank(field.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int skipBlanksBack(String field, int start, int end) {
        int at = end;
        while (at > start && isBlank(field.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Reads {@code q=0.5}; any other text excludes the coding, since its meaning is unknown. */
    private static int weight(String field, int start, int end) {
        if (end - start < 3 || end - start > 7 || !field.regionMatches(true, start, "q=", 0, 2)) {
            return 0;
        }
        int whole = field.charAt(start + 2) - '0';
        boolean dotted = end - start == 3 || field.charAt(start + 3) == '.';
        if (whole < 0 || whole > 1 || !dotted) {
            return 0;
        }
        int weight = whole;
        for (int i = start + 4; i < start + 7; i++) {
            int digit = i < end ? field.charAt(i) - '0' : 0;
            if (digit < 0 || digit > 9) {
                return 0;
            }
            weight = 10 * weight + digit;
        }
        return weight > MAX_WEIGHT ? 0 : weight;
    }

    /** The weight of a coding in thousandths; 0 if the client does not accept it. */
    private int weight(ContentCoding coding) {
        int named = weights[coding.ordinal()];
        return Math.max(0, named == UNNAMED ? star : named);
    }

    /**
     * The weight of the plain file, which is accepted unless it is excluded; below any coding that the client names.
     */
    private int identityWeight() {
        if (identity != UNNAMED) {
            return identity;
        }
        return present && star == 0 ? 0 : 1;
    }

    /** Whether the client accepts the plain file. */
    boolean acceptsIdentity() {
        return identityWeight() > 0;
    }

    /** The codings that the client accepts and weighs at least as high as the plain file, the best first. */
    List<ContentCoding> preferred() {
        int least = Math.max(identityWeight(), 1);
        List<ContentCoding> preferred = new ArrayList<>(weights.length);
        for (ContentCoding coding : CODINGS) {
            if (weight(coding) >= least) {
                preferred.add(coding);
            }
        }
        preferred.sort(Comparator.comparingInt(coding -> -weight(coding)));
        return preferred;
    }
}
