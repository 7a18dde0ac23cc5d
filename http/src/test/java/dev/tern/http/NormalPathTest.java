package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.text.Ascii;
import dev.tern.http.text.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every spelling of a path reaches the route and the file of its normal form; a path without a normal form reaches
 * neither.
 */
class NormalPathTest {
    private static final List<String> ROUTES = List.of(
            "/", "/a", "/a/", "/a/b", "/private/", "/private/a/", "/private/secret.txt", "/a/%2e%2e/b", "/\u00e9/");

    private static final Map<String, String> TEXTS = Map.of(
            "/", "index",
            "/a/", "a",
            "/a/b", "b",
            "/a/%2e%2e/b", "decoded once",
            "/private/secret.txt", "secret",
            "/\u00e9/a", "accent");

    /** Responds like a handler of files: with the content at the path, or with 404. */
    private static final HttpHandler FILES = (request, response) -> {
        String found = TEXTS.get(request.path());
        if (found == null) {
            response.error(404);
        } else {
            response.text(found);
        }
    };

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<String> paths() {
        String[] parts = {
            "/",
            "/",
            "/",
            "//",
            ".",
            "..",
            "%2e",
            "%2E%2e",
            "%2f",
            "%5C",
            "\\",
            "%00",
            "%c0%ae",
            "%25",
            "%252e",
            "a",
            "%61",
            "b",
            "private",
            "%70rivate",
            "secret.txt",
            "secret%2Etxt",
            ";",
            "%C3%A9",
            "%ff"
        };
        return Arbitraries.of(parts).list().ofMaxSize(10).map(list -> "/" + String.join("", list));
    }

    @Provide
    Arbitrary<Set<String>> routes() {
        return Arbitraries.of(ROUTES).set();
    }

    /** Exact routes and prefixes respond with their names. */
    private static Router router(Set<String> routes) {
        Router.Builder builder = Router.builder();
        for (String route : routes) {
            String name = String.valueOf(ROUTES.indexOf(route));
            builder.get(route, (request, response) -> response.text("exact " + name));
            if (route.endsWith("/")) {
                builder.prefix(route, (request, response) -> response.text("prefix " + name));
            }
        }
        return builder.build();
    }

    /** The status and the body. */
    private static String responseTo(HttpHandler handler, String path) {
        String response = new ConversationInMemory(handler)
                .send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                .responses();
        return response.substring(9, 12) + " " + response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** A second implementation, by segments; null if there is no normal form. */
    private static @Nullable String normalise(String path) {
        List<String> segments = new ArrayList<>();
        List<String> sent = Arrays.asList(path.substring(1).split("/", -1));
        boolean slash = false;
        for (String raw : sent) {
            String segment = PercentCoding.decode(raw);
            if (segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0 || segment.indexOf('\0') >= 0) {
                return null;
            }
            slash = segment.isEmpty() || segment.equals(".") || segment.equals("..");
            if (segment.equals("..") && segments.isEmpty()) {
                return null;
            } else if (segment.equals("..")) {
                segments.remove(segments.size() - 1);
            } else if (!slash) {
                segments.add(segment);
            }
        }
        return "/" + String.join("/", segments) + (slash && !segments.isEmpty() ? "/" : "");
    }

    /** Percent-encodes every byte except slashes. */
    private static String encode(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text(path)) {
            encoded.append(b == '/' ? "/" : String.format("%%%02X", b));
        }
        return encoded.toString();
    }

    /** A path is scanned in words of eight bytes; a pair of characters may span two words. */
    @ParameterizedTest
    @ValueSource(strings = {"//", "/.", "\\"})
    void aMarkIsFoundAtEveryPosition(String mark) {
        for (int before = 0; before < 30; before++) {
            byte[] plain = text("/x" + "a".repeat(before) + ".b/c" + "d".repeat(before));
            assertFalse(Ascii.hasPathMarks(plain, 0, plain.length));
            for (int after = 0; after < 20; after++) {
                byte[] marked = text("/" + "a".repeat(before) + mark + "a".repeat(after));
                assertTrue(Ascii.hasPathMarks(marked, 0, marked.length), before + " and " + after);
            }
        }
    }

    @Property(tries = 5_000)
    void aPathReachesTheRouteOfItsNormalForm(@ForAll("paths") String path, @ForAll("routes") Set<String> routes) {
        String normal = normalise(path);
        Router router = router(routes);
        String expected = normal == null ? "400 400 Bad Request\n" : responseTo(router, encode(normal));
        assertEquals(expected, responseTo(router, path), path);
    }

    @Property(tries = 5_000)
    void aPathReachesTheFileOfItsNormalForm(@ForAll("paths") String path) {
        String normal = normalise(path);
        String expected = normal == null ? "400 400 Bad Request\n" : responseTo(FILES, encode(normal));
        assertEquals(expected, responseTo(FILES, path), path);
    }

    /** The protected path with other separators, and with some characters percent-encoded. */
    @Provide
    Arbitrary<String> spellings() {
        Arbitrary<String> slash = Arbitraries.of("/", "//", "/./", "/x/../", "/%2e/", "/.//x/%2E%2e/");
        Arbitrary<String> folder = spelling("private");
        Arbitrary<String> file = spelling("secret.txt");
        return Combinators.combine(slash, folder, slash, file).as((a, b, c, d) -> a + b + c + d);
    }

    private static Arbitrary<String> spelling(String segment) {
        return Arbitraries.integers().between(0, (1 << segment.length()) - 1).map(mask -> {
            StringBuilder spelled = new StringBuilder();
            for (int i = 0; i < segment.length(); i++) {
                char c = segment.charAt(i);
                spelled.append((mask >> i & 1) == 0 ? String.valueOf(c) : String.format("%%%02x", (int) c));
            }
            return spelled.toString();
        });
    }

    @Property(tries = 5_000)
    void noSpellingBypassesTheHandlerOfAPrefix(@ForAll("spellings") String path) {
        Router router = Router.builder()
                .prefix("/private/", (request, response) -> response.error(401))
                .prefix("/", FILES)
                .build();
        assertEquals("401 401 Unauthorized\n", responseTo(router, path), path);
        assertEquals("200 secret", responseTo(FILES, path), path);
    }

    /** The listener is also called for refused requests. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /a#b HTTP/1.1\r\n", "GET /%2e%2e HTTP/1.1\r\n", "GET /%x HTTP/1.1\r\n", "GET \r\n"})
    void aRefusedRequestDoesNotReportThePathOfThePreviousRequest(String refused) {
        List<String> paths = new ArrayList<>();
        ExchangeListener listener = (request, status, bytes) -> paths.add(request.path());
        new ConversationInMemory(HttpLimits.DEFAULT, FILES, listener, 1000)
                .send("GET /%70rivate/secret.txt HTTP/1.1\r\nHost: a\r\n\r\n" + refused + "Host: a\r\n\r\n");
        String sent = refused.equals("GET \r\n") ? "/" : refused.split(" ")[1];
        assertEquals(List.of("/private/secret.txt", sent), paths);
    }

    @Property(tries = 5_000)
    void aHandlerReceivesTheNormalForm(@ForAll("paths") String path) {
        String normal = normalise(path);
        String received = responseTo((request, response) -> response.body(text(request.path())), path);
        String expected = normal == null ? "400 400 Bad Request\n" : "200 " + normal;
        assertEquals(new String(text(expected), StandardCharsets.ISO_8859_1), received, path);
    }
}
