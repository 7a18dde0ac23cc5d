package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpConnection.Result;
import dev.tern.http.form.Form;
import dev.tern.http.form.FormConsumer;
import dev.tern.http.form.FormPart;
import dev.tern.http.form.FormReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Code of the application that throws. Each call at the seam (handler, selection, body consumers, sources, files,
 * listener, logger) throws in turn: in run number k the k-th call, and in another run all from the k-th on, so that the
 * logger that reports a failure fails as well; for every k and every kind of Throwable, until a run has fewer than k
 * calls.
 */
class FailureTest {
    private static final List<Supplier<Throwable>> KINDS = List.of(
            () -> new IOException("on purpose"),
            () -> new IllegalStateException("on purpose"),
            OutOfMemoryError::new,
            StackOverflowError::new);
    private static final String FORM =
            "--b\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\ncontent\r\n--b--";

    /**
     * A way through the connection.
     *
     * @param request what the client sends
     * @param end what the owner does then
     */
    private record Way(String request, Consumer<ConversationInMemory> end, String name) {
        /** The connection is closed when so many bytes of output were taken. */
        static final int CUT_AFTER = 20;

        boolean isCut() {
            return name.endsWith("cut");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (String path : List.of("/none", "/source", "/chunks", "/file", "/region", "/replaced", "/unset")) {
            ways.add(new Way(get(path), conversation -> {}, path));
            ways.add(new Way(get(path), conversation -> {}, path + " cut"));
            ways.add(new Way(
                    get(path).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
                    conversation -> {},
                    path + " last"));
        }
        for (String path : List.of("/stream", "/whole", "/refusing", "/form", "/throwing", "/held")) {
            String body = path.equals("/form") ? FORM : "content";
            ways.add(new Way(post(path, body.length(), body), conversation -> {}, path));
            String part = post(path, body.length(), body.substring(0, body.length() - 5));
            ways.add(new Way(part, conversation -> {}, path + " closed"));
            ways.add(new Way(part, ConversationInMemory::inputEnded, path + " ended"));
            ways.add(new Way(part, ConversationInMemory::timedOut, path + " too slow"));
            ways.add(new Way(post(path, 1 << 30, body), conversation -> {}, path + " too long"));
        }
        return ways.stream();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String post(String path, int length, String body) {
        return "POST " + path
                + " HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " + length
                + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whateverThrowsEverythingIsReleasedOnceAndTheConnectionIsUsableOrClosed(Way way) {
        for (Supplier<Throwable> kind : KINDS) {
            int calls;
            int fault = 0;
            do {
                fault++;
                calls = new Run(way, kind, fault, false).calls();
                new Run(way, kind, fault, true);
            } while (calls >= fault);
            assertTrue(fault > 1, "no call was seen");
        }
    }

    /** One run, in which call number {@code fault} throws. */
    private static final class Run implements ExchangeListener {
        private final Supplier<Throwable> kind;
        private final int fault;
        private final boolean lasting;
        private final String description;
        private final List<Resource> resources = new ArrayList<>();
        private final List<Listening> listening = new ArrayList<>();
        private int calls;
        private int reports;
        private boolean over;

        Run(Way way, Supplier<Throwable> kind, int fault, boolean lasting) {
            this.kind = kind;
            this.fault = fault;
            this.lasting = lasting;
            this.description =
                    way + ", call " + fault + (lasting ? " and all after it throw " : " throws ") + kind.get();
            ConversationInMemory conversation = new ConversationInMemory(HttpLimits.DEFAULT, new Site(this), this, 200);
            LogProbe log = new LogProbe(this::callUnchecked);
            try {
                drive(conversation, way);
                conversation.connection().closed();
            } catch (Throwable thrown) {
                throw new AssertionError(description, thrown);
            } finally {
                log.close();
            }
            resources.forEach(each -> assertEquals(1, each.closes, () -> "closes of " + each + ", " + description));
            listening.forEach(each -> each.verify(description));
            assertEquals(way.isCut() ? 1 : conversation.statuses().size(), reports, description);
        }

        private void drive(ConversationInMemory conversation, Way way) {
            try {
                if (way.isCut()) {
                    cut(conversation.connection(), way.request);
                    return;
                }
                conversation.send(way.request);
                way.end.accept(conversation);
                if (conversation.result() == Result.DONE) {
                    over = true;
                    conversation.send(get("/fine"));
                    assertEquals(
                            200,
                            conversation.statuses().get(conversation.statuses().size() - 1),
                            description);
                } else if (conversation.result() != Result.CLOSE) {
                    assertTrue(way.request.startsWith("POST"), description);
                }
            } catch (Throwable thrown) {
                // A file is sent by the owner of the connection, which closes it then. Nothing else may throw.
                if (!isThrownBySending(thrown)) {
                    throw new AssertionError(description, thrown);
                }
            }
        }

        private void cut(HttpConnection connection, String request) {
            ByteBuffer in = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            connection.process(in, ByteBuffer.allocate(Way.CUT_AFTER), true);
        }

        private static boolean isThrownBySending(Throwable thrown) {
            Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
            return Stream.of(cause.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(FileRegion.class.getName())
                            && frame.getMethodName().equals("transferTo"));
        }

        int calls() {
            return calls;
        }

        void call() throws IOException {
            calls += over ? 0 : 1;
            if (!over && (calls == fault || lasting && calls > fault)) {
                Throwable thrown = kind.get();
                if (thrown instanceof IOException checked) {
                    throw checked;
                }
                throwUnchecked(thrown);
            }
        }

        void callUnchecked() {
            try {
                call();
            } catch (IOException checked) {
                throw new IllegalStateException(checked);
            }
        }

        private static void throwUnchecked(Throwable thrown) {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }

        @Override
        public void exchangeEnded(HttpRequest request, int status, long bodyBytes) {
            reports++;
            callUnchecked();
        }
    }

    private record Site(Run run) implements HttpHandler {
        @Override
        public HttpHandler select(HttpRequest request) {
            run.callUnchecked();
            return this;
        }

        @Override
        public boolean blocking() {
            run.callUnchecked();
            return false;
        }

        @Override
        public void handle(HttpRequest request, HttpResponse response) throws Exception {
            if (request.path().equals("/fine")) {
                response.text("fine");
                return;
            }
            run.call();
            switch (request.path()) {
                case "/source" -> response.stream(new Source(run), 7);
                case "/chunks" -> response.stream(new Source(run), -1);
                case "/file" -> response.file(new File(run), 0, 7);
                case "/region" -> response.file(new File(run), 0, BodyWriter.MAX_COPIED + 1);
                case "/replaced" ->
                    response.file(new File(run), 0, 7).stream(new Source(run), 7)
                            .text("neither");
                case "/stream" -> request.stream(100, new Taker(run, response, 0));
                case "/refusing" -> request.stream(100, new Taker(run, response, 422));
                case "/whole" ->
                    request.body(body -> {
                        run.call();
                        response.body(body);
                    });
                case "/form" -> FormReader.read(request, new Forms(run, response));
                case "/throwing" -> {
                    response.stream(new Source(run), 7);
                    request.stream(100, new Taker(run, response, 0));
                    throw new IllegalStateException("on purpose");
                }
                case "/held" -> {
                    request.stream(100, new Taker(run, response, 0));
                    response.stream(new Source(run), 7);
                }
                case "/none" -> response.status(204);
                default -> request.path();
            }
            run.call();
        }
    }

    /** A file or a source. */
    private static class Resource {
        final Run run;
        int closes;

        Resource(Run run) {
            this.run = run;
            run.resources.add(this);
        }

        public boolean isOpen() {
            return closes == 0;
        }
    }

    private static final class Source extends Resource implements ReadableByteChannel {
        private int reads;

        Source(Run run) {
            super(run);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            run.call();
            if (reads == 7) {
                return -1;
            }
            target.put((byte) 'x');
            reads++;
            return 1;
        }

        @Override
        public void close() throws IOException {
            closes++;
            run.call();
        }
    }

    private static final class File extends Resource implements OpenFile {
        File(Run run) {
            super(run);
        }

        @Override
        public long size() {
            return 1 << 20;
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
        public int read(ByteBuffer target, long position) throws IOException {
            run.call();
            target.put((byte) 'x');
            return 1;
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            run.call();
            return target.write(ByteBuffer.allocate((int) count));
        }

        @Override
        public Change change() throws IOException {
            run.call();
            return Change.NONE;
        }

        @Override
        public void close() {
            closes++;
            run.callUnchecked();
        }
    }

    /**
     * A consumer of a body, a part or a form: after a call that threw no other may come, else exactly one that is the
     * last.
     */
    private abstract static class Listening {
        final Run run;
        private boolean threw;
        private int ends;
        private int callsAfterEnd;

        Listening(Run run) {
            this.run = run;
            run.listening.add(this);
        }

        void called(boolean last) throws IOException {
            callsAfterEnd += threw || ends > 0 ? 1 : 0;
            ends += last ? 1 : 0;
            threw = true;
            run.call();
            threw = false;
        }

        void calledUnchecked(boolean last) {
            try {
                called(last);
            } catch (IOException checked) {
                throw new IllegalStateException(checked);
            }
        }

        void verify(String description) {
            assertEquals(0, callsAfterEnd, () -> "calls after the last of " + this + ", " + description);
            assertEquals(threw ? ends : 1, ends, () -> "ends of " + this + ", " + description);
        }
    }

    private static final class Taker extends Listening implements BodyConsumer {
        private final HttpResponse response;
        private final int refusal;
        private boolean ended;

        Taker(Run run, HttpResponse response, int refusal) {
            super(run);
            this.response = response;
            this.refusal = refusal;
        }

        @Override
        public void piece(ByteBuffer piece) throws IOException {
            called(false);
        }

        @Override
        public void end() throws IOException {
            called(true);
            ended = true;
            response.status(201);
        }

        @Override
        public void aborted() {
            calledUnchecked(true);
        }

        @Override
        public int refusal() {
            if (!ended) {
                calledUnchecked(false);
            }
            return refusal;
        }
    }

    private static final class Forms extends Listening implements FormConsumer {
        private final HttpResponse response;

        Forms(Run run, HttpResponse response) {
            super(run);
            this.response = response;
        }

        @Override
        public BodyConsumer part(FormPart part) throws IOException {
            called(false);
            return new Taker(run, response, 0);
        }

        @Override
        public void complete(Form fields) throws IOException {
            called(true);
            response.text("complete");
        }

        @Override
        public void aborted() {
            calledUnchecked(true);
        }
    }

    /** As a clock that fails; the handler was not even selected. */
    @Test
    void whatFailsInTheConnectionItselfClosesIt() {
        HttpConnection connection = new HttpConnection(
                HttpLimits.DEFAULT, (request, response) -> response.text("x"), ExchangeListener.NONE, () -> {
                    throw new OutOfMemoryError();
                });
        ByteBuffer in = ByteBuffer.wrap(get("/").getBytes(StandardCharsets.US_ASCII));
        assertEquals(Result.CLOSE, connection.process(in, ByteBuffer.allocate(100), true));
        connection.closed();
    }
}
