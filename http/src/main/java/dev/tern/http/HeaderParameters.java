package dev.tern.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field value with parameters: {@code multipart/form-data; boundary="a b"}.
 *
 * <p>Thread safety: immutable. Complexity: linear.
 *
 * <p>Source: RFC 9110 section 5.6.6; a backslash that escapes neither a quote nor a backslash stands for itself, since browsers send
 * paths with them.
 */
record HeaderParameters(String value, Map<String, String> parameters) {

    static HeaderParameters parse(String field) {
        int semicolon = field.indexOf(';');
        String value = semicolon < 0 ? field : field.substring(0, semicolon);
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = semicolon;
        while (at >= 0 && at < field.length()) {
            at = parameter(field, at + 1, parameters);
        }
        return new HeaderParameters(value.strip(), parameters);
    }

    /** The value of a parameter, whose name is in lower case; null when there is none. */
    @Nullable String get(String name) {
        return parameters.get(name);
    }

    /** Reads one; the index of the semicolon behind it, or the end. The first of a name counts. */
    private static int parameter(String field, int from, Map<String, String> parameters) {
        int equals = from;
        while (equals < field.length() && field.charAt(equals) != '=' && field.charAt(equals) != ';') {
            equals++;
        }
        if (equals == field.length() || field.charAt(equals) == ';') {
            return equals;
        }
        String name = field.substring(from, equals).strip().toLowerCase(Locale.ROOT);
        boolean quoted = equals + 1 < field.length() && field.charAt(equals + 1) == '"';
        StringBuilder text = new StringBuilder();
        int end = quoted ? quoted(field, equals + 2, text) : token(field, equals + 1, text);
        parameters.putIfAbsent(name, text.toString());
        return end;
    }

    private static int token(String field, int from, StringBuilder text) {
        int semicolon = field.indexOf(';', from);
        int end = semicolon < 0 ? field.length() : semicolon;
        text.append(field.substring(from, end).strip());
        return end;
    }

    private static int quoted(String field, int from, StringBuilder text) {
        int at = from;
        while (at < field.length() && field.charAt(at) != '"') {
            boolean escapes = field.charAt(at) == '\\' && at + 1 < field.length() && isEscaped(field.charAt(at + 1));
            at += escapes ? 1 : 0;
            text.append(field.charAt(at++));
        }
        int semicolon = field.indexOf(';', at);
        return semicolon < 0 ? field.length() : semicolon;
    }

    private static boolean isEscaped(char c) {
        return c == '"' || c == '\\';
    }
}
