package dev.tern.http;

import dev.tern.http.text.PercentCoding;
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

    /**
     * Parses an urlencoded body. Nothing is malformed: a stray percent sign stands for itself. {@link HttpRequest#form} refuses a form of
     * too many fields with 413 instead.
     *
     * @throws IllegalArgumentException when there are more than 1,000 fields
     */
    public static Form parse(byte[] body) {
        return parse(new String(body, StandardCharsets.UTF_8));
    }

    /**
     * Parses a query, without its question mark.
     *
     * @throws IllegalArgumentException when there are more than 1,000 fields
     */
    public static Form parse(String query) {
        int most = HttpLimits.DEFAULT.maxFormFields();
        Form form = parse(query, most);
        if (form == null) {
            throw new IllegalArgumentException("fields: more than " + most);
        }
        return form;
    }

    /** Parses a query or a body; null when there are more fields than this. */
    static @Nullable Form parse(String text, int maxFields) {
        List<Field> fields = new ArrayList<>();
        for (int from = 0, to; from < text.length(); from = to + 1) {
            to = end(text, from);
            if (to > from && fields.size() == maxFields) {
                return null;
            }
            if (to > from) {
                fields.add(field(text.substring(from, to)));
            }
        }
        return new Form(fields);
    }

    /** The first value of this name in a query, decoded; null when there is none. Allocates nothing for other fields. */
    static @Nullable String first(String query, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        for (int from = 0, to; from < query.length(); from = to + 1) {
            to = end(query, from);
            int equals = query.indexOf('=', from);
            int nameEnd = equals < 0 || equals > to ? to : equals;
            if (to > from && PercentCoding.isFormEncoding(query, from, nameEnd, wanted)) {
                return PercentCoding.decodeForm(query.substring(Math.min(nameEnd + 1, to), to));
            }
        }
        return null;
    }

    private static int end(String text, int from) {
        int ampersand = text.indexOf('&', from);
        return ampersand < 0 ? text.length() : ampersand;
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
