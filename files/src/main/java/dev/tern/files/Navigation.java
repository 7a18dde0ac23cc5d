package dev.tern.files;

import dev.tern.http.HttpRequest;
import dev.tern.http.text.ListReader;
import dev.tern.http.text.PercentCoding;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes the navigation of a browser from a request for a file or for data. A single-page application has a page
 * at any path of a navigation; a request for data is a 404 if no file has its name.
 *
 * <p>A navigation accepts text/html, its last path segment has no dot, and no segment begins with one.
 *
 * <p>Thread safety: stateless. Complexity: linear. Source: RFC 9110 section 12.5.1; Fetch Metadata Request Headers
 * (W3C), Sec-Fetch-Mode.
 */
final class Navigation {
    /** The fields on which the decision depends, for Vary. */
    static final String FIELDS = "Accept, Sec-Fetch-Mode";

    /** How closely an element of Accept matches text/html; the closest element decides. */
    private static final int OTHER_TYPE = 0;

    private static final int ANY_TYPE = 1;
    private static final int ANY_TEXT = 2;
    private static final int HTML = 3;

    private Navigation() {}

    /** Whether a GET or HEAD is a navigation. */
    static boolean is(HttpRequest request) {
        String raw = request.rawPath();
        String last = PercentCoding.decode(raw.substring(raw.lastIndexOf('/') + 1));
        if (last.indexOf('.') >= 0 || PercentCoding.decode(raw).contains("/.")) {
            return false;
        }
        String mode = request.header("Sec-Fetch-Mode");
        return takesHtml(request.header("Accept"), mode == null || mode.equals("navigate"));
    }

    /**
     * Whether text/html is acceptable. Scripts request data with any type, alone or after the type of the data, so any
     * type includes text/html only if no other type is named.
     *
     * @param page whether a request that accepts any type may be for a page
     */
    private static boolean takesHtml(@Nullable String accept, boolean page) {
        if (accept == null) {
            return page;
        }
        int closest = OTHER_TYPE;
        boolean taken = false;
        boolean others = false;
        ListReader elements = new ListReader(accept, 0);
        while (elements.next()) {
            int end = elements.end();
            int semicolon = Math.min(end, indexOf(accept, ';', elements.start()));
            String type = accept.substring(elements.start(), semicolon).strip();
            int match = match(type);
            others |= match == OTHER_TYPE && !type.isEmpty();
            if (match > closest) {
                closest = match;
                taken = !isRefused(accept.substring(semicolon, end));
            }
        }
        return taken && (closest > ANY_TYPE || page && !others);
    }

    /** The index of the next such character, or the length. */
    private static int indexOf(String text, char c, int from) {
        int at = text.indexOf(c, from);
        return at < 0 ? text.length() : at;
    }

    private static int match(String type) {
        if (type.equalsIgnoreCase("text/html")) {
            return HTML;
        }
        if (type.equalsIgnoreCase("text/*")) {
            return ANY_TEXT;
        }
        return type.equals("*/*") ? ANY_TYPE : OTHER_TYPE;
    }

    /** Whether the parameters of an element hold a weight of 0. */
    private static boolean isRefused(String parameters) {
        for (int from = 0, end; from < parameters.length(); from = end + 1) {
            end = indexOf(parameters, ';', from);
            String parameter = parameters.substring(from, end).strip();
            if (parameter.regionMatches(true, 0, "q=0", 0, 3)) {
                return isZero(parameter, 2);
            }
        }
        return false;
    }

    private static boolean isZero(String number, int from) {
        for (int i = from; i < number.length(); i++) {
            if (number.charAt(i) != '0' && number.charAt(i) != '.') {
                return false;
            }
        }
        return true;
    }
}
