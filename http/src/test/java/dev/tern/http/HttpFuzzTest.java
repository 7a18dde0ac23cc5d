package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.HttpConnection.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Good requests with a few bytes changed: whatever they have become, the connection answers by the rules. */
class HttpFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final HttpLimits LIMITS = new HttpLimits(100, 200, 5, 50);
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
        "GET /throw HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /worker HTTP/1.1\r\nHost: a\r\n\r\n"
    };
    private static final String TELLING = "\r\n \t:;,%/?#*[]0159aFhH\u0000\u007f\u0080\u00ff-+";

    /** What the listener was told, in order. */
    private record Report(String method, int status, long bytes) {}

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final HttpHandler site = Router.builder()
            .get("/throw", (request, response) -> {
                throw new IllegalStateException("on purpose");
            })
            .get("/worker", HttpHandler.blocking((request, response) -> response.text("worked")))
            .post("/echo", (request, response) -> request.body(response::body))
            .prefix(
                    "/",
                    (request, response) ->
                            response.header("Path", visible(request.path())).text("hello"))
            .build();

    private static String visible(String path) {
        return path.replaceAll("[^ -~]", "?");
    }

    @Test
    void whateverComesIsAnsweredByTheRules() {
        for (int round = 0; round < ROUNDS; round++) {
            String input = pipeline();
            try {
                converse(input);
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + ", round " + round + ", input " + escaped(input), failure);
            }
        }
    }

    private void converse(String input) {
        List<Report> reports = new ArrayList<>();
        ExchangeListener listener =
                (request, status, bytes) -> reports.add(new Report(request.method(), status, bytes));
        ConversationInMemory conversation = new ConversationInMemory(LIMITS, site, listener, 1 + random.nextInt(300));
        conversation.send(input, 1 + random.nextInt(input.length()));
        Result waiting = conversation.result();
        assertTrue(waiting != Result.NEED_DRAIN && waiting != Result.NEED_WORKER);
        end(conversation);
        assertEquals(Result.CLOSE, conversation.result());
        conversation.connection().closed();
        assertAnswers(conversation.answers(), reports);
    }

    private void end(ConversationInMemory conversation) {
        switch (random.nextInt(3)) {
            case 0 -> conversation.inputEnded();
            case 1 -> conversation.timedOut();
            default -> conversation.overloaded();
        }
    }

    /** One to three requests, with none to three changes. */
    private String pipeline() {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            text.append(GOOD[random.nextInt(GOOD.length)]);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            mutate(text);
        }
        return text.toString();
    }

    private void mutate(StringBuilder text) {
        int at = random.nextInt(text.length());
        int to = Math.min(text.length(), at + 1 + random.nextInt(8));
        switch (random.nextInt(6)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(256));
            case 1 -> text.setCharAt(at, telling());
            case 2 -> text.insert(at, telling());
            case 3 -> text.insert(at, String.valueOf(telling()).repeat(random.nextInt(300)));
            case 4 -> text.insert(at, text.substring(at, to));
            default -> text.delete(at, Math.min(to, at + text.length() - 1));
        }
    }

    private char telling() {
        return TELLING.charAt(random.nextInt(TELLING.length()));
    }

    /** Each answer is well formed, ends where it says, and was reported. */
    private static void assertAnswers(String answers, List<Report> reports) {
        Matcher head = HEAD.matcher(answers);
        int at = 0;
        int answered = 0;
        while (at < answers.length()) {
            assertTrue(head.region(at, answers.length()).lookingAt(), escaped(answers.substring(at)));
            at = head.end();
            int status = Integer.parseInt(head.group(1));
            if (status != 100) {
                Report report = reports.get(answered++);
                assertEquals(report.status, status);
                assertLength(head.group(2), report);
                at += (int) report.bytes;
            }
        }
        assertEquals(answers.length(), at);
        assertEquals(reports.size(), answered);
    }

    private static void assertLength(String fields, Report report) {
        Matcher length = LENGTH.matcher(fields.replace("\r\n", "\n"));
        boolean given = length.find();
        assertEquals(!WITHOUT_CONTENT.contains(report.status), given, fields);
        boolean bodiless = report.method.equals("HEAD");
        assertEquals(given && !bodiless ? Long.parseLong(length.group(1)) : 0, report.bytes, fields);
    }

    private static String escaped(String text) {
        return Arrays.toString(text.getBytes(StandardCharsets.ISO_8859_1)) + " "
                + text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
