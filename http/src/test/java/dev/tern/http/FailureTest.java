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
 * Failures of application code. Each call to the application (handler, selection, body consumers, sources, files,
 * listener, logger) throws in turn: only the k-th call in one run, and all calls from the k-th on in a second run, so
 * that the logger that reports a failure fails too. The test repeats this for every kind of Throwable and every k,
 * until a run has fewer than k calls.
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
     * One path through the connection.
     *
     * @param request what the client sends
     * @param end the next call of the owner
     */
    private record Scenario(String request, Consumer<ConversationInMemory> end, String name) {
        /** The number of bytes of output after which the connection is closed. */
        static final int CUT_AFTER = 20;

        boolean isCut() {
            return name.endsWith("cut");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (String path : List.of("/none", "/source", "/chunks", "/file", "/region", "/replaced", "/unset")) {
            scenarios.add(new Scenario(get(path), conversation -> {}, path));
            scenarios.add(new Scenario(get(path), conversation -> {}, path + " cut"));
            scenarios.add(new Scenario(
                    get(path).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
                    conversation -> {},
                    path + " last"));
        }
        for (String path : List.of("/stream", "/whole", "/refusing", "/form", "/throwing", "/both")) {
            String body = path.equals("/form") ? FORM : "content";
            scenarios.add(new Scenario(post(path, body.length(), body), conversation -> {}, path));
            String part = post(path, body.length(), body.substring(0, body.length() - 5));
            scenarios.add(new Scenario(part, conversation -> {}, path + " closed"));
            scenarios.add(new Scenario(part, ConversationInMemory::inputEnded, path + " ended"));
            scenarios.add(new Scenario(part, ConversationInMemory::timedOut, path + " too slow"));
            scenarios.add(new Scenario(post(path, 1 << 30, body), conversation -> {}, path + " too long"));
        }
        return scenarios.stream();
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
    @MethodSource("scenarios")
    void afterAFailureOfAnyCallResourcesAreReleasedOnceAndTheConnectionIsUsableOrClosed(Scenario scenario) {
        for (Supplier<Throwable> kind : KINDS) {
            int calls;
            int fault = 0;
            do {
                fault++;
                calls = new Run(scenario, kind, fault, false).calls();
                new Run(scenario, kind, fault, true);
            } while (calls >= fault);
            assertTrue(fault > 1, "no call was counted");
        }
    }

    /** One run, in which call number {@code fault} throws. */
    private static final class Run implements ExchangeListener {
        private final Supplier<Throwable> kind;
        private final int fault;
        private final boolean lasting;
        private final String description;
        private final List<Resource> resources = new ArrayList<>();
        private final List<CheckedConsumer> consumers = new ArrayList<>();
        private int calls;
        private int reports;
        private boolean over;

        Run(Scenario scenario, Supplier<Throwable> kind, int fault, boolean lasting) {
            this.kind = kind;
            this.fault = fault;
            this.lasting = lasting;
            this.description =
                    scenario + ", call " + fault + (lasting ? " and all after it throw " : " throws ") + kind.get();
            ConversationInMemory conversation = new ConversationInMemory(HttpLimits.DEFAULT, new Site(this), this, 200);
            LogProbe log = new LogProbe(this::callUnchecked);
            try {
                drive(conversation, scenario);
                conversation.connection().closed();
            } catch (Throwable thrown) {
                throw new AssertionError(description, thrown);
            } finally {
                log.close();
            }
            resources.forEach(each -> assertEquals(1, each.closes, () -> "closes of " + each + ", " + description));
            consumers.forEach(each -> each.verify(description));
            assertEquals(scenario.isCut() ? 1 : conversation.statuses().size(), reports, description);
        }

        private void drive(ConversationInMemory conversation, Scenario scenario) {
            try {
                if (scenario.isCut()) {
                    cut(conversation.connection(), scenario.request);
                    return;
                }
                conversation.send(scenario.request);
                scenario.end.accept(conversation);
                if (conversation.result() == Result.DONE) {
                    over = true;
                    conversation.send(get("/fine"));
                    assertEquals(
                            200,
                            conversation.statuses().get(conversation.statuses().size() - 1),
                            description);
                } else if (conversation.result() != Result.CLOSE) {
                    assertTrue(scenario.request.startsWith("POST"), description);
                }
            } catch (Throwable thrown) {
                // The owner of the connection sends a file, and closes the connection on a failure. No other call may
                // throw.
                if (!isThrownBySending(thrown)) {
                    throw new AssertionError(description, thrown);
                }
            }
        }

        private void cut(HttpConnection connection, String request) {
            ByteBuffer in = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            connection.process(in, ByteBuffer.allocate(Scenario.CUT_AFTER), true);
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
                case "/stream" -> request.stream(100, new Body(run, response, 0));
                case "/refusing" -> request.stream(100, new Body(run, response, 422));
                case "/whole" ->
                    request.body(body -> {
                        run.call();
                        response.body(body);
                    });
                case "/form" -> FormReader.read(request, new Forms(run, response));
                case "/throwing" -> {
                    response.stream(new Source(run), 7);
                    request.stream(100, new Body(run, response, 0));
                    throw new IllegalStateException("on purpose");
                }
                case "/both" -> {
                    request.stream(100, new Body(run, response, 0));
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
     * A consumer of a body, a part or a form. No call may follow a call that threw; otherwise exactly one call is the
     * last.
     */
    private abstract static class CheckedConsumer {
        final Run run;
        private boolean threw;
        private int ends;
        private int callsAfterEnd;

        CheckedConsumer(Run run) {
            this.run = run;
            run.consumers.add(this);
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

    private static final class Body extends CheckedConsumer implements BodyConsumer {
        private final HttpResponse response;
        private final int refusal;
        private boolean ended;

        Body(Run run, HttpResponse response, int refusal) {
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

    private static final class Forms extends CheckedConsumer implements FormConsumer {
        private final HttpResponse response;

        Forms(Run run, HttpResponse response) {
            super(run);
            this.response = response;
        }

        @Override
        public BodyConsumer part(FormPart part) throws IOException {
            called(false);
            return new Body(run, response, 0);
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

    /** For example a failing clock: the handler is not selected. */
    @Test
    void aFailureInTheConnectionItselfClosesIt() {
        HttpConnection connection = new HttpConnection(
                HttpLimits.DEFAULT, (request, response) -> response.text("x"), ExchangeListener.NONE, () -> {
                    throw new OutOfMemoryError();
                });
        ByteBuffer in = ByteBuffer.wrap(get("/").getBytes(StandardCharsets.US_ASCII));
        assertEquals(Result.CLOSE, connection.process(in, ByteBuffer.allocate(100), true));
        connection.closed();
    }
}
