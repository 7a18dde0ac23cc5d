package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tern.http.HttpConnection.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The length of the body, the host and the target of a request, as a handler receives them. */
class RequestFramingTest {
    private final List<String> received = new ArrayList<>();
    private final HttpHandler handler = (request, response) -> {
        received.add(request.method());
        received.add(request.host());
        received.add(request.rawPath());
        received.add(String.valueOf(request.query()));
        received.add(String.valueOf(request.contentLength()));
        response.status(200);
    };
    private final ConversationInMemory conversation = new ConversationInMemory(handler);

    /** Sends a head, with bars between its lines, and returns the status. */
    private int status(String lines) {
        conversation.send(lines.replace("|", "\r\n").replace("\\t", "\t") + "\r\n\r\n");
        return conversation.statuses().get(0);
    }

    private void assertFault(int status, String lines) {
        assertEquals(status, status(lines), lines);
        assertEquals(Result.CLOSE, conversation.result());
        assertEquals(List.of(), received);
    }

    private void assertLength(long length, String lines) {
        // Only a chunked body must arrive before the response.
        assertEquals(200, status(lines + (length < 0 ? "||0||" : "")), lines);
        assertEquals(String.valueOf(length), received.get(4));
    }

    @ParameterizedTest
    @CsvSource({
        "0, Host: a",
        "0, Host: a|Content-Length: 0",
        "7, Host: a|Content-Length: 7",
        "7, Host: a|content-LENGTH:7",
        "7, 'Host: a|Content-Length: 7 \\t '",
        "7, Host: a|Content-Length: 0000000000000000000000000007",
        "2147483648, Host: a|Content-Length: 2147483648",
        "-1, Host: a|Transfer-Encoding: chunked",
        "-1, Host: a|transfer-encoding: ChunkED"
    })
    void theLengthOfTheBodyIsRead(long length, String fields) {
        assertLength(length, "POST / HTTP/1.1|" + fields);
    }

    /** RFC 9110 section 5.6.1.2. */
    @ParameterizedTest
    @ValueSource(strings = {"Expect:", "Expect: ,", "Expect: , 100-continue ,", "Expect: 100-continue,100-Continue"})
    void emptyElementsOfAListAreIgnored(String field) {
        assertEquals(200, status("GET / HTTP/1.1|Host: a|" + field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length:",
                "Content-Length: -1",
                "Content-Length: +1",
                "Content-Length: 1 1",
                "Content-Length: 1,1",
                "Content-Length: 1, 1",
                "Content-Length: 1;",
                "Content-Length: 0x1",
                "Content-Length: 1.0",
                "Content-Length: a",
                "Content-Length: \u00b2",
                "Content-Length: -9223372036854775808",
                "Content-Length: 1|Content-Length: 1",
                "Content-Length: 1|Content-Length: 2",
                "Content-Length: 1|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 1",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked, chunked ,",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: cow chunked",
                "Transfer-Encoding: cow, cow chunked",
                "Transfer-Encoding: ,chunked",
                "Transfer-Encoding: chunked,",
                "Transfer-Encoding: gzip,, chunked",
                "Transfer-Encoding:|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip|Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked|Transfer-Encoding: chunked",
                "Transfer-Encoding: gzip|Content-Length: 1|Transfer-Encoding: chunked",
                "Transfer-Encoding: x;a=\"b, chunked\"",
                "Transfer-Encoding:",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked;x",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: chunked, gzip",
                "Transfer-Encoding: \u000b chunked"
            })
    void anAmbiguousOrInvalidLengthIsABadRequest(String fields) {
        assertFault(400, "POST / HTTP/1.1|Host: a|" + fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9223372036854775807", "9223372036854775808", "18446744073709551617", "99999999999999999999"})
    void aHugeLengthIsTooLargeAndDoesNotOverflow(String length) {
        assertFault(413, "POST / HTTP/1.1|Host: a|Content-Length: " + length);
    }

    /** Several field lines form one list. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip, chunked",
                "gzip|Transfer-Encoding: chunked",
                "gzip|X: y|Transfer-Encoding: deflate , ChunkED",
                "gzip;level=1 , chunked",
                "gzip ;level=\"1\",chunked"
            })
    void anUnknownTransferCodingIsNotImplemented(String codings) {
        assertFault(501, "POST / HTTP/1.1|Host: a|Transfer-Encoding: " + codings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Host: a|Transfer-Encoding: chunked|Connection: keep-alive"})
    void aChunkedBodyIsABadRequestInHttp10(String fields) {
        assertFault(400, "POST / HTTP/1.0|" + fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: y",
                "Host:",
                "Host: :80",
                "Host: :",
                "Host : a",
                "Host: a|Host: a",
                "Host: a|Host: b",
                "Host: a b",
                "Host: a, b",
                "Host: a/b",
                "Host: a@b",
                "Host: a:b",
                "Host: a:1:2",
                "Host: a:-1",
                "Host: a:65536",
                "Host: a:99999999999999999999",
                "Host: a%",
                "Host: a%4",
                "Host: a%zz",
                "Host: \u00e9",
                "Host: a?b",
                "Host: a#b",
                "Host: [",
                "Host: []",
                "Host: [::1",
                "Host: [::1]x",
                "Host: [1:2:3:4:5:6:7]",
                "Host: [1:2:3:4:5:6:7:8:9]",
                "Host: [1:2:3:4:5:6:7:8::]",
                "Host: [1::2::3]",
                "Host: [:::]",
                "Host: [1:]",
                "Host: [:1]",
                "Host: [12345::]",
                "Host: [g::]",
                "Host: [::1.2.3]",
                "Host: [::1.2.3.256]",
                "Host: [::1.2.3.04]",
                "Host: [::1.2.3.4.5]",
                "Host: [::1.2.3.4:1]",
                "Host: [1:2:3:4:5:6:7:1.2.3.4]",
                "Host: [fe80::1%25eth0]",
                "Host: [v.x]",
                "Host: [v1.]",
                "Host: [vg.x]"
            })
    void http11NeedsExactlyOneValidHost(String fields) {
        assertFault(400, "GET / HTTP/1.1|" + fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "A.example",
                "a:",
                "a:80",
                "a:65535",
                "a:000080",
                "1.2.3.4:5",
                "a%2db",
                "-._~!$&'()*+,;=",
                "[::]",
                "[::1]:80",
                "[1::]",
                "[1:2:3:4:5:6:7:8]",
                "[1:2:3::5:6:7:8]",
                "[::ffff:1.2.3.4]",
                "[1:2:3:4:5:6:1.2.3.4]",
                "[ABCD:ef01::]",
                "[v1f.a:b]"
            })
    void aValidHostIsPassedOnUnchanged(String host) {
        assertEquals(200, status("GET / HTTP/1.1|Host: " + host));
        assertEquals(host, received.get(1));
    }

    @Test
    void http10NeedsNoHost() {
        assertEquals(200, status("GET / HTTP/1.0"));
        assertEquals("", received.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: a b", "Host: a|Host: a", "Host:", "Host: :80"})
    void http10NeedsAValidHostIfAny(String fields) {
        assertFault(400, "GET / HTTP/1.0|" + fields);
    }

    @ParameterizedTest
    @CsvSource({
        "/, h, /, null",
        "/a/b?c=d?e, h, /a/b, c=d?e",
        "/?, h, /, ''",
        "//b, h, //b, null",
        "/%41, h, /%41, null",
        "/?%, h, /, %",
        "http://b/c?d, b, /c, d",
        "HTTP://b:81/c, b:81, /c, null",
        "http://b, b, /, null",
        "http://b?c, b, /, c",
        "http://[::1]:81/, [::1]:81, /, null"
    })
    void aTargetNamesHostPathAndQuery(String target, String host, String path, String query) {
        assertEquals(200, status("GET " + target + " HTTP/1.1|Host: h"));
        assertEquals(List.of("GET", host, path, query, "0"), received);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:80",
                "*",
                "*/",
                "?a",
                "/#a",
                "/a?b#c",
                "/%",
                "/%4",
                "/%4g",
                "/\u00e9",
                "/\u007f",
                "/a?\u00e9",
                "http:/a",
                "http://",
                "http:///a",
                "http://:80/a",
                "http://a b/",
                "http://u@a/",
                "http://a:x/",
                "https://a/",
                "ftp://a/",
                "http://a/%",
                "http://a#b"
            })
    void anInvalidTargetIsABadRequest(String target) {
        assertFault(400, "GET " + target + " HTTP/1.1|Host: h");
    }

    @Test
    void anAbsoluteTargetStillNeedsTheHostField() {
        assertFault(400, "GET http://a/ HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource({"a:80, 501", "'', 400", "/, 400", "http://a/, 400", "[::1]:443, 501", ":443, 400"})
    void connectRequiresAnAuthorityAndIsNotImplemented(String target, int status) {
        assertFault(status, "CONNECT " + target + " HTTP/1.1|Host: h");
    }

    @Test
    void optionsForTheServerListsItsMethods() {
        assertEquals(204, status("OPTIONS * HTTP/1.1|Host: a"));
        assertEquals(List.of(), received);
        assertEquals(true, conversation.responses().contains("\r\nAllow: GET, HEAD, POST, "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "Get", "GETT", "GE", "BREW", "HEADER"})
    void aMethodIsCaseSensitiveAndAnUnknownOneIsNotImplemented(String method) {
        assertEquals(501, status(method + " / HTTP/1.1|Host: a"));
        assertEquals(Result.DONE, conversation.result());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"})
    void aKnownMethodReachesTheHandler(String method) {
        assertEquals(200, status(method + " / HTTP/1.1|Host: a"));
        assertEquals(method, received.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect: x", "Expect: ,x,", "Expect: 100-continue, x", "Expect: 100-continue|Expect: x"})
    void anUnknownExpectationGets417(String fields) {
        assertFault(417, "POST / HTTP/1.1|Host: a|" + fields);
    }

    @Test
    void fieldsAreFoundInAnyCaseAndJoinedInOrder() {
        List<Object> found = new ArrayList<>();
        HttpHandler lookUp = (request, response) -> {
            found.add(request.header("x-a"));
            found.add(request.headers("X-A"));
            found.add(request.headerCount());
            found.add(request.headerName(1) + "=" + request.headerValue(1));
            assertNull(request.header("x-"));
        };
        new ConversationInMemory(lookUp).send("GET / HTTP/1.1\r\nHost: a\r\nX-a: 1\r\nB: 2\r\nx-A:  3 \r\n\r\n");
        assertEquals(List.of("1, 3", List.of("1", "3"), 4, "X-a=1"), found);
    }
}
