package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handles of an exchange: valid for this exchange and the thread that is processing it, and for nothing else. */
class HandleTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";
    private static final Map<Class<?>, Object> ARGUMENTS = Map.of(
            int.class,
            200,
            long.class,
            0L,
            String.class,
            "Name",
            byte[].class,
            new byte[1],
            StringBuilder.class,
            new StringBuilder());

    /** Stores the handles of every exchange. */
    private static final class Recorder implements HttpHandler {
        final List<HttpRequest> requests = new ArrayList<>();
        final List<HttpResponse> responses = new ArrayList<>();

        @Override
        public void handle(HttpRequest request, HttpResponse response) {
            requests.add(request);
            responses.add(response);
            response.text("exchange " + requests.size());
        }
    }

    /** Calls every public method of a handle, and requires that each one throws. */
    private static void assertUnusable(Object handle) {
        List<Method> methods = Stream.of(handle.getClass().getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .toList();
        assertTrue(methods.size() >= 10, methods::toString);
        for (Method method : methods) {
            Object[] arguments =
                    Stream.of(method.getParameterTypes()).map(ARGUMENTS::get).toArray();
            Throwable thrown = assertThrows(
                            InvocationTargetException.class, () -> method.invoke(handle, arguments), method::toString)
                    .getCause();
            assertEquals(IllegalStateException.class, thrown.getClass(), method::toString);
        }
    }

    private static String body(ConversationInMemory conversation) {
        String responses = conversation.responses();
        return responses.substring(responses.lastIndexOf("\r\n\r\n") + 4);
    }

    @Test
    void everyExchangeHasItsOwnHandles() {
        Recorder recorder = new Recorder();
        new ConversationInMemory(recorder).send(GET + GET);
        assertNotSame(recorder.requests.get(0), recorder.requests.get(1));
        assertNotSame(recorder.responses.get(0), recorder.responses.get(1));
    }

    @Test
    void aStoredHandleIsUnusableAfterItsExchange() {
        Recorder recorder = new Recorder();
        new ConversationInMemory(recorder).send(GET);
        assertUnusable(recorder.requests.get(0));
        assertUnusable(recorder.responses.get(0));
    }

    @Test
    void aStoredHandleIsUnusableInTheNextExchangeOfTheSameThread() {
        Recorder recorder = new Recorder();
        ConversationInMemory conversation = new ConversationInMemory((request, response) -> {
            recorder.handle(request, response);
            if (recorder.requests.size() == 2) {
                assertUnusable(recorder.requests.get(0));
                assertUnusable(recorder.responses.get(0));
            }
        });
        conversation.send(GET + GET);
        assertEquals(List.of(200, 200), conversation.statuses());
        assertEquals("exchange 2", body(conversation));
    }

    @Test
    void aHandleIsUnusableOnAnotherThreadDuringTheExchange() {
        ConversationInMemory conversation = new ConversationInMemory((request, response) -> {
            response.text("response");
            CompletableFuture.runAsync(() -> {
                        assertUnusable(request);
                        assertUnusable(response);
                    })
                    .join();
        });
        conversation.send(GET);
        assertEquals("response", body(conversation));
    }

    /** For example while the connection waits for its client. */
    @Test
    void aHandleIsUnusableBetweenTwoCallsOfTheOwner() {
        Recorder recorder = new Recorder();
        ConversationInMemory conversation = new ConversationInMemory((request, response) -> {
            recorder.handle(request, response);
            request.body(response::body);
        });
        conversation.send(POST);
        assertUnusable(recorder.requests.get(0));
        assertUnusable(recorder.responses.get(0));
        assertEquals("body", body(conversation.send("body")));
    }

    @Test
    void bodyCallbacksMayUseTheHandlesOnTheThreadThatCurrentlyOwnsTheConnection() {
        ConversationInMemory conversation = new ConversationInMemory(
                (request, response) -> request.body(body -> response.text(request.method() + body.length)));
        conversation.send(POST);
        CompletableFuture.runAsync(() -> conversation.send("body")).join();
        assertEquals("POST4", body(conversation));
    }

    @Test
    void aConsumerMayReadTheRequestAtTheEndOfTheBody() {
        List<String> calls = new ArrayList<>();
        ConversationInMemory conversation =
                new ConversationInMemory((request, response) -> request.stream(10, new BodyConsumer() {
                    @Override
                    public void piece(ByteBuffer piece) {}

                    @Override
                    public void end() {}

                    @Override
                    public void aborted() {
                        calls.add(request.requestLine());
                    }
                }));
        conversation.send(POST).connection().closed();
        assertEquals(List.of("POST / HTTP/1.1"), calls);
    }

    @Test
    void aSourceReadsTheRequestWhileTheResponseIsSentAndCannotChangeIt() {
        List<String> calls = new ArrayList<>();
        ConversationInMemory conversation = new ConversationInMemory(
                (request, response) -> response.stream(new RequestReadingSource(request, response, calls), 1));
        conversation.send(GET + GET);
        assertEquals(List.of("read /", "close /", "read /", "close /"), calls);
        assertEquals(List.of(200, 200), conversation.statuses());
    }

    private record RequestReadingSource(HttpRequest request, HttpResponse response, List<String> calls)
            implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) {
            calls.add("read " + request.path());
            assertUnusable(response);
            assertThrows(IllegalStateException.class, () -> request.body(body -> {}));
            target.put((byte) 'x');
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            calls.add("close " + request.path());
        }
    }

    @Test
    void theHandleOfTheListenerIsUsableOnlyDuringItsCall() {
        List<HttpRequest> stored = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        ExchangeListener listener = (request, status, bytes) -> {
            stored.add(request);
            lines.add(request.requestLine());
            assertThrows(IllegalStateException.class, () -> request.body(body -> {}));
        };
        HttpHandler handler = (request, response) -> {
            stored.forEach(HandleTest::assertUnusable);
            response.status(200);
        };
        ConversationInMemory conversation =
                new ConversationInMemory(HttpLimits.DEFAULT, handler, listener, 1000).send(GET + GET);
        assertEquals(List.of("GET / HTTP/1.1", "GET / HTTP/1.1"), lines);
        assertEquals(List.of(200, 200), conversation.statuses());
    }

    @Test
    void aHandlerWithoutAResponseIsALogged500() {
        try (LogProbe log = new LogProbe(() -> {})) {
            ConversationInMemory conversation = new ConversationInMemory((request, response) -> {});
            assertEquals(List.of(500, 500), conversation.send(GET + GET).statuses());
            String line = "ERROR The handler of GET / HTTP/1.1 set no response before its last callback returned";
            assertEquals(List.of(line, line), log.messages());
        }
    }

    @Test
    void aBodyCallbackWithoutAResponseIsALogged500() {
        try (LogProbe log = new LogProbe(() -> {})) {
            ConversationInMemory conversation =
                    new ConversationInMemory((request, response) -> request.body(body -> {}));
            assertEquals(List.of(), conversation.send(POST).statuses());
            assertEquals(List.of(500), conversation.send("body").statuses());
            assertEquals(1, log.messages().size());
        }
    }

    /** The chunks are skipped before the response. */
    @ParameterizedTest
    @ValueSource(strings = {"0\r\n\r\n", "2000000\r\n"})
    void aHandlerWithoutAResponseToASkippedBodyIsA500(String chunks) {
        ConversationInMemory conversation = new ConversationInMemory((request, response) -> {});
        conversation.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        byte[] data = new byte[(int) HttpLimits.DEFAULT.maxBodyBytes() + 1];
        assertEquals(List.of(500), conversation.send(data).statuses().subList(0, 1));
    }

    @Test
    void anyPartSetsTheResponseButACloseAloneDoesNot() {
        assertEquals(200, status((request, response) -> response.status(200)));
        assertEquals(200, status((request, response) -> response.header("A", "b")));
        assertEquals(200, status((request, response) -> response.addHeader("A", "b")));
        assertEquals(200, status((request, response) -> response.body(new byte[0])));
        assertEquals(200, status((request, response) -> response.text("")));
        assertEquals(404, status((request, response) -> response.error(404)));
        assertEquals(
                200,
                status((request, response) -> response.stream(Channels.newChannel(InputStream.nullInputStream()), 0)));
        assertEquals(200, status((request, response) -> response.file(new OneByteFile(), 0, 1)));
        assertEquals(500, status((request, response) -> response.close()));
    }

    private static int status(HttpHandler handler) {
        return new ConversationInMemory(handler).send(GET).statuses().get(0);
    }

    private static final class OneByteFile implements OpenFile {
        @Override
        public long size() {
            return 1;
        }

        @Override
        public long modifiedNanos() {
            return 0;
        }

        @Override
        public long revision() {
            return 0;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            target.put((byte) 'a');
            return 1;
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException("a small file is read");
        }

        @Override
        public void close() {}
    }
}
