package dev.tern.files;

import com.google.common.base.Splitter;
import com.google.common.escape.Escaper;
import com.google.common.net.UrlEscapers;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.http.text.PercentCoding;

/**
 * Redirects from the path of a directory to the same path with a slash at its end, so that relative links of its page
 * work.
 *
 * <p>The reference is relative ({@code ./sub/}) if the path of the request is normal, so that a prefix which a proxy
 * has removed stays in the address of the client. From a path with empty or dot segments ({@code //sub}, {@code
 * /a/../sub}) a relative reference could lead to another place, so the reference is the resolved path ({@code /sub/}).
 *
 * <p>Source: RFC 3986 sections 4.2 and 5.2, RFC 9110 section 10.2.2.
 */
final class SlashRedirect {
    private static final Splitter SEGMENTS = Splitter.on('/');
    private static final Escaper SEGMENT = UrlEscapers.urlPathSegmentEscaper();

    private SlashRedirect() {}

    /** Sets the redirect as the response, with the query of the request. */
    static void send(ResolvedPath path, HttpRequest request, HttpResponse response) {
        boolean normal = PercentCoding.decode(request.rawPath()).equals("/" + path.name());
        StringBuilder location = normal ? relative(path.name()) : absolute(path.name());
        String query = request.query();
        if (query != null) {
            location.append('?').append(PercentCoding.encodeQuery(query));
        }
        response.error(301).header("Location", location.toString());
    }

    /** The dot segment prevents that a name with a colon is read as a scheme (RFC 3986 section 4.2). */
    private static StringBuilder relative(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return new StringBuilder("./").append(SEGMENT.escape(last)).append('/');
    }

    private static StringBuilder absolute(String name) {
        StringBuilder location = new StringBuilder("/");
        for (String segment : SEGMENTS.split(name)) {
            location.append(SEGMENT.escape(segment)).append('/');
        }
        return location;
    }
}
