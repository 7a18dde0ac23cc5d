package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private static final Router ROUTER = Router.builder()
            .get("/", named("root"))
            .get("/a", named("a"))
            .post("/a", named("post a"))
            .route("HEAD", "/own", named("own head"))
            .get("/own", named("own"))
            .post("/form", named("form"))
            .route("OPTIONS", "/form", named("own options"))
            .get("/files/exact", named("exact"))
            .get("/w\u00f6rd x", named("decoded"))
            .prefix("/files/", named("files"))
            .prefix("/files/deep/", named("deep"))
            .build();

    private static HttpHandler named(String name) {
        return (request, response) -> response.header("By", name).text("body");
    }

    private static String responseTo(HttpHandler handler, String method, String path) {
        return new ConversationInMemory(handler)
                .send(method + " " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                .responses();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, root",
        "GET, /?x=1, root",
        "GET, http://a, root",
        "GET, /a, a",
        "GET, /%61, a",
        "GET, /a?b=/c, a",
        "HEAD, /a, a",
        "HEAD, /own, own head",
        "GET, /own, own",
        "POST, /a, post a",
        "OPTIONS, /form, own options",
        "GET, /files/, files",
        "GET, /files/x, files",
        "PUT, /files/x, files",
        "GET, /files/exact, exact",
        "GET, /files/deep, files",
        "GET, /files/deep/, deep",
        "GET, /files/deep/er/x, deep",
        "GET, /w%C3%B6rd%20x, decoded",
        "GET, //, root",
        "GET, //a, a",
        "GET, /./a, a",
        "GET, /x/../a, a",
        "GET, /x/%2e%2E/a, a",
        "GET, /%2E/a, a",
        "GET, http://a//a, a",
        "GET, //files/exact, exact",
        "GET, /files//deep///er, deep",
        "GET, /files/x/../deep/, deep",
        "GET, /files/deep/.., files",
        "GET, /files/deep/., deep",
        "GET, /files/deep/...., deep",
        "GET, /files/deep/..;/x, deep"
    })
    void anExactPathTakesPrecedenceOverTheLongestPrefix(String method, String path, String name) {
        String response = responseTo(ROUTER, method, path);
        assertTrue(response.contains("\r\nBy: " + name + "\r\n"), response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/b", "/A", "/a/", "/ab", "/files", "/Files/x", "/%2561"})
    void aPathWithoutARouteIsNotFound(String path) {
        assertTrue(responseTo(ROUTER, "GET", path).startsWith("HTTP/1.1 404 "));
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /a, 405, 'GET, HEAD, OPTIONS, POST'",
        "GET, /form, 405, 'OPTIONS, POST'",
        "HEAD, /form, 405, 'OPTIONS, POST'",
        "OPTIONS, /a, 204, 'GET, HEAD, OPTIONS, POST'"
    })
    void allowListsTheMethodsOfThePath(String method, String path, int status, String allowed) {
        String response = responseTo(ROUTER, method, path);
        assertTrue(response.startsWith("HTTP/1.1 " + status + " "), response);
        assertTrue(response.contains("\r\nAllow: " + allowed + "\r\n"), response);
    }

    /** Some programs read an encoded slash or a backslash as data, others as a separator. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files%2Fdeep/x",
                "/files%2fx",
                "/files%5Cx",
                "/files\\x",
                "/files\\",
                "/a%00",
                "/..",
                "/../a",
                "/a/../../a",
                "/%2e%2e/a",
                "/files/x/..\\y",
                "http://a/../a"
            })
    void aPathWithoutANormalFormIsABadRequest(String path) {
        assertTrue(responseTo(ROUTER, "GET", path).startsWith("HTTP/1.1 400 "));
    }

    @ParameterizedTest
    @CsvSource({"QUERY, /q, query", "PROPFIND, /q, find", "GET, /q, get", "QUERY, /inner/q, inner", "QUERY, //q, query"
    })
    void anUnknownMethodIsRouted(String method, String path, String name) {
        Router inner =
                Router.builder().route("QUERY", "/inner/q", named("inner")).build();
        Router router = Router.builder()
                .get("/q", named("get"))
                .route("QUERY", "/q", named("query"))
                .route("PROPFIND", "/q", named("find"))
                .prefix("/inner/", inner)
                .build();
        String response = responseTo(router, method, path);
        assertTrue(response.contains("\r\nBy: " + name + "\r\n"), response);
    }

    @ParameterizedTest
    @CsvSource({"BREW, /a", "QUERY, /a", "QUERY, /files/x", "QUERY, /none", "get, /a"})
    void anUnknownMethodWithoutARouteIsNotImplemented(String method, String path) {
        assertTrue(responseTo(ROUTER, method, path).startsWith("HTTP/1.1 501 "));
    }

    @Test
    void aRouteOfAnUnknownMethodMayBlock() {
        Router router = Router.builder()
                .route("QUERY", "/q", HttpHandler.blocking(named("q")))
                .build();
        ConversationInMemory conversation = new ConversationInMemory(router);
        conversation.send("QUERY /q HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(List.of(200), conversation.statuses());
        assertEquals(1, conversation.workerCalls());
    }

    @Test
    void headHasNoBody() {
        assertTrue(responseTo(ROUTER, "HEAD", "/a").endsWith("\r\nContent-Length: 4\r\n\r\n"));
    }

    @Test
    void aNestedRouterSelectsItsRoutes() {
        Router outer = Router.builder().prefix("/", ROUTER).build();
        assertTrue(responseTo(outer, "GET", "/a").contains("\r\nBy: a\r\n"));
        assertTrue(responseTo(outer, "GET", "/b").startsWith("HTTP/1.1 404 "));
    }

    @Test
    void aRouterCalledAsAHandlerSelectsARoute() {
        HttpHandler wrapper = ROUTER::handle;
        assertTrue(responseTo(wrapper, "GET", "/a").contains("\r\nBy: a\r\n"));
    }

    @Test
    void onlyABlockingRouteRunsOnAWorker() {
        Router inner =
                Router.builder().get("/i/b", HttpHandler.blocking(named("b"))).build();
        Router router =
                Router.builder().get("/a", named("a")).prefix("/i/", inner).build();
        ConversationInMemory conversation = new ConversationInMemory(router);
        conversation.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(0, conversation.workerCalls());
        conversation.send("GET /i/b HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(1, conversation.workerCalls());
        assertEquals(List.of(200, 200), conversation.statuses());
    }

    @Test
    void aRouterDoesNotChangeWithItsBuilder() {
        Router.Builder builder = Router.builder().get("/a", named("a"));
        Router router = builder.build();
        builder.get("/b", named("b")).post("/a", named("post a")).prefix("/", named("all"));
        assertTrue(responseTo(router, "GET", "/b").startsWith("HTTP/1.1 404 "));
        assertTrue(responseTo(router, "POST", "/a").startsWith("HTTP/1.1 405 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/", "//", "/a//", "/a//b/", "/./", "/a/../", "/a\\b/", "/a\0/"})
    void aRouteHasANormalPath(String path) {
        assertThrows(IllegalArgumentException.class, () -> Router.builder().get(path, named("x")));
        assertThrows(IllegalArgumentException.class, () -> Router.builder().prefix(path, named("x")));
    }

    @Test
    void aPrefixEndsWithASlash() {
        assertThrows(IllegalArgumentException.class, () -> Router.builder().prefix("/a", named("x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G T", "G\u00e9T", "GET:"})
    void aMethodIsAToken(String method) {
        assertThrows(IllegalArgumentException.class, () -> Router.builder().route(method, "/", named("x")));
    }

    @Test
    void aRouteCannotBeAddedTwice() {
        Router.Builder builder = Router.builder().get("/a", named("x")).prefix("/", named("x"));
        assertThrows(IllegalArgumentException.class, () -> builder.get("/a", named("y")));
        assertThrows(IllegalArgumentException.class, () -> builder.prefix("/", named("y")));
    }
}
