package dev.tern.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form or of a query.
 *
 * <p>Thread safety: immutable.
 *
 * <p>Complexity: parsing is linear in the bytes, a look-up in the number of fields.
 *
 * <p>Source: URL standard, section 5.1 (application/x-www-form-urlencoded); RFC 7578 (multipart/form-data).
 */
public final class Form {
    private final List<Field> fields;

    /** A name and its value, both decoded. */
    record Field(String name, String value) {}

    Form(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /** Parses an urlencoded body. Nothing is malformed: a stray percent sign stands for itself. */
    public static Form parse(byte[] body) {
        return parse(new String(body, StandardCharsets.UTF_8));
    }

    /** Parses a query, without its question mark. */
    public static Form parse(String query) {
        List<Field> fields = new ArrayList<>();
        int from = 0;
        while (from <= query.length()) {
            int ampersand = query.indexOf('&', from);
            int to = ampersand < 0 ? query.length() : ampersand;
            if (to > from) {
                fields.add(field(query.substring(from, to)));
            }
            from = to + 1;
        }
        return new Form(fields);
    }

    private static Field field(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        return new Field(PercentCoding.decodeForm(name), PercentCoding.decodeForm(value));
    }

    /** The first value of this name, decoded; null when there is none. */
    public @Nullable String get(String name) {
        for (Field field : fields) {
            if (field.name.equals(name)) {
                return field.value;
            }
        }
        return null;
    }

    /** All values of this name, decoded, in order; empty when there is none. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name.equals(name))
                .map(Field::value)
                .toList();
    }

    /** The names, decoded, in order of their first appearance. */
    public List<String> names() {
        return fields.stream().map(Field::name).distinct().toList();
    }
}
