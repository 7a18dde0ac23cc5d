package dev.tern.files;

import dev.tern.http.HttpResponse;
import dev.tern.http.text.FieldSyntax;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields that every response of a handler carries, errors included.
 *
 * <p>Thread safety: immutable. Source: Fetch standard, CORS protocol.
 *
 * @param crossOrigin whether pages of other sites may read the responses
 * @param fields the fields that were configured, in order
 */
record CommonFields(boolean crossOrigin, List<Field> fields) {
    private static final Set<String> SET_FOR_EACH_FILE =
            Set.of("etag", "last-modified", "content-encoding", "content-range", "accept-ranges", "location", "allow");

    /**
     * A configured field.
     *
     * @param added whether it is added to a field of the same name, and does not replace it
     */
    record Field(String name, String value, boolean added) {
        private void putInto(HttpResponse response) {
            if (added) {
                response.addHeader(name, value);
            } else {
                response.header(name, value);
            }
        }
    }

    /**
     * A field that follows others. The first field of a name replaces that of the handler; Vary is always added.
     *
     * @throws IllegalArgumentException when a response cannot have the field, or it describes the file that is sent
     */
    static Field field(List<Field> before, String name, String value) {
        FieldSyntax.requireSettable(name, value);
        if (SET_FOR_EACH_FILE.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("name: " + name + ", is set for each file");
        }
        boolean repeated = before.stream().anyMatch(field -> field.name().equalsIgnoreCase(name));
        return new Field(name, value, repeated || name.equalsIgnoreCase("Vary"));
    }

    /** Completes a response. */
    void addTo(HttpResponse response) {
        if (crossOrigin) {
            response.header("Access-Control-Allow-Origin", "*").header("Access-Control-Expose-Headers", "*");
        }
        fields.forEach(field -> field.putInto(response));
    }

    /**
     * Responds to OPTIONS: the same for every path, so that it does not reveal which files exist (RFC 9110 section
     * 9.3.7).
     */
    void sendOptions(String methods, HttpResponse response) {
        response.status(204).header("Allow", methods);
        if (crossOrigin) {
            // A browser asks this before it sends a field such as Range (CORS-preflight request).
            response.header("Access-Control-Allow-Methods", methods)
                    .header("Access-Control-Allow-Headers", "*")
                    .header("Access-Control-Max-Age", "86400");
        }
        addTo(response);
    }
}
