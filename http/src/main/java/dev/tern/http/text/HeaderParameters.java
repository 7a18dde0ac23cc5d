package dev.tern.http.text;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field value with parameters: {@code multipart/form-data; boundary="a b"}.
 *
 * <p>Thread safety: immutable. Complexity: linear.
 *
 * <p>Source: RFC 9110 section 5.6.6; a backslash that escapes neither a quote nor a backslash stands for itself, since
 * browsers send paths with them.
 */
public record HeaderParameters(String value, Map<String, String> parameters) {

    /** More than any honest field has. */
    private static final int MAX_PARAMETERS = 16;

    /**
     * Reads a field value; null when it can be read in two ways (a quote that does not end, a name that comes twice),
     * or has more than 16 parameters.
     */
    public static @Nullable HeaderParameters parse(String field) {
        int semicolon = field.indexOf(';');
        String value = semicolon < 0 ? field : field.substring(0, semicolon);
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = semicolon < 0 ? field.length() : semicolon;
        while (at >= 0 && at < field.length()) {
            at = parameter(field, at + 1, parameters);
        }
        return at < 0 ? null : new HeaderParameters(value.strip(), parameters);
    }

    /** The value of a parameter, whose name is in lower case; null when there is none. */
    public @Nullable String get(String name) {
        return parameters.get(name);
    }

    /** Reads one; the index of the semicolon behind it, or the end, or -1. */
    private static int parameter(String field, int from, Map<String, String> parameters) {
        int equals = from;
        while (equals < field.length() && field.charAt(equals) != '=' && field.charAt(equals) != ';') {
            equals++;
        }
        if (equals == field.length() || field.charAt(equals) == ';') {
            return field.substring(from, equals).isBlank() ? equals : -1;
        }
        String name = field.substring(from, equals).strip().toLowerCase(Locale.ROOT);
        StringBuilder text = new StringBuilder();
        int end = value(field, skipBlanks(field, equals + 1), text);
        boolean single = parameters.putIfAbsent(name, text.toString()) == null;
        return single && parameters.size() <= MAX_PARAMETERS ? end : -1;
    }

    private static int skipBlanks(String field, int from) {
        int at = from;
        while (at < field.length() && (field.charAt(at) == ' ' || field.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static int value(String field, int from, StringBuilder text) {
        boolean quoted = from < field.length() && field.charAt(from) == '"';
        return quoted ? quoted(field, from + 1, text) : token(field, from, text);
    }

    private static int token(String field, int from, StringBuilder text) {
        int semicolon = field.indexOf(';', from);
        int end = semicolon < 0 ? field.length() : semicolon;
        text.append(field.substring(from, end).strip());
        return hasBlankOrQuote(text) ? -1 : end;
    }

    private static boolean hasBlankOrQuote(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '"') {
                return true;
            }
        }
        return false;
    }

    private static int quoted(String field, int from, StringBuilder text) {
        int at = from;
        while (at < field.length() && field.charAt(at) != '"') {
            boolean escapes = field.charAt(at) == '\\' && at + 1 < field.length() && isEscaped(field.charAt(at + 1));
            at += escapes ? 1 : 0;
            text.append(field.charAt(at++));
        }
        int end = skipBlanks(field, at + 1);
        boolean ended = at < field.length() && (end == field.length() || field.charAt(end) == ';');
        return ended ? end : -1;
    }

    private static boolean isEscaped(char c) {
        return c == '"' || c == '\\';
    }
}
