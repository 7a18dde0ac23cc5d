package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpConnection.Result;
import dev.tern.http.form.FormReader;
import dev.tern.http.text.HttpDate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * Generated conversations and dates: good ones with a few changed bytes, in pieces of any size. jqwik prints the seed
 * of each run, and the smallest input that breaks a property.
 */
class HttpFuzzTest {
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final HttpLimits LIMITS = new HttpLimits(100, 200, 5, 60);
    private static final Pattern HEAD =
            Pattern.compile("HTTP/1\\.1 ([1-5]\\d\\d) [ -~]+\r\n((?:[!#-'*+.^-z|~A-Z0-9-]+: [\t -~]*\r\n)*)\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?m)^Content-Length: (\\d+)$");
    private static final Set<Integer> WITHOUT_CONTENT = Set.of(204, 304);
    private static final String[] GOOD = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /?a=%41 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET http://[::1]:80/a HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close, x\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\nA: \tb \r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 52\r\n\r\n"
                + "--b\r\nContent-Disposition:form-data;name=a\r\n\r\n\r\n--b--",
        "GET /throw HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /worker HTTP/1.1\r\nHost: a\r\n\r\n"
    };
    private static final String SIGNIFICANT = "\r\n \t:;,%/?#*[]0159aFhH\u0000\u007f\u0080\u00ff-+";

    /** One call of the listener. */
    private record Report(String method, int status, long bytes) {}

    /** How the owner of the connection ends it. */
    enum End {
        INPUT_ENDED,
        TIMED_OUT,
        OVERLOADED
    }

    private final HttpHandler site = Router.builder()
            .get("/throw", (request, response) -> {
                throw new IllegalStateException("on purpose");
            })
            .get("/worker", HttpHandler.blocking((request, response) -> response.text("worked")))
            .post("/echo", (request, response) -> request.body(response::body))
            .post(
                    "/form",
                    (request, response) -> FormReader.read(
                            request,
                            form -> response.text("fields " + form.names().size())))
            .prefix(
                    "/",
                    (request, response) ->
                            response.header("Path", visible(request.path())).text("hello"))
            .build();

    private static String visible(String path) {
        return path.replaceAll("[^ -~]", "?");
    }

    // ---- input ----

    /** A change of a few bytes, at a position given in thousandths of the length. */
    private interface Change {
        void make(StringBuilder text);
    }

    private static int place(StringBuilder text, int thousandths) {
        return (int) ((long) thousandths * Math.max(0, text.length() - 1) / 1000);
    }

    @Provide
    Arbitrary<List<String>> requests() {
        return Arbitraries.of(GOOD).list().ofMinSize(1).ofMaxSize(4);
    }

    /** Good requests, with up to three changes. */
    @Provide
    Arbitrary<String> pipelines() {
        Arbitrary<List<Change>> changes = Arbitraries.oneOf(replacements(), insertions(), repetitions(), deletions())
                .list()
                .ofMaxSize(3);
        return Combinators.combine(requests(), changes).as((parts, made) -> {
            StringBuilder text = new StringBuilder(String.join("", parts));
            made.forEach(change -> change.make(text));
            return text.toString();
        });
    }

    private static Arbitrary<Integer> places() {
        return Arbitraries.integers().between(0, 1000);
    }

    private static Arbitrary<Character> bytes() {
        return Arbitraries.oneOf(
                Arbitraries.chars().with(SIGNIFICANT), Arbitraries.chars().range((char) 0, (char) 255));
    }

    private static Arbitrary<Change> replacements() {
        return Combinators.combine(places(), bytes()).as((at, b) -> text -> {
            if (text.length() > 0) {
                text.setCharAt(place(text, at), b);
            }
        });
    }

    private static Arbitrary<Change> insertions() {
        Arbitrary<Integer> counts =
                Arbitraries.integers().between(1, 300).withDistribution(RandomDistribution.biased());
        return Combinators.combine(places(), bytes(), counts)
                .as((at, b, count) ->
                        text -> text.insert(place(text, at), String.valueOf(b).repeat(count)));
    }

    private static Arbitrary<Change> repetitions() {
        return Combinators.combine(places(), Arbitraries.integers().between(1, 40))
                .as((at, count) -> text -> {
                    int from = place(text, at);
                    text.insert(from, text.substring(from, Math.min(text.length(), from + count)));
                });
    }

    private static Arbitrary<Change> deletions() {
        return Combinators.combine(places(), Arbitraries.integers().between(1, 40))
                .as((at, count) -> text -> {
                    int from = place(text, at);
                    text.delete(from, Math.min(text.length(), from + count));
                });
    }

    // ---- properties ----

    @Property(tries = 10_000)
    void everyInputGetsWellFormedResponses(
            @ForAll("pipelines") String input,
            @ForAll @IntRange(min = 1, max = 300) int piece,
            @ForAll @IntRange(min = 1, max = 300) int room,
            @ForAll End end) {
        List<Report> reports = new ArrayList<>();
        ExchangeListener listener =
                (request, status, bytes) -> reports.add(new Report(request.method(), status, bytes));
        ConversationInMemory conversation = new ConversationInMemory(LIMITS, site, listener, room);
        conversation.send(input, piece);
        Result result = conversation.result();
        assertTrue(result != Result.NEED_DRAIN && result != Result.NEED_WORKER);
        end(conversation, end);
        assertEquals(Result.CLOSE, conversation.result());
        conversation.connection().closed();
        assertResponses(conversation.responses(), reports);
    }

    private static void end(ConversationInMemory conversation, End end) {
        switch (end) {
            case INPUT_ENDED -> conversation.inputEnded();
            case TIMED_OUT -> conversation.timedOut();
            case OVERLOADED -> conversation.overloaded();
        }
    }

    @Property(tries = 5_000)
    void theResponsesDoNotDependOnTheSplitOfTheInput(
            @ForAll("pipelines") String input,
            @ForAll @IntRange(min = 1, max = 300) int piece,
            @ForAll @IntRange(min = 1, max = 300) int room) {
        ConversationInMemory whole = new ConversationInMemory(LIMITS, site, ExchangeListener.NONE, 1 << 16);
        ConversationInMemory pieces = new ConversationInMemory(LIMITS, site, ExchangeListener.NONE, room);
        whole.send(input).inputEnded();
        pieces.send(input, piece).inputEnded();
        // An interim response is sent only if the body has not arrived yet.
        assertEquals(whole.responses().replace(CONTINUE, ""), pieces.responses().replace(CONTINUE, ""));
        assertEquals(whole.result(), pieces.result());
    }

    @Property(tries = 1_000)
    void goodRequestsGetTheirResponsesInOrder(
            @ForAll("requests") List<String> requests, @ForAll @IntRange(min = 1, max = 300) int piece) {
        List<Integer> expected = new ArrayList<>();
        for (String request : requests) {
            expected.add(request.contains("/throw") ? 500 : request.contains("*") ? 204 : 200);
            if (request.contains("close")) {
                break;
            }
        }
        ConversationInMemory conversation = new ConversationInMemory(LIMITS, site, ExchangeListener.NONE, 100);
        List<Integer> statuses = new ArrayList<>(
                conversation.send(String.join("", requests), piece).statuses());
        statuses.removeIf(status -> status == 100);
        assertEquals(expected, statuses);
    }

    @Property(tries = 5_000)
    void eachByteOfAHeadIsReadAtMostTwice(
            @ForAll("pipelines") String input, @ForAll @IntRange(min = 1, max = 300) int piece) {
        HttpRequestParser parser = new HttpRequestParser(LIMITS);
        for (int from = 0; from < input.length(); from += piece) {
            parser.parse(ByteBuffer.wrap(input.substring(from, Math.min(from + piece, input.length()))
                    .getBytes(StandardCharsets.ISO_8859_1)));
        }
        assertTrue(parser.examined() <= 2L * input.length() + 64);
    }

    @Property(tries = 10_000)
    void aWrittenDateIsReadUnchanged(@ForAll @LongRange(min = 0, max = 253_402_300_799L) long second) {
        assertEquals(second, HttpDate.parse(HttpDate.format(second)));
    }

    @Property(tries = 10_000)
    void aParsedDateIsWrittenUnchanged(@ForAll("dates") String text) {
        long second = HttpDate.parse(text);
        if (second != HttpDate.INVALID && text.endsWith("GMT") && text.indexOf(',') == 3) {
            // The day of the week is redundant, and is not compared with the date.
            assertEquals(text.substring(3), HttpDate.format(second).substring(3));
        }
    }

    /** Valid dates with up to two changed bytes. */
    @Provide
    Arbitrary<String> dates() {
        Arbitrary<Long> seconds = Arbitraries.longs().between(0, 4_000_000_000L);
        return Combinators.combine(seconds, replacements().list().ofMaxSize(2)).as((second, made) -> {
            StringBuilder text = new StringBuilder(HttpDate.format(second));
            made.forEach(change -> change.make(text));
            return text.toString();
        });
    }

    /** Each response is well formed, has the announced length, and was reported. */
    private static void assertResponses(String responses, List<Report> reports) {
        Matcher head = HEAD.matcher(responses);
        int at = 0;
        int reported = 0;
        while (at < responses.length()) {
            assertTrue(head.region(at, responses.length()).lookingAt(), escaped(responses.substring(at)));
            at = head.end();
            int status = Integer.parseInt(head.group(1));
            if (status != 100) {
                Report report = reports.get(reported++);
                assertEquals(report.status, status);
                assertLength(head.group(2), report);
                at += (int) report.bytes;
            }
        }
        assertEquals(responses.length(), at);
        assertEquals(reports.size(), reported);
    }

    private static void assertLength(String fields, Report report) {
        Matcher length = LENGTH.matcher(fields.replace("\r\n", "\n"));
        boolean given = length.find();
        assertEquals(!WITHOUT_CONTENT.contains(report.status), given, fields);
        boolean bodiless = report.method.equals("HEAD");
        assertEquals(given && !bodiless ? Long.parseLong(length.group(1)) : 0, report.bytes, fields);
    }

    private static String escaped(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
