package dev.tern.files;

import com.google.common.escape.Escaper;
import com.google.common.net.UrlEscapers;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.text.PercentCoding;

/**
 * Redirects from the path of a directory to the same path with a slash at its end, so that relative links of its page work.
 *
 * <p>The reference is relative ({@code ./sub/}) where the path of the request is normal: a proxy that has removed a prefix from the
 * path keeps its prefix. From a path with empty or dot segments ({@code //sub}, {@code /a/../sub}) a relative reference could lead
 * elsewhere, so the reference is the resolved path ({@code /sub/}).
 *
 * <p>Source: RFC 3986 sections 4.2 and 5.2, RFC 9110 section 10.2.2.
 */
final class SlashRedirect {
    private static final Escaper SEGMENT = UrlEscapers.urlPathSegmentEscaper();

    private SlashRedirect() {}

    /** Sets the redirect as the response; the query is kept. */
    static void send(ResolvedPath path, HttpRequest request, HttpResponse response) {
        boolean normal = PercentCoding.decode(request.rawPath()).equals("/" + path.name());
        StringBuilder location = normal ? relative(path.name()) : absolute(path.name());
        String query = request.query();
        if (query != null) {
            location.append('?').append(PercentCoding.encodeQuery(query));
        }
        response.error(301).header("Location", location.toString());
    }

    /** Begins with a dot segment, since a name may hold a colon and would be read as a scheme (RFC 3986 section 4.2). */
    private static StringBuilder relative(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return new StringBuilder("./").append(SEGMENT.escape(last)).append('/');
    }

    private static StringBuilder absolute(String name) {
        StringBuilder location = new StringBuilder("/");
        for (String segment : name.split("/")) {
            location.append(SEGMENT.escape(segment)).append('/');
        }
        return location;
    }
}
