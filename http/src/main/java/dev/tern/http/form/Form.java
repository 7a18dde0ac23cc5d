package dev.tern.http.form;

import dev.tern.http.HttpLimits;
import dev.tern.http.text.UrlEncodedPairs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
     * Parses an urlencoded body. Nothing is malformed: a stray percent sign stands for itself. {@link FormReader}
     * refuses a form of too many fields with 413 instead.
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
        UrlEncodedPairs pairs = new UrlEncodedPairs(text);
        while (pairs.next()) {
            if (fields.size() == maxFields) {
                return null;
            }
            fields.add(new Field(pairs.name(), pairs.value()));
        }
        return new Form(fields);
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
        List<String> values = new ArrayList<>();
        for (Field field : fields) {
            if (field.name.equals(name)) {
                values.add(field.value);
            }
        }
        return List.copyOf(values);
    }

    /** The names, decoded, in order of their first appearance. */
    public List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Field field : fields) {
            names.add(field.name);
        }
        return List.copyOf(names);
    }
}
