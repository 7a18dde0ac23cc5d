package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpConnection.Phase;
import dev.tern.http.HttpConnection.Result;
import dev.tern.http.text.ChunkedDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectionTest {
    private static final String HOST = "Host: a\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
    private static final String NUMBERS = "one two three four five";

    /** One handler of each kind, by path. */
    static final HttpHandler SITE = Router.builder()
            .get("/", (request, response) -> response.text("hello"))
            .get("/none", (request, response) -> response.status(204))
            .get("/throw", (request, response) -> {
                throw new IOException("on purpose");
            })
            .get("/blocking", HttpHandler.blocking((request, response) -> response.text("worked")))
            .get("/known", (request, response) -> response.stream(new Source(NUMBERS), NUMBERS.length()))
            .get("/unknown", (request, response) -> response.stream(new Source(NUMBERS), -1))
            .post("/echo", (request, response) -> request.body(response::body))
            .post("/ignore", (request, response) -> response.text("ignored"))
            .post("/count", (request, response) -> request.stream(1000, new Counter(response)))
            .build();

    /** Returns at most five bytes per read, so that chunks do not depend on the size of the output buffer. */
    private static final class Source implements ReadableByteChannel {
        private final ByteBuffer rest;
        private boolean open = true;

        Source(String content) {
            rest = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(Math.min(5, rest.remaining()), target.remaining());
            target.put(rest.slice(rest.position(), count));
            rest.position(rest.position() + count);
            return count > 0 ? count : -1;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }

    /** Responds with the number of bytes of a body. */
    private static final class Counter implements BodyConsumer {
        private final HttpResponse response;
        private int bytes;

        Counter(HttpResponse response) {
            this.response = response;
        }

        @Override
        public void piece(ByteBuffer piece) {
            bytes += piece.remaining();
        }

        @Override
        public void end() {
            response.text(bytes + " bytes");
        }
    }

    /** Records the calls of a body consumer. */
    private static class Diary implements BodyConsumer {
        final List<String> entries = new ArrayList<>();

        @Override
        public void piece(ByteBuffer piece) throws IOException {
            entries.add(StandardCharsets.US_ASCII.decode(piece).toString());
        }

        @Override
        public void end() {
            entries.add("end");
        }

        @Override
        public void aborted() {
            entries.add("aborted");
        }
    }

    private static String post(String path, String fields, String body) {
        return "POST " + path + " HTTP/1.1\r\n" + HOST + fields + "\r\n" + body;
    }

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + fields + "\r\n";
    }

    /** Only then may the server close immediately: later bytes would cause a reset, which discards the response. */
    @Test
    void aClientIsDoneAfterACompleteRequestThatAnnouncedTheClose() {
        assertTrue(isDoneAfter(get("/", "Connection: close\r\n")));
        assertTrue(isDoneAfter("GET / HTTP/1.0\r\n\r\n"));
        assertTrue(isDoneAfter(post("/echo", "Connection: close\r\nContent-Length: 2\r\n", "ab")));
        assertTrue(isDoneAfter(GET + get("/", "Connection: close\r\n")));
        assertFalse(isDoneAfter(GET));
        assertFalse(isDoneAfter(GET + "bad\r\n\r\n"));
        assertFalse(isDoneAfter("bad\r\n\r\n"));
        assertFalse(isDoneAfter(post("/ignore", "Connection: close\r\nContent-Length: 2\r\n", "a")));
        assertFalse(isDoneAfter(post("/count", "Content-Length: 1001\r\n", "a")));
        assertFalse(isDoneAfter(get("/", "Connection: close\r\nHost: b\r\n")));
    }

    private static boolean isDoneAfter(String requests) {
        return new ConversationInMemory(SITE).send(requests).connection().isClientDone();
    }

    /** An empty line is no request. It starts the header timeout, so that a slow series of them ends. */
    @Test
    void emptyLinesStartTheHeaderTimeoutAndGetNoResponse() {
        ConversationInMemory slow = new ConversationInMemory(SITE).send("\r\n").send("\r\n");
        assertEquals(Phase.HEAD, slow.connection().phase());
        assertEquals(Result.CLOSE, slow.timedOut().result());
        assertEquals("", slow.responses());
        ConversationInMemory ended = new ConversationInMemory(SITE).send("\r\n").inputEnded();
        assertEquals(Result.CLOSE, ended.result());
        assertEquals("", ended.responses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"timedOut", "inputEnded"})
    void anIncompleteHeadRequestGetsAnErrorWithoutContent(String how) {
        ConversationInMemory conversation = new ConversationInMemory(SITE).send("HEAD / HTTP/1.1\r\nHost");
        conversation = how.equals("timedOut") ? conversation.timedOut() : conversation.inputEnded();
        assertTrue(conversation.responses().endsWith("\r\n\r\n"), conversation.responses());
    }

    @Test
    void aResponseHasExactlyTheseBytes() {
        assertEquals(
                "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello",
                new ConversationInMemory(SITE).send(GET).responses());
    }

    /** A line feed in a value would begin another field, or the body (RFC 9110 section 5.5). */
    @Test
    void aFieldRejectsControlBytesAndCharactersBeyondLatin1() {
        for (int c = 0; c < 0x180; c++) {
            String value = "a" + (char) c + "b";
            boolean allowed = c == '\t' || c >= ' ' && c != 0x7f && c <= 0xff;
            int expected = allowed ? 200 : 500;
            assertEquals(expected, statusOf((request, response) -> response.header("A", value)), "value with " + c);
            assertEquals(expected, statusOf((request, response) -> response.addHeader("A", value)), "value with " + c);
            boolean token = c < 0x7f && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
            assertEquals(
                    token ? 200 : 500, statusOf((request, response) -> response.header(value, "b")), "name with " + c);
        }
    }

    private static int statusOf(HttpHandler handler) {
        return new ConversationInMemory(handler).send(GET).statuses().get(0);
    }

    @Test
    void headGetsTheHeadOfGet() {
        String got = new ConversationInMemory(SITE).send(GET).responses();
        String head =
                new ConversationInMemory(SITE).send(GET.replace("GET", "HEAD")).responses();
        assertEquals(got.substring(0, got.indexOf("\r\n\r\n") + 4), head);
    }

    @Test
    void aResponseOfUnknownLengthIsChunked() {
        String responses =
                new ConversationInMemory(SITE).send(get("/unknown", "")).responses();
        assertTrue(responses.contains("\r\nTransfer-Encoding: chunked\r\n"), responses);
        assertFalse(responses.contains("Content-Length"), responses);
        assertTrue(
                responses.endsWith("\r\n\r\n0005\r\none t\r\n0005\r\nwo th\r\n0005\r\nree f\r\n"
                        + "0005\r\nour f\r\n0003\r\nive\r\n0\r\n\r\n"),
                responses);
    }

    /** The decoded chunks are the bytes of the source for every size of the output buffer. */
    @Test
    void chunksHoldEveryByteForEverySizeOfTheOutputBuffer() {
        String content = "0123456789".repeat(50);
        for (int room = 1; room < 200; room++) {
            ByteBuffer all = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
            HttpHandler handler = (request, response) -> response.stream(new Greedy(all), -1);
            String responses = new ConversationInMemory(handler, room).send(GET).responses();
            assertEquals(content, unchunked(responses.substring(responses.indexOf("\r\n\r\n") + 4)), "room " + room);
        }
    }

    private static String unchunked(String body) {
        ChunkedDecoder decoder = new ChunkedDecoder(8 << 10, 64 << 10, 100);
        ByteBuffer in = ByteBuffer.wrap(body.getBytes(StandardCharsets.US_ASCII));
        StringBuilder data = new StringBuilder();
        for (int count = decoder.next(in); count > 0; count = decoder.next(in)) {
            data.append(StandardCharsets.US_ASCII.decode(in.slice(in.position(), count)));
            in.position(in.position() + count);
        }
        assertEquals(ChunkedDecoder.State.COMPLETE, decoder.state());
        assertFalse(in.hasRemaining());
        return data.toString();
    }

    /** Returns as many bytes as the target can hold. */
    private record Greedy(ByteBuffer rest) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(rest.remaining(), target.remaining());
            target.put(rest.slice(rest.position(), count));
            rest.position(rest.position() + count);
            return count > 0 ? count : -1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void aBodyThatArrivesWithItsHeadGetsNo100() {
        String request = post("/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", "12345");
        assertEquals(List.of(200), new ConversationInMemory(SITE).send(request).statuses());
    }

    /** Otherwise the server would process requests in advance for a client that does not read. */
    @Test
    void noRequestStartsWithoutRoomForAResponse() {
        List<String> called = new ArrayList<>();
        HttpConnection connection = open((request, response) -> {
            called.add(request.path());
            response.status(200);
        });
        int responseLength = new ConversationInMemory((request, response) -> response.status(200))
                .send(GET)
                .responses()
                .length();
        ByteBuffer in = ByteBuffer.wrap((GET + GET).getBytes(StandardCharsets.US_ASCII));
        assertEquals(Result.NEED_DRAIN, connection.process(in, ByteBuffer.allocate(responseLength), true));
        assertEquals(List.of("/"), called);
        assertEquals(GET.length(), in.remaining());
        assertEquals(Result.DONE, connection.process(in, ByteBuffer.allocate(responseLength), true));
        assertEquals(List.of("/", "/"), called);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "414|GET /P HTTP/1.1\\r\\n|414 URI Too Long: the request line is longer than 100 bytes (limit maxLine, option --max-line)",
                "431|GET / HTTP/1.1\\r\\nA: P|431 Request Header Fields Too Large: a header field line is longer than 100 bytes"
                        + " (limit maxLine, option --max-line)",
                "431|GET / HTTP/1.1\\r\\nQQQ|431 Request Header Fields Too Large: the header fields are longer than 200 bytes"
                        + " (limit maxHeaderBytes, option --max-header)",
                "431|GET / HTTP/1.1\\r\\nA:\\r\\nA:\\r\\nA:\\r\\nA:\\r\\nA:\\r\\nA:|431 Request Header Fields Too Large:"
                        + " there are more than 5 header fields (limit maxHeaderFields)",
                "431|POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nQQQ|431 Request Header Fields Too"
                        + " Large: the header fields are longer than 200 bytes (limit maxHeaderBytes, option --max-header)"
            })
    void aLimitOfTheHeadIsNamedWithItsOption(int status, String head, String body) {
        HttpLimits limits = new HttpLimits(100, 200, 5, 50);
        ConversationInMemory conversation = new ConversationInMemory(limits, SITE, ExchangeListener.NONE, 1000);
        conversation.send(head.replace("/P", "/" + "p".repeat(100))
                .replace(": P", ": " + "p".repeat(100))
                .replace("QQQ", ("Q: " + "q".repeat(90) + "\r\n").repeat(3))
                .replace("\\r\\n", "\r\n"));
        assertEquals(List.of(status), conversation.statuses());
        assertTrue(conversation.responses().endsWith("\r\n\r\n" + body + "\n"), conversation.responses());
    }

    @Test
    void aFailingLoggerDoesNotChangeTheResponseToAnExceededLimit() {
        HttpLimits limits = new HttpLimits(100, 200, 5, 50);
        ConversationInMemory conversation = new ConversationInMemory(limits, SITE, ExchangeListener.NONE, 1000);
        Runnable failing = () -> {
            throw new OutOfMemoryError();
        };
        try (LogProbe log = new LogProbe(failing)) {
            conversation.send("GET /" + "p".repeat(100) + " HTTP/1.1\r\n");
            assertEquals(1, log.messages().size());
        }
        assertEquals(List.of(414), conversation.statuses());
        assertTrue(conversation.responses().contains("option --max-line"), conversation.responses());
    }

    @ParameterizedTest
    @CsvSource({"50, DONE", "51, CLOSE"})
    void anUnreadChunkedBodyIsSkippedUpToTheBodyLimit(int bytes, Result end) {
        HttpLimits limits = new HttpLimits(100, 200, 5, 50);
        ConversationInMemory conversation = new ConversationInMemory(limits, SITE, ExchangeListener.NONE, 1000);
        conversation.send(post("/ignore", "Transfer-Encoding: chunked\r\n", "1\r\nx\r\n".repeat(bytes) + "0\r\n\r\n"));
        assertEquals(List.of(200), conversation.statuses());
        assertEquals(end, conversation.result());
    }

    @ParameterizedTest
    @CsvSource({"204, false", "304, false", "205, true"})
    void aStatusWithoutContentHasNoBody(int status, boolean length) {
        HttpHandler handler = (request, response) -> response.status(status).body(new byte[7]);
        String responses = new ConversationInMemory(handler).send(GET).responses();
        assertTrue(responses.endsWith("\r\n\r\n"), responses);
        assertEquals(length, responses.contains("\r\nContent-Length: 0\r\n"), responses);
        assertEquals(length, responses.contains("Content-Length"), responses);
    }

    @Test
    void onlyABlockingHandlerRunsOnAWorker() {
        ConversationInMemory conversation = new ConversationInMemory(SITE).send(GET);
        assertEquals(0, conversation.workerCalls());
        conversation.send(get("/blocking", ""));
        assertEquals(1, conversation.workerCalls());
    }

    @Test
    void aThrownErrorGets500() {
        HttpHandler handler = (request, response) -> {
            throw new StackOverflowError();
        };
        ConversationInMemory conversation = new ConversationInMemory(handler).send(GET + GET);
        assertEquals(List.of(500, 500), conversation.statuses());
    }

    @Test
    void theResponseOfAThrowingHandlerIsDiscarded() {
        HttpHandler handler = (request, response) -> {
            response.header("X", "y").text("half");
            throw new IOException("on purpose");
        };
        String responses = new ConversationInMemory(handler).send(GET).responses();
        assertFalse(responses.contains("half") || responses.contains("X: y"), responses);
    }

    @Test
    void aBodyConsumerGetsEveryByteInOrderAndOneEnd() {
        Diary diary = new Diary();
        HttpHandler handler = (request, response) -> request.stream(100, diary);
        new ConversationInMemory(handler)
                .send(post("/", "Content-Length: 6\r\n", "ab"))
                .send("cde")
                .send("f" + GET);
        assertEquals(List.of("ab", "cde", "f", "end"), diary.entries.subList(0, 4));
    }

    @Test
    void aBodyConsumerGetsChunksWithoutTheirFraming() {
        Diary diary = new Diary();
        HttpHandler handler = (request, response) -> request.stream(100, diary);
        new ConversationInMemory(handler)
                .send(post("/", "Transfer-Encoding: chunked\r\n", "2;x=y\r\nab\r\n1\r\nc\r\n0\r\nT: v\r\n\r\n"));
        assertEquals(List.of("ab", "c", "end"), diary.entries);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inputEnded", "timedOut", "closed", "malformed"})
    void aBodyConsumerIsAbortedOnce(String why) {
        Diary diary = new Diary();
        HttpHandler handler = (request, response) -> request.stream(100, diary);
        ConversationInMemory conversation =
                new ConversationInMemory(handler).send(post("/", "Transfer-Encoding: chunked\r\n", "1\r\na\r\n"));
        switch (why) {
            case "inputEnded" -> conversation.inputEnded();
            case "timedOut" -> conversation.timedOut();
            case "malformed" -> conversation.send("x");
            default -> conversation.connection().closed();
        }
        conversation.connection().closed();
        assertEquals(List.of("a", "aborted"), diary.entries);
    }

    @Test
    void aBodyConsumerOfAThrowingHandlerIsAborted() {
        Diary diary = new Diary();
        HttpHandler handler = (request, response) -> {
            request.stream(100, diary);
            throw new IOException("on purpose");
        };
        ConversationInMemory conversation =
                new ConversationInMemory(handler).send(post("/", "Content-Length: 1\r\n", "a") + GET);
        assertEquals(List.of(500, 500), conversation.statuses());
        assertEquals(List.of("aborted", "aborted"), diary.entries);
    }

    @Test
    void aBodyConsumerThatThrowsIsNotCalledAgain() {
        Diary diary = new Diary() {
            @Override
            public void piece(ByteBuffer piece) throws IOException {
                super.piece(piece);
                throw new IOException("on purpose");
            }
        };
        HttpHandler handler = (request, response) -> request.stream(100, diary);
        ConversationInMemory conversation = new ConversationInMemory(handler)
                .send(post("/", "Content-Length: 3\r\n", "a"))
                .send("bc");
        assertEquals(List.of(500), conversation.statuses());
        assertEquals(Result.DONE, conversation.result());
        assertEquals(List.of("a"), diary.entries);
    }

    /** The response is sent before the rest of the body, which is too long to skip. */
    @Test
    void aBodyConsumerThatThrowsEarlyInALongBodyClosesTheConnection() {
        HttpHandler handler = (request, response) -> request.stream(1L << 40, new Diary() {
            @Override
            public void piece(ByteBuffer piece) throws IOException {
                throw new IOException("on purpose");
            }
        });
        ConversationInMemory conversation =
                new ConversationInMemory(handler).send(post("/", "Content-Length: 1000000000000\r\n", "a"));
        assertEquals(List.of(500), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
        assertTrue(conversation.responses().contains("\r\nConnection: close\r\n"), conversation.responses());
    }

    @Test
    void anErrorInAbortedIsIgnored() {
        HttpHandler handler = (request, response) -> request.stream(100, new Diary() {
            @Override
            public void aborted() {
                throw new StackOverflowError();
            }
        });
        ConversationInMemory conversation = new ConversationInMemory(handler)
                .send(post("/", "Content-Length: 3\r\n", "a"))
                .inputEnded();
        assertEquals(List.of(400), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void theCallbackReceivesTheWholeBody() {
        List<byte[]> bodies = new ArrayList<>();
        HttpHandler handler = (request, response) -> request.body(bodies::add);
        byte[] body = new byte[5000];
        body[4999] = 7;
        new ConversationInMemory(handler)
                .send(post("/", "Content-Length: 5000\r\n", ""))
                .send(body);
        assertEquals(1, bodies.size());
        assertArrayEquals(body, bodies.get(0));
    }

    @Test
    void aBodyCanBeRequestedOnce() {
        HttpHandler handler = (request, response) -> {
            request.body(body -> {});
            request.body(body -> {});
        };
        assertEquals(List.of(500), new ConversationInMemory(handler).send(GET).statuses());
    }

    @Test
    void theEndOfTheInputBetweenRequestsIsNoError() {
        ConversationInMemory conversation =
                new ConversationInMemory(SITE).send(GET).inputEnded();
        assertEquals(Result.CLOSE, conversation.result());
        assertEquals(List.of(200), conversation.statuses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1\r\n", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na"})
    void theEndOfTheInputInARequestGets400(String begun) {
        ConversationInMemory conversation =
                new ConversationInMemory(SITE, 1).send(begun).inputEnded();
        assertEquals(List.of(400), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void theEndOfTheInputInAnUnreadBodyGetsNoFurtherResponse() {
        ConversationInMemory conversation = new ConversationInMemory(SITE)
                .send(post("/ignore", "Content-Length: 2\r\n", "a"))
                .inputEnded();
        assertEquals(List.of(200), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    /** A client that half-closes after its last request expects all responses. */
    @Test
    void requestsBeforeTheEndOfTheInputGetTheirResponses() {
        HttpConnection connection =
                new HttpConnection(HttpLimits.DEFAULT, SITE, ExchangeListener.NONE, ConversationInMemory.CLOCK);
        connection.open(new InetSocketAddress(1));
        ByteBuffer in = ByteBuffer.wrap((GET + GET).getBytes(StandardCharsets.US_ASCII));
        ByteBuffer out = ByteBuffer.allocate(10);
        assertEquals(Result.NEED_DRAIN, connection.process(in, out, true));
        assertEquals(Result.NEED_DRAIN, connection.inputEnded(out));
        ByteBuffer rest = ByteBuffer.allocate(1000);
        assertEquals(Result.CLOSE, connection.process(in, rest, true));
        String responses = new String(rest.array(), 0, rest.position(), StandardCharsets.US_ASCII);
        assertEquals(3, responses.split("hello", -1).length, responses);
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na"})
    void aSlowRequestGets408(String begun) {
        ConversationInMemory conversation =
                new ConversationInMemory(SITE, 1).send(begun).timedOut();
        assertEquals(List.of(408), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na"})
    void aConnectionWithoutARequestIsClosedWithoutAResponse(String sent) {
        ConversationInMemory conversation = new ConversationInMemory(SITE).send(sent);
        String before = conversation.responses();
        assertEquals(Result.CLOSE, conversation.timedOut().result());
        assertEquals(before, conversation.responses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET / HT"})
    void aFullTaskQueueGets503WithRetryAfter(String begun) {
        ConversationInMemory conversation = new ConversationInMemory(SITE, 1).send(begun);
        assertTrue(conversation.connection().isRefusable());
        conversation.overloaded();
        assertEquals(List.of(503), conversation.statuses());
        assertTrue(conversation.responses().contains("\r\nRetry-After: 1\r\n"), conversation.responses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void emptyLinesDoNotBeginARequest() {
        ConversationInMemory conversation = new ConversationInMemory(SITE).send(GET + "\r\n");
        assertTrue(conversation.connection().isIdle());
        conversation.send("G");
        assertFalse(conversation.connection().isIdle());
    }

    @Test
    void anOverloadAfterTheHandlerCallGetsNo503() {
        ConversationInMemory conversation =
                new ConversationInMemory(SITE).send(post("/ignore", "Content-Length: 2\r\n", "a"));
        assertFalse(conversation.connection().isRefusable());
    }

    @Test
    void aConnectionThatIsAboutToCloseAnnouncesItInItsNextResponse() {
        ConversationInMemory conversation = new ConversationInMemory(SITE);
        conversation.connection().closeAfterResponse();
        conversation.send(GET + GET);
        assertEquals(List.of(200), conversation.statuses());
        assertTrue(conversation.responses().contains("\r\nConnection: close\r\n"));
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void aHandlerCanEndTheConnection() {
        ConversationInMemory conversation = new ConversationInMemory(
                        (request, response) -> response.status(200).close())
                .send(GET + GET);
        assertEquals(List.of(200), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void aSourceIsClosedAtTheEndOfItsResponse() {
        Source source = new Source(NUMBERS);
        new ConversationInMemory((request, response) -> response.stream(source, -1), 1).send(GET);
        assertFalse(source.isOpen());
    }

    @Test
    void aSourceIsReadOnlyAsFarAsTheOutputBufferHasRoom() {
        Source source = new Source("x".repeat(1000));
        HttpConnection connection = open((request, response) -> response.stream(source, 1000));
        ByteBuffer in = ByteBuffer.wrap(GET.getBytes(StandardCharsets.US_ASCII));
        assertEquals(Result.NEED_DRAIN, connection.process(in, ByteBuffer.allocate(200), true));
        int head = "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 1000\r\n\r\n".length();
        assertEquals(1000 - (200 - head), source.rest.remaining());
    }

    private static HttpConnection open(HttpHandler handler) {
        HttpConnection connection =
                new HttpConnection(HttpLimits.DEFAULT, handler, ExchangeListener.NONE, ConversationInMemory.CLOCK);
        connection.open(new InetSocketAddress(1));
        return connection;
    }

    @Test
    void aSourceThatEndsTooEarlyEndsTheConnection() {
        ConversationInMemory conversation =
                new ConversationInMemory((request, response) -> response.stream(new Source("abc"), 4)).send(GET + GET);
        assertEquals(List.of(200), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void aSourceLongerThanAnnouncedIsCutAtItsLength() {
        ConversationInMemory conversation =
                new ConversationInMemory((request, response) -> response.stream(new Source("abcdefgh"), 7)).send(GET);
        assertTrue(conversation.responses().endsWith("\r\n\r\nabcdefg"), conversation.responses());
        assertEquals(Result.DONE, conversation.result());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 100})
    void aSourceThatThrowsOrReturnsNothingEndsTheConnectionWithinTheBody(int length) {
        for (boolean throwing : new boolean[] {true, false}) {
            ConversationInMemory conversation = new ConversationInMemory(
                            (request, response) -> response.stream(new BadSource(throwing), length))
                    .send(GET);
            assertEquals(Result.CLOSE, conversation.result());
            assertFalse(conversation.responses().endsWith("\n0\r\n\r\n"), conversation.responses());
        }
    }

    private record BadSource(boolean throwing) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) throws IOException {
            if (throwing) {
                throw new IOException("on purpose");
            }
            return 0;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void closedReleasesTheSourceAndReportsTheIncompleteResponse() {
        Source source = new Source("x".repeat(1000));
        List<String> reports = new ArrayList<>();
        HttpConnection connection = new HttpConnection(
                HttpLimits.DEFAULT,
                (request, response) -> response.stream(source, 1000),
                (request, status, bytes) -> reports.add(request.requestLine() + " " + status),
                ConversationInMemory.CLOCK);
        connection.open(new InetSocketAddress(1));
        connection.process(ByteBuffer.wrap(GET.getBytes(StandardCharsets.US_ASCII)), ByteBuffer.allocate(100), true);
        connection.closed();
        connection.closed();
        assertFalse(source.isOpen());
        assertEquals(List.of("GET / HTTP/1.1 200"), reports);
        assertEquals(Result.CLOSE, connection.process(ByteBuffer.allocate(0), ByteBuffer.allocate(1), true));
    }

    @Test
    void closedMayBlockWhileABlockingHandlerHasAConsumerOrASource() {
        HttpHandler consumer = (request, response) -> request.stream(10, new Diary());
        HttpHandler source = (request, response) -> response.stream(new Source(NUMBERS), -1);
        String begun = post("/", "Content-Length: 10\r\n", "1");
        assertTrue(closeMayBlock(HttpHandler.blocking(consumer), begun));
        assertTrue(closeMayBlock(HttpHandler.blocking(source), GET));
        assertFalse(closeMayBlock(consumer, begun));
        assertFalse(closeMayBlock(source, GET));
        assertFalse(closeMayBlock(HttpHandler.blocking((request, response) -> response.text(NUMBERS)), GET));
        assertFalse(closeMayBlock(HttpHandler.blocking(consumer), ""));
    }

    /** The first call comes from a thread that must not block. */
    @ParameterizedTest
    @CsvSource({"inputEnded, 400", "timedOut, 408"})
    void theConsumerOfABlockingHandlerIsAbortedOnAWorker(String end, int status) {
        Diary diary = new Diary();
        HttpConnection connection = open(HttpHandler.blocking((request, response) -> request.stream(10, diary)));
        ByteBuffer in = ByteBuffer.wrap(post("/", "Content-Length: 10\r\n", "1").getBytes(StandardCharsets.US_ASCII));
        ByteBuffer out = ByteBuffer.allocate(500);
        assertEquals(Result.NEED_INPUT, connection.process(in, out, true));
        assertEquals(
                Result.NEED_WORKER, end.equals("timedOut") ? connection.timedOut(out) : connection.inputEnded(out));
        assertEquals(Result.NEED_WORKER, connection.process(in, out, false));
        assertEquals(Result.NEED_WORKER, connection.inputEnded(out));
        assertEquals(List.of("1"), diary.entries);
        assertEquals(0, out.position());
        assertEquals(Result.CLOSE, connection.process(in, out, true));
        assertEquals(List.of("1", "aborted"), diary.entries);
        assertTrue(new String(out.array(), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 " + status));
    }

    /** The client's FIN is known before the connection has consumed all input. */
    @Test
    void theConsumerOfABlockingHandlerIsAbortedOnAWorkerAfterALateEnd() {
        Diary diary = new Diary();
        HttpConnection connection = open(HttpHandler.blocking((request, response) -> request.stream(10, diary)));
        String expecting = post("/", "Content-Length: 10\r\nExpect: 100-continue\r\n", "");
        ByteBuffer in = ByteBuffer.wrap(expecting.getBytes(StandardCharsets.US_ASCII));
        assertEquals(Result.NEED_DRAIN, connection.process(in, ByteBuffer.allocate(1), true));
        assertEquals(Result.NEED_DRAIN, connection.inputEnded(ByteBuffer.allocate(1)));
        assertEquals(Result.NEED_WORKER, connection.process(in, ByteBuffer.allocate(500), false));
        assertEquals(List.of(), diary.entries);
        assertEquals(Result.CLOSE, connection.process(in, ByteBuffer.allocate(500), true));
        assertEquals(List.of("aborted"), diary.entries);
    }

    @Test
    void theSourceOfABlockingHandlerIsClosedOnAWorkerIfItsRequestIsRefused() {
        Source source = new Source(NUMBERS);
        HttpConnection connection = open(HttpHandler.blocking((request, response) -> {
            response.stream(source, -1);
            request.stream(10, new Diary());
        }));
        ByteBuffer in = ByteBuffer.wrap(post("/", "Content-Length: 10\r\n", "1").getBytes(StandardCharsets.US_ASCII));
        ByteBuffer out = ByteBuffer.allocate(500);
        connection.process(in, out, true);
        assertEquals(Result.NEED_WORKER, connection.timedOut(out));
        assertTrue(source.isOpen());
        connection.process(in, out, true);
        assertFalse(source.isOpen());
    }

    @Test
    void theConsumerOfANonBlockingHandlerIsAbortedImmediately() {
        Diary diary = new Diary();
        HttpConnection connection = open((request, response) -> request.stream(10, diary));
        ByteBuffer in = ByteBuffer.wrap(post("/", "Content-Length: 10\r\n", "1").getBytes(StandardCharsets.US_ASCII));
        ByteBuffer out = ByteBuffer.allocate(500);
        connection.process(in, out, false);
        assertEquals(Result.CLOSE, connection.timedOut(out));
        assertEquals(List.of("1", "aborted"), diary.entries);
    }

    private static boolean closeMayBlock(HttpHandler handler, String input) {
        HttpConnection connection = open(handler);
        ByteBuffer in = ByteBuffer.wrap(input.getBytes(StandardCharsets.US_ASCII));
        connection.process(in, ByteBuffer.allocate(90), true);
        boolean mayBlock = connection.closeMayBlock();
        connection.closed();
        assertFalse(connection.closeMayBlock());
        return mayBlock;
    }

    @Test
    void aConnectionServesAnotherPeerAfterItWasClosed() {
        HttpConnection connection = open(SITE);
        connection.process(
                ByteBuffer.wrap("bad\r\n".getBytes(StandardCharsets.US_ASCII)), ByteBuffer.allocate(500), true);
        connection.closed();
        connection.open(new InetSocketAddress(2));
        ByteBuffer out = ByteBuffer.allocate(500);
        assertEquals(
                Result.DONE, connection.process(ByteBuffer.wrap(GET.getBytes(StandardCharsets.US_ASCII)), out, true));
        assertTrue(new String(out.array(), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void everyResponseIsReportedWithItsNumberOfBytes() {
        List<String> reports = new ArrayList<>();
        new ConversationInMemory(
                        HttpLimits.DEFAULT,
                        SITE,
                        (request, status, bytes) -> reports.add(request.requestLine() + " " + status + " " + bytes),
                        1)
                .send(GET + GET.replace("GET", "HEAD") + get("/unknown", "") + "b\u0001d\r\n");
        assertEquals(
                List.of("GET / HTTP/1.1 200 5", "HEAD / HTTP/1.1 200 0", "GET /unknown HTTP/1.1 200 23", "b 400 16"),
                reports);
    }

    @Test
    void aConsumerCannotRequestTheBodyAgain() {
        List<Throwable> thrown = new ArrayList<>();
        HttpHandler handler = (request, response) -> {
            request.body(whole -> {
                thrown.add(assertThrows(IllegalStateException.class, () -> request.body(response::body)));
                response.body(whole);
            });
            thrown.add(assertThrows(IllegalStateException.class, () -> request.body(response::body)));
        };
        ConversationInMemory conversation = new ConversationInMemory(handler);
        conversation.send(post("/", "Content-Length: 4\r\n", "body") + post("/", "Content-Length: 4\r\n", "next"));
        assertEquals(List.of(200, 200), conversation.statuses());
        assertEquals(4, thrown.size());
    }

    @Test
    void aThrowingListenerAffectsNoResponse() {
        ExchangeListener bad = (request, status, bytes) -> {
            throw new OutOfMemoryError("on purpose");
        };
        ConversationInMemory conversation = new ConversationInMemory(HttpLimits.DEFAULT, SITE, bad, 100);
        assertEquals(List.of(200, 200), conversation.send(GET + GET).statuses());
    }

    @Test
    void thePhaseFollowsTheRequest() {
        ConversationInMemory conversation = new ConversationInMemory(SITE);
        assertEquals(Phase.IDLE, conversation.connection().phase());
        conversation.send("POST /echo HTTP/1.1\r\n");
        assertEquals(Phase.HEAD, conversation.connection().phase());
        conversation.send(HOST + "Content-Length: 1\r\n\r\n");
        assertEquals(Phase.BODY, conversation.connection().phase());
        conversation.send("x");
        assertEquals(Phase.IDLE, conversation.connection().phase());
    }
}
