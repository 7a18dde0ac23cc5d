package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationInMemory;
import dev.tern.http.HttpHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fallback page of a single-page application, whose paths exist only in its script. */
class SinglePageTest {
    private static final String BROWSER =
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8\r\n";

    private final FileSource files = new FileCache(
            MemoryFileSource.of(
                    Map.of(
                            "index.html", bytes("page"),
                            "app.js", bytes("script"),
                            "sub/index.html", bytes("other")),
                    0),
            Duration.ofMinutes(1),
            1 << 20);
    private final HttpHandler handler = StaticFiles.builder(files)
            .cacheControl("max-age=86400")
            .fallback("index.html")
            .build();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String send(HttpHandler handler, String method, String target, String fields) {
        ConversationInMemory conversation = new ConversationInMemory(handler);
        conversation.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
        return conversation.responses();
    }

    private int status(String method, String target, String fields) {
        return Integer.parseInt(send(handler, method, target, fields).substring(9, 12));
    }

    private static List<String> lines(String response, String name) {
        return response.lines().filter(line -> line.startsWith(name + ": ")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/deep/link", "/index%2Ehtml", "//", "/deep/link?x=1.2", "/deep/"})
    void thePageHasNoCacheForEveryPath(String target) {
        for (int i = 0; i < 2; i++) {
            String response = send(handler, "GET", target, BROWSER);
            assertTrue(response.endsWith("\r\n\r\npage"), response);
            assertEquals(List.of("Cache-Control: no-cache"), lines(response, "Cache-Control"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app.js", "/sub/", "/sub/index.html"})
    void everyOtherFileIsCachedAsConfigured(String target) {
        assertEquals(
                List.of("Cache-Control: max-age=86400"), lines(send(handler, "GET", target, BROWSER), "Cache-Control"));
    }

    @Test
    void aConfiguredNoStoreAppliesToThePage() {
        HttpHandler noStore = StaticFiles.builder(files)
                .cacheControl("no-store")
                .fallback("index.html")
                .build();
        for (String target : List.of("/", "/deep/link")) {
            assertEquals(
                    List.of("Cache-Control: no-store"), lines(send(noStore, "GET", target, BROWSER), "Cache-Control"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Accept: text/html|200",
                "Accept: TEXT/HTML;level=1|200",
                "Accept: application/json, text/html;q=0.1|200",
                "Accept: text/*|200",
                "Accept: */*|200",
                "Accept: */*;q=0.1|200",
                "X: no Accept|200",
                "Accept: application/json|404",
                "Accept: application/json, text/plain, */*|404",
                "Accept: image/avif,image/webp,*/*;q=0.8|404",
                "Accept: text/css,*/*;q=0.1|404",
                "Accept: text/html;q=0|404",
                "Accept: text/html; Q=0.000, */*|404",
                "Accept: text/*;q=0, */*|404",
                "Accept: */*;q=0|404",
                "Accept:|404"
            })
    void onlyARequestThatAcceptsHtmlIsANavigation(String field, int status) {
        assertEquals(status, status("GET", "/deep/link", field + "\r\n"));
    }

    /** {@code fetch} and the elements of scripts and pictures send these values by default. */
    @ParameterizedTest
    @CsvSource({
        "navigate, */*, 200",
        "cors, */*, 404",
        "no-cors, */*, 404",
        "same-origin, */*, 404",
        "cors, text/html, 200"
    })
    void aScriptThatAcceptsAnyTypeIsNoNavigation(String mode, String accept, int status) {
        assertEquals(status, status("GET", "/users", "Sec-Fetch-Mode: " + mode + "\r\nAccept: " + accept + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/missing.js",
                "/.env",
                "/deep/.env",
                "/.git/config",
                "/.well-known/none",
                "/v1.2",
                "/missing%2Ejs"
            })
    void aMissingNameWithADotGets404(String target) {
        assertEquals(404, status("GET", target, BROWSER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1.2/users", "/users/", "/item/caf%C3%A9", "/sub/none"})
    void aDotBeforeTheLastSegmentIsPartOfAPath(String target) {
        assertEquals(200, status("GET", target, BROWSER));
        assertEquals(200, status("HEAD", target, BROWSER));
    }

    @Test
    void otherMethodsAreNoNavigations() {
        assertEquals(405, status("POST", "/deep/link", BROWSER + "Content-Length: 0\r\n"));
        assertEquals(204, status("OPTIONS", "/deep/link", BROWSER));
    }

    /** Encoded responses are cached by target and Accept-Encoding; the page must not be cached there. */
    @Test
    void acceptIsEvaluatedForEveryRequest() {
        for (int i = 0; i < 3; i++) {
            assertEquals(200, status("GET", "/deep/link", BROWSER));
            assertEquals(404, status("GET", "/deep/link", "Accept: application/json\r\n"));
        }
    }

    @Test
    void varyListsTheFieldsThatSelectTheResponse() {
        for (String accept : List.of("text/html", "application/json")) {
            String response = send(handler, "GET", "/deep/link", "Accept: " + accept + "\r\n");
            assertTrue(lines(response, "Vary").contains("Vary: Accept, Sec-Fetch-Mode"), response);
        }
    }

    @Test
    void thePageIsCompressedOnceByAWorker() {
        StaticFiles site = StaticFiles.builder(MemoryFileSource.of(Map.of("app.html", new byte[1000]), 0))
                .fallback("app.html")
                .build();
        String fields = BROWSER + "Accept-Encoding: gzip\r\n";
        for (int calls : new int[] {1, 0}) {
            ConversationInMemory conversation = new ConversationInMemory(site);
            conversation.send("GET /deep/link HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
            assertEquals(calls, conversation.workerCalls());
            assertEquals(List.of("Content-Encoding: gzip"), lines(conversation.responses(), "Content-Encoding"));
        }
    }
}
