package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * What content codings a client takes: the field Accept-Encoding (RFC 9110 section 12.5.3).
 *
 * <p>Thread safety: immutable.
 */
final class AcceptEncoding {
    /** Weights are thousandths. */
    private static final int MOST = 1000;

    private static final int UNNAMED = -1;

    private final @Nullable String field;

    /** Reads a field; without one, only the file as it is will do. */
    AcceptEncoding(@Nullable String field) {
        this.field = field;
    }

    /** The weight of a coding in thousandths; 0 where the client does not take it. */
    int weight(String coding) {
        if (field == null) {
            return 0;
        }
        int named = find(coding);
        return Math.max(0, named == UNNAMED ? find("*") : named);
    }

    /** The weight of the file as it is, which will do unless it is excluded; below any coding that the client names. */
    int identityWeight() {
        int named = field == null ? UNNAMED : find("identity");
        if (named != UNNAMED) {
            return named;
        }
        return field != null && find("*") == 0 ? 0 : 1;
    }

    private int find(String coding) {
        for (String element : String.valueOf(field).split(",")) {
            int semicolon = element.indexOf(';');
            String name = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
            if (name.equalsIgnoreCase(coding) || coding.equals("gzip") && name.equalsIgnoreCase("x-gzip")) {
                return semicolon < 0
                        ? MOST
                        : quality(element.substring(semicolon + 1).strip());
            }
        }
        return UNNAMED;
    }

    /** {@code q=0.5}; what is no such weight takes the coding out, since nobody can know what was meant. */
    private static int quality(String parameter) {
        if (!parameter.regionMatches(true, 0, "q=", 0, 2)) {
            return 0;
        }
        String value = parameter.substring(2);
        if (!value.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?")) {
            return 0;
        }
        return (int) Math.round(Double.parseDouble(value) * MOST);
    }
}
