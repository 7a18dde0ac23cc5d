package dev.tern.http.text;

/**
 * The fields that a handler may set in a response.
 *
 * <p>Thread safety: stateless.
 *
 * <p>Source: RFC 9110 sections 5.1 and 5.5.
 */
public final class FieldSyntax {
    private FieldSyntax() {}

    /**
     * Returns if a handler may set this field.
     *
     * @throws IllegalArgumentException when the name is no token or is set by the connection, or the value holds CR,
     *     LF, NUL, another control byte but the tab, or a character beyond ISO 8859-1
     */
    public static void requireSettable(String name, String value) {
        if (!Ascii.isToken(name)) {
            throw new IllegalArgumentException("name: \"" + name + "\", must be a token");
        }
        if (isOwnedByConnection(name)) {
            throw new IllegalArgumentException("name: " + name + ", is set by the connection");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!Ascii.isFieldContent(value.charAt(i))) {
                throw new IllegalArgumentException(
                        "value: character " + (int) value.charAt(i) + " at " + i + ", must be printable ISO 8859-1");
            }
        }
    }

    private static boolean isOwnedByConnection(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("Date");
            case 10 -> name.equalsIgnoreCase("Connection");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }
}
