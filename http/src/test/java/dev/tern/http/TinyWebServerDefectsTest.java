package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpConnection.Result;
import dev.tern.http.form.Form;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Protocol defects of TinyWebServer and WebServer, one per test, to prevent their return.
 */
class TinyWebServerDefectsTest {
    private static final String HOST = "Host: a\r\n\r\n";

    private ConversationInMemory conversation;

    @BeforeEach
    void connect() {
        Router router = Router.builder()
                .get("/", (request, response) -> response.text("root"))
                .get("/0login", (request, response) -> response.text("login"))
                .post("/echo", (request, response) -> request.body(response::body))
                .post(
                        "/form",
                        (request, response) -> request.body(body ->
                                response.text(String.valueOf(Form.parse(body).get("name")))))
                .get("/type", (request, response) -> response.text(String.valueOf(request.header("content-TYPE"))))
                .build();
        conversation = new ConversationInMemory(router);
    }

    private String body() {
        String responses = conversation.responses();
        return responses.substring(responses.lastIndexOf("\r\n\r\n") + 4);
    }

    private void assertStatuses(Integer... statuses) {
        assertEquals(List.of(statuses), conversation.statuses(), conversation.responses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n"})
    void aBadRequestGets400AndNot404(String request) {
        conversation.send(request);
        assertStatuses(400);
    }

    @Test
    void anHttp10BenchmarkGetsAPageAndNoErrorPage() {
        conversation.send("GET / HTTP/1.0\r\nUser-Agent: WebBench 1.5\r\nHost: 127.0.0.1\r\n\r\n");
        assertStatuses(200);
        assertEquals("root", body());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void aRequestLineInTwoPacketsIsOneRequestLine() {
        conversation.send("GET / HT");
        assertStatuses();
        conversation.send("TP/1.1\r\n" + HOST);
        assertStatuses(200);
    }

    @Test
    void aBodyInASecondPacketIsRead() {
        conversation.send("POST /echo HTTP/1.1\r\nContent-Length: 6\r\n" + HOST);
        assertStatuses();
        conversation.send("abc");
        assertStatuses();
        conversation.send("def");
        assertStatuses(200);
        assertEquals("abcdef", body());
    }

    @Test
    void aPipelinedSecondRequestGetsItsResponse() {
        conversation.send(("GET / HTTP/1.1\r\n" + HOST).repeat(3));
        assertStatuses(200, 200, 200);
    }

    @Test
    void aRequestAfterABodyIsNoPartOfTheBody() {
        conversation.send("POST /echo HTTP/1.1\r\nContent-Length: 3\r\n" + HOST + "abcGET / HTTP/1.1\r\n" + HOST);
        assertStatuses(200, 200);
        assertEquals("root", body());
    }

    @Test
    void aResponseToHeadHasNoBody() {
        conversation.send("HEAD / HTTP/1.1\r\n" + HOST);
        assertStatuses(200);
        assertEquals("", body());
        assertTrue(conversation.responses().contains("\r\nContent-Length: 4\r\n"));
    }

    @Test
    void deleteIsNotServedAsGet() {
        conversation.send("DELETE / HTTP/1.1\r\n" + HOST);
        assertStatuses(405);
        assertTrue(conversation.responses().contains("\r\nAllow: GET, HEAD, OPTIONS\r\n"));
    }

    @Test
    void aQueryDoesNotHideThePath() {
        conversation.send("GET /?x=1 HTTP/1.1\r\n" + HOST);
        assertStatuses(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type", "content-type", "CONTENT-TYPE"})
    void aFieldNameIsFoundInAnyCase(String name) {
        conversation.send("GET /type HTTP/1.1\r\n" + name + ": x/y\r\n" + HOST);
        assertEquals("x/y", body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length", "CONTENT-LENGTH"})
    void theLengthOfABodyIsFoundInAnyCase(String name) {
        conversation.send("POST /echo HTTP/1.1\r\n" + name + ": 3\r\n" + HOST + "abc");
        assertEquals("abc", body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-2147483648", "-9223372036854775808", "2147483648x"})
    void aNegativeOrGarbledLengthIsABadRequest(String length) {
        conversation.send("POST /echo HTTP/1.1\r\nContent-Length: " + length + "\r\n" + HOST);
        assertStatuses(400);
    }

    /** An int would overflow. The body is refused by its Content-Length, before memory is allocated for it. */
    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967296", "9223372036854775807"})
    void aLengthBeyondAnIntIsTooLarge(String length) {
        conversation.send("POST /echo HTTP/1.1\r\nContent-Length: " + length + "\r\n" + HOST);
        assertStatuses(413);
    }

    @Test
    void aFieldOf50000CharactersGets431AndTheConnectionCloses() {
        conversation.send("GET / HTTP/1.1\r\nX: " + "x".repeat(50_000) + "\r\n" + HOST);
        assertStatuses(431);
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void aNameOf5000CharactersIsReadWhole() {
        String name = "n".repeat(5000);
        String form = "name=" + name;
        conversation.send("POST /form HTTP/1.1\r\nContent-Length: " + form.length() + "\r\n" + HOST + form);
        assertStatuses(200);
        assertEquals(name, body());
    }

    /** A body without a length has no bytes. A POST of 29 bytes crashes TinyWebServer. */
    @Test
    void aPostWithoutALengthHasNoBody() {
        conversation.send("POST /echo HTTP/1.1\r\n" + HOST + "GET / HTTP/1.1\r\n" + HOST);
        assertStatuses(200, 200);
        assertTrue(conversation.responses().contains("\r\nContent-Length: 0\r\n"));
    }

    @Test
    void anEncodedFormIsDecodedCorrectly() {
        conversation.send("POST /form HTTP/1.1\r\nContent-Length: 18\r\n" + HOST + "name=%C3%B6+%e2%82");
        assertEquals("\u00c3\u00b6 \u00ef\u00bf\u00bd", body());
    }

    @Test
    void aRouteMatchesTheWholePath() {
        conversation.send("GET /0xyz HTTP/1.1\r\n" + HOST + "GET /a/0login HTTP/1.1\r\n" + HOST);
        assertStatuses(404, 404);
    }

    @Test
    void aMissingPathGets404AndTheConnectionStaysOpen() {
        conversation.send("GET /none HTTP/1.1\r\n" + HOST + "GET / HTTP/1.1\r\n" + HOST);
        assertStatuses(404, 200);
    }

    @Test
    void everyTextResponseHasItsContentType() {
        conversation.send("GET / HTTP/1.1\r\n" + HOST + "GET /none HTTP/1.1\r\n" + HOST);
        assertEquals(3, conversation.responses().split("\r\nContent-Type: text/plain; charset=utf-8\r\n", -1).length);
        assertFalse(conversation.responses().contains("text/html"));
    }

    /** TinyWebServer continues at a wrong offset after the second partial write. */
    @Test
    void aResponseSentInManyPartsIsComplete() {
        byte[] large = new byte[100_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ('a' + i % 23);
        }
        HttpHandler handler = (request, response) -> response.body(large);
        String whole = new ConversationInMemory(handler, 200_000)
                .send("GET / HTTP/1.1\r\n" + HOST)
                .responses();
        String parts = new ConversationInMemory(handler, 37)
                .send("GET / HTTP/1.1\r\n" + HOST)
                .responses();
        assertEquals(whole, parts);
        assertTrue(whole.length() > large.length);
    }
}
