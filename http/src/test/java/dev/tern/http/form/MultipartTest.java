package dev.tern.http.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.http.BodyConsumer;
import dev.tern.http.ConversationInMemory;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection.Result;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpLimits;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Multipart forms (RFC 7578), decoded directly and through a connection. */
class MultipartTest {
    private static final HttpLimits LIMITS = new HttpLimits(200, 300, 4, 100);
    private static final String FIELD = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";

    /** Reads files and records all calls. */
    private static final class Recorder implements FormConsumer {
        final List<String> events = new ArrayList<>();

        @Override
        public @Nullable BodyConsumer part(FormPart part) {
            if (!part.isFile()) {
                return null;
            }
            events.add("file " + part.name() + " " + part.fileName() + " " + part.contentType());
            StringBuilder content = new StringBuilder();
            return new BodyConsumer() {
                @Override
                public void piece(ByteBuffer piece) {
                    assertTrue(piece.hasRemaining());
                    content.append(StandardCharsets.ISO_8859_1.decode(piece));
                }

                @Override
                public void end() {
                    events.add("content " + content);
                }

                @Override
                public void aborted() {
                    events.add("cut " + content);
                }
            };
        }

        @Override
        public void complete(Form fields) {
            for (String name : fields.names()) {
                events.add(name + "=" + fields.all(name));
            }
        }

        @Override
        public void aborted() {
            events.add("aborted");
        }
    }

    private static List<String> decode(String boundary, String body, int piece) throws Exception {
        Recorder recorder = new Recorder();
        MultipartDecoder decoder = new MultipartDecoder(boundary, LIMITS, recorder);
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length && decoder.refusal() == 0; at += piece) {
            decoder.piece(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
        }
        if (decoder.refusal() == 0) {
            decoder.end();
        } else {
            decoder.aborted();
        }
        assertTrue(decoder.examined() <= bytes.length, decoder.examined() + " of " + bytes.length);
        List<String> events = recorder.events;
        events.add(String.valueOf(decoder.refusal()));
        return events;
    }

    private static String part(String head, String content) {
        return "--b\r\n" + head + "\r\n" + content + "\r\n";
    }

    private static String field(String name, String content) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"\r\n", content);
    }

    private static String file(String fileName, String content) {
        return part("Content-Disposition: form-data; name=\"f\"; filename=\"" + fileName + "\"\r\n", content);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--b--|0",
                "preamble\\r\\n--b--epilogue|0",
                "--b \\t\\r\\nF1\\r\\n--b--\\r\\n|a=[1],0",
                "--b\\r\\nF1\\r\\n--b\\r\\nF2\\r\\n--b--|a=[1, 2],0",
                "--b\\r\\nF\\r\\n--b--|a=[],0",
                "--b\\r\\nF\\r\\n\\r\\n--b--|a=[\\r\\n],0",
                "--b\\r\\nF\\r\\n--\\r\\n--b--|a=[\\r\\n--],0",
                "--b\\r\\nF\\r\\r\\n--b--|a=[\\r],0",
                "--b\\r\\nF\\r\\n-\\r\\n--a\\r\\n--b--|a=[\\r\\n-\\r\\n--a],0",
                "--b\\r\\nF--b\\n--b\\r\\n--b--|a=[--b\\n--b],0",
                "x--b\\r\\n--b--|0"
            })
    void aGoodFormIsReadTheSameForEverySplit(String body, String expected) throws Exception {
        String text = body.replace("F", FIELD)
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t");
        List<String> events =
                List.of(expected.replace("\\r", "\r").replace("\\n", "\n").split(",(?! )"));
        for (int piece = 1; piece <= text.length(); piece++) {
            assertEquals(events, decode("b", text, piece), "pieces of " + piece);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|400",
                "--b|400",
                "--b-|400",
                "--b\\r\\nF1|400",
                "--b\\r\\nF1\\r\\n--b|400",
                "--bc\\r\\nF1\\r\\n--b--|400",
                "--b\\nF1\\r\\n--b--|400",
                "--b\\r\\nContent-Disposition: form-data; name=a\\n\\n1\\r\\n--b--|400",
                "--b\\r\\nContent-Disposition: form-data\\r\\n\\r\\n1\\r\\n--b--|400",
                "--b\\r\\nContent-Disposition: attachment; name=a\\r\\n\\r\\n1\\r\\n--b--|400",
                "--b\\r\\n\\r\\n1\\r\\n--b--|400",
                "--b\\r\\nno colon\\r\\nF1\\r\\n--b--|400",
                "--b\\r\\nContent-Transfer-Encoding: base64\\r\\nF1\\r\\n--b--|400",
                "--b\\r\\nA:1\\r\\nA:1\\r\\nA:1\\r\\nA:1\\r\\nF1\\r\\n--b--|400",
                "hello|400",
                "preamble\\r\\n--bc\\r\\n--c--|400",
                "--b\\r\\n A: 1\\r\\nF1\\r\\n--b--|400",
                "--b\\r\\n \\r\\nF1\\r\\n--b--|400",
                "--b\\r\\nA\\r\\n : 1\\r\\nF1\\r\\n--b--|400"
            })
    void aBadFormIsRefusedForEverySplit(String body, int status) throws Exception {
        String text = body.replace("F", FIELD).replace("\\r", "\r").replace("\\n", "\n");
        for (int piece = 1; piece <= Math.max(1, text.length()); piece++) {
            assertEquals(List.of("aborted", String.valueOf(status)), decode("b", text, piece), "pieces of " + piece);
        }
    }

    /**
     * RFC 2046 takes the fields of a part from RFC 822, where a line that begins with a blank continues the line
     * before.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: form-data;\r\n name=\"a\"\r\n",
                "Content-Disposition:\r\n\tform-data;\r\n\t name=a\r\n",
                "Content-Disposition: form-data; name=\r\n \"a\"\r\n \r\nX: y\r\n z\r\n",
                "X: y\r\n \r\nContent-Disposition: form-data; name=a\r\n"
            })
    void aFoldedLineIsUnfolded(String head) throws Exception {
        String body = part(head, "1") + "--b--";
        for (int piece = 1; piece <= body.length(); piece++) {
            assertEquals(List.of("a=[1]", "0"), decode("b", body, piece), "pieces of " + piece);
        }
    }

    @Test
    void filesAreStreamedAndFieldsAreCollected() throws Exception {
        String body = field("a", "1")
                + part(
                        "content-disposition: Form-Data; name=up; FILENAME=\"x.txt\"\r\nContent-Type: text/css\r\n",
                        "one\r\n--two")
                + file("", "")
                + field("a", "2")
                + "--b--";
        List<String> expected = List.of(
                "file up x.txt text/css", "content one\r\n--two", "file f  text/plain", "content ", "a=[1, 2]", "0");
        for (int piece = 1; piece <= body.length(); piece++) {
            assertEquals(expected, decode("b", body, piece));
        }
    }

    @Test
    void anIncompleteFileIsAbortedOnce() throws Exception {
        assertEquals(List.of("file f x text/plain", "cut 12", "aborted", "400"), decode("b", file("x", "12"), 5));
    }

    @Test
    void theTotalSizeOfFieldsIsLimitedAndThatOfFilesIsNot() throws Exception {
        String large = "x".repeat(60);
        assertEquals(List.of("aborted", "413"), decode("b", field("a", large) + field("b", large) + "--b--", 7));
        assertEquals(3, decode("b", file("x", "x".repeat(1000)) + "--b--", 7).size());
    }

    @Test
    void partsAndTheirHeadsAreLimited() throws Exception {
        assertEquals(List.of("aborted", "413"), decode("b", field("a", "").repeat(1001) + "--b--", 4096));
        assertEquals(List.of("aborted", "400"), decode("b", field("a".repeat(300), "") + "--b--", 4096));
    }

    /**
     * RFC 7578 forbids {@code filename*}, but some clients send it. Such a part is a file; otherwise its content would
     * be collected as a field.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filename*=UTF-8''na%C3%AFve%20file.txt|naïve file.txt",
                "filename*=utf-8'en'plain.txt|plain.txt",
                "filename*=ISO-8859-1''%a3%20rates|£ rates",
                "filename*=UTF-8''a%27b|a'b",
                "filename=\"plain\"; filename*=UTF-8''other|plain",
                "filename*=UTF-8''other; filename=plain|plain",
                "filename*=gbk''%c4%e3|''",
                "filename*=UTF-8''%ff|''",
                "filename*=UTF-8''%4|''",
                "filename*=nothing|''"
            })
    void anExtendedFileNameAloneMakesAFile(String parameters, String name) throws Exception {
        String body = part("Content-Disposition: form-data; name=a; " + parameters + "\r\n", "1") + "--b--";
        List<String> events = decode("b", body, 3);
        assertEquals("file a " + name + " text/plain", events.get(0));
    }

    /** Names as browsers send them; see the HTML standard. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name=\"a%22b\"|a\"b",
                "name=\"a\\\"b\"|a\"b",
                "name=\"a\\\\b\"|a\\b",
                "name=\"C:\\dir\"|C:\\dir",
                "name=\"a;b=c\"|a;b=c",
                "name=\"100%\"|100%",
                "x=y;  name = plain|plain",
                "name=\"tab\"\t; x=y|tab",
                "\tname\t=\t\"tab\" \t ;\tx=y|tab",
                "name=tab\t;x=y|tab"
            })
    void namesAreReadAsBrowsersSendThem(String parameter, String name) throws Exception {
        String body = part("Content-Disposition: form-data; " + parameter + "\r\n", "1") + "--b--";
        assertEquals(List.of(name + "=[1]", "0"), decode("b", body, 3));
    }

    /** A filter in front of the server might read such a name differently. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=\"a",
                "name=\"a\"b",
                "name=a b",
                "name=a\"b\"",
                "name=a; name=b",
                "name=a;a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1;j=1;k=1;l=1;m=1;n=1;o=1;p=1",
                "name=a; filename=x; filename=y",
                "name=a\r\nContent-Disposition: form-data; name=b",
                "name"
            })
    void anAmbiguousNameIsRefused(String parameters) throws Exception {
        String body = part("Content-Disposition: form-data; " + parameters + "\r\n", "1") + "--b--";
        assertEquals(List.of("aborted", "400"), decode("b", body, 3));
    }

    @Test
    void namesCountTowardsTheLimitOfFields() throws Exception {
        String body = field("n".repeat(60), "").repeat(2) + "--b--";
        assertEquals(List.of("aborted", "413"), decode("b", body, 7));
    }

    @Test
    void namesAndValuesAreUtf8() throws Exception {
        String utf8 = new String("\u00e9\u4e2d".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals(List.of("\u00e9\u4e2d=[\u00e9\u4e2d]", "0"), decode("b", field(utf8, utf8) + "--b--", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"x.txt|x.txt", "C:\\a\\x.txt|x.txt", "../../x|x", "..|''", "/|''", "a/.|''", "''|''"})
    void aPlainFileNameContainsNoPath(String sent, String plain) {
        assertEquals(plain, new FormPart("f", sent, "text/plain").plainFileName());
        assertEquals("", new FormPart("f", null, "text/plain").plainFileName());
        assertEquals("", new FormPart("f", "a\u0000b", "text/plain").plainFileName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a ",
                "a\u00e9",
                "a\r",
                "a;b",
                "*",
                "1234567890123456789012345678901234567890123456789012345678901234567890x"
            })
    void anInvalidBoundaryIsRejected(String text) {
        assertFalse(MultipartDecoder.isBoundary(text));
    }

    @Test
    void randomFormsAreDecodedAsSent() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            String boundary = random.nextBoolean() ? "b" : "-".repeat(1 + random.nextInt(3)) + "b";
            StringBuilder body = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                String content = near(boundary, random);
                body.append("--")
                        .append(boundary)
                        .append("\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n");
                body.append(content).append("\r\n");
                expected.add("file f x text/plain");
                expected.add("content " + content);
            }
            expected.add("0");
            String text = body.append("--").append(boundary).append("--").toString();
            List<String> events = decode(boundary, text, 1 + random.nextInt(text.length()));
            assertEquals(expected, events, "seed " + seed + ", round " + round);
        }
    }

    /** Content made of prefixes of the delimiter, without the delimiter itself. */
    private static String near(String boundary, Random random) {
        String delimiter = "\r\n--" + boundary;
        StringBuilder content = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            content.append(delimiter, 0, random.nextInt(delimiter.length()));
            content.append(random.nextInt(3) == 0 ? "x" : "");
        }
        String text = content.toString();
        return (text + "\r\n").contains(delimiter) || text.startsWith("--" + boundary) ? "x" : text;
    }

    // ---- through a connection ----

    private static final HttpHandler SITE = (request, response) -> {
        if (request.rawPath().equals("/refuse")) {
            request.stream(1000, new BodyConsumer() {
                private int refusal;

                @Override
                public void piece(ByteBuffer piece) {
                    refusal = 422;
                }

                @Override
                public void end() {}

                @Override
                public int refusal() {
                    return refusal;
                }
            });
            return;
        }
        FormReader.read(request, 1 << 30, form -> response.text("a is " + form.get("a")));
    };

    private static String post(String path, String type, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static final String MULTIPART = "multipart/form-data; boundary=";

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "Application/X-WWW-Form-urlencoded; charset=utf-8"})
    void anUrlencodedFormIsRead(String type) {
        ConversationInMemory conversation = new ConversationInMemory(SITE);
        conversation.send(post("/", type, "a=b+c") + post("/", type, "a=d"));
        assertEquals(List.of(200, 200), conversation.statuses());
        assertTrue(conversation.responses().contains("a is b c"));
        assertEquals(Result.DONE, conversation.result());
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "\"b\"", "b; charset=utf-8"})
    void aMultipartFormIsReadAndTheConnectionPersists(String boundary) {
        ConversationInMemory conversation = new ConversationInMemory(SITE);
        String request = post("/", MULTIPART + boundary, field("a", "1") + "--b--\r\n");
        conversation.send(request + request, 3);
        assertEquals(List.of(200, 200), conversation.statuses());
        assertTrue(conversation.responses().endsWith("a is 1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "415|text/plain|a=b",
                "415|multipart/mixed; boundary=b|--b--",
                "400|multipart/form-data|--b--",
                "400|multipart/form-data; boundary=\"\"|--b--",
                "400|multipart/form-data; boundary=b|--b",
                "400|multipart/form-data; boundary=b|--bx--"
            })
    void aBodyThatIsNoFormIsRefused(int status, String type, String body) {
        ConversationInMemory conversation = new ConversationInMemory(SITE).send(post("/", type, body));
        assertEquals(List.of(status), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void a415NamesTheMediaTypesOfForms() {
        String responses = new ConversationInMemory(SITE)
                .send(post("/", "text/plain", "a=b"))
                .responses();
        assertTrue(
                responses.contains("\r\nAccept: application/x-www-form-urlencoded, multipart/form-data\r\n"),
                responses);
    }

    @ParameterizedTest
    @CsvSource({"3, 200", "4, 413"})
    void theNumberOfFieldsIsLimited(int fields, int status) {
        HttpLimits limits = new HttpLimits(1000, 1000, 10, 1000, 3);
        List<String> calls = new ArrayList<>();
        HttpHandler handler = (request, response) -> FormReader.read(request, new FormConsumer() {
            @Override
            public void complete(Form form) {
                calls.add("complete");
                response.text("complete");
            }

            @Override
            public void aborted() {
                calls.add("aborted");
            }
        });
        List<String> requests = List.of(
                post("/", "application/x-www-form-urlencoded", "&a&" + "&a".repeat(fields - 1)),
                post("/", MULTIPART + "b", field("a", "").repeat(fields) + "--b--"));
        for (String request : requests) {
            calls.clear();
            ConversationInMemory conversation = new ConversationInMemory(limits, handler, ExchangeListener.NONE, 1000);
            assertEquals(List.of(status), conversation.send(request).statuses());
            assertEquals(List.of(status == 200 ? "complete" : "aborted"), calls);
        }
    }

    @Test
    void aFormThatIsTooLongIsRefused() {
        HttpHandler handler = (request, response) -> FormReader.read(request, 10, form -> response.text("read"));
        for (String type : List.of("application/x-www-form-urlencoded", MULTIPART + "b")) {
            ConversationInMemory conversation =
                    new ConversationInMemory(handler).send(post("/", type, "--b--" + "x".repeat(6)));
            assertEquals(List.of(413), conversation.statuses());
        }
    }

    @Test
    void anyConsumerMayRefuseABody() {
        ConversationInMemory conversation = new ConversationInMemory(SITE).send(post("/refuse", "x/y", "body"));
        assertEquals(List.of(422), conversation.statuses());
        assertEquals(Result.CLOSE, conversation.result());
    }

    @Test
    void aThrowingPartConsumerIsNotCalledAgainAndTheFormConsumerIsAborted() {
        List<String> calls = new ArrayList<>();
        HttpHandler handler = (request, response) -> FormReader.read(request, new FormConsumer() {
            @Override
            public BodyConsumer part(FormPart part) {
                return new BodyConsumer() {
                    @Override
                    public void piece(ByteBuffer piece) {
                        throw new IllegalStateException("by the part");
                    }

                    @Override
                    public void end() {
                        calls.add("end");
                    }

                    @Override
                    public void aborted() {
                        calls.add("part aborted");
                    }
                };
            }

            @Override
            public void complete(Form fields) {
                calls.add("complete");
            }

            @Override
            public void aborted() {
                calls.add("form aborted");
            }
        });
        ConversationInMemory conversation =
                new ConversationInMemory(handler).send(post("/", MULTIPART + "b", file("x", "1") + "--b--"));
        assertEquals(List.of(500), conversation.statuses());
        assertEquals(List.of("form aborted"), calls);
    }

    /** A piece of a file allocates one slice, for any length of the file. */
    @Test
    void aLongFileIsNotBuffered() throws Exception {
        byte[] piece = new byte[1 << 16];
        long[] received = {0};
        FormConsumer counting = new FormConsumer() {
            @Override
            public BodyConsumer part(FormPart part) {
                return new BodyConsumer() {
                    @Override
                    public void piece(ByteBuffer bytes) {
                        received[0] += bytes.remaining();
                    }

                    @Override
                    public void end() {}
                };
            }

            @Override
            public void complete(Form fields) {
                assertNull(fields.get("f"));
            }
        };
        MultipartDecoder decoder = new MultipartDecoder("b", HttpLimits.DEFAULT, counting);
        String head = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n";
        decoder.piece(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1024; i++) {
            decoder.piece(ByteBuffer.wrap(piece));
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        decoder.piece(ByteBuffer.wrap("\r\n--b--".getBytes(StandardCharsets.US_ASCII)));
        decoder.end();
        assertEquals(64L << 20, received[0]);
        assertTrue(allocated < 1 << 20, allocated + " bytes for 64 MiB");
    }
}
