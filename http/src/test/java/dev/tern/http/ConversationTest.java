package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationFile.Conversation;
import dev.tern.http.ConversationFile.Exchange;
import dev.tern.http.HttpConnection.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the conversations of the files in {@code conversations}: a client, and exactly the bytes that it receives. */
class ConversationTest {
    private static final int MIN_FILES = 8;
    private static final int MIN_CONVERSATIONS = 49;

    private static final String SENT = "# F\n\n## C\n\nClient:\n\n```http\nGET / HTTP/1.1\nHost: a\n\n```\n";
    private static final String RECEIVED = "\nServer:\n\n```http\nHTTP/1.1 200 OK\n\n```\n";
    private static final String END = "\nThe connection stays open.\n";

    static Stream<Conversation> conversations() throws Exception {
        List<Conversation> all = new ArrayList<>();
        for (Path file : ConversationFile.all()) {
            all.addAll(ConversationFile.read(file));
        }
        return all.stream();
    }

    private static ConversationInMemory run(Conversation conversation, int room, UnaryOperator<List<String>> split) {
        ConversationInMemory client = new ConversationInMemory(HttpConnectionTest.SITE, room);
        for (Exchange exchange : conversation.exchanges()) {
            split.apply(List.of(exchange.request())).forEach(client::send);
        }
        return client;
    }

    private static void assertExchanges(Conversation conversation) {
        ConversationInMemory client = new ConversationInMemory(HttpConnectionTest.SITE);
        StringBuilder expected = new StringBuilder();
        for (Exchange exchange : conversation.exchanges()) {
            expected.append(exchange.response());
            assertEquals(expected.toString(), client.send(exchange.request()).responses());
        }
        assertEquals(conversation.end(), client.result());
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void everyRequestGetsExactlyItsResponse(Conversation conversation) {
        assertExchanges(conversation);
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void splittingTheInputAtAnyByteChangesNoByteOfTheOutput(Conversation conversation) {
        int longest = conversation.exchanges().stream()
                .mapToInt(exchange -> exchange.request().length())
                .max()
                .orElseThrow();
        for (int at = 1; at < longest; at++) {
            int cut = at;
            ConversationInMemory client = run(conversation, 1, request -> splitAt(request.get(0), cut));
            assertEquals(conversation.responses(), client.responses(), "split at " + cut);
            assertEquals(conversation.end(), client.result());
        }
    }

    private static List<String> splitAt(String request, int at) {
        int cut = Math.min(at, request.length());
        return List.of(request.substring(0, cut), request.substring(cut));
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void noSizeOfTheOutputBufferChangesAByteOfTheOutput(Conversation conversation) {
        for (int room : new int[] {1, 2, 7, 64, 65, 200, 4096}) {
            ConversationInMemory client =
                    run(conversation, room, request -> List.of(request.get(0).split("(?<=.)", -1)));
            assertEquals(conversation.responses(), client.responses(), "output buffer of " + room);
            assertEquals(conversation.end(), client.result());
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void aResponseAnnouncesTheCloseExactlyWhenTheConnectionCloses(Conversation conversation) {
        boolean announced = conversation.responses().contains("\r\nConnection: close\r\n");
        assertEquals(conversation.end() == Result.CLOSE, announced);
    }

    @Test
    void allFilesAreFoundAndNoTitleIsUsedTwice() throws Exception {
        List<String> titles = conversations().map(Conversation::title).toList();
        assertTrue(ConversationFile.all().size() >= MIN_FILES, "files: " + ConversationFile.all());
        assertTrue(titles.size() >= MIN_CONVERSATIONS, "conversations: " + titles.size());
        assertEquals(titles.size(), new HashSet<>(titles).size(), "titles: " + titles);
    }

    /** Shows that a conversation can fail: each of its parts is compared. */
    @Test
    void aWrongByteAndAWrongEndAreDetected() throws Exception {
        Conversation right = conversations().findFirst().orElseThrow();
        Exchange exchange = right.exchanges().get(0);
        Exchange wrong = new Exchange(exchange.request(), exchange.response().replace("\r\n\r\n", "\r\n \r\n"));
        Result otherEnd = right.end() == Result.DONE ? Result.CLOSE : Result.DONE;
        assertExchanges(right);
        assertFails(new Conversation(right.title(), List.of(wrong), right.end()));
        assertFails(new Conversation(right.title(), List.of(exchange), otherEnd));
    }

    private static void assertFails(Conversation wrong) {
        assertThrows(AssertionError.class, () -> assertExchanges(wrong));
    }

    @Test
    void escapesStandForTheirBytes() {
        String block = "a\\\nb\\r\\n\\t\\\\\\x7f\nc\\repeat(3, x\\n)\\\n";
        String file = SENT.replace("GET / HTTP/1.1\nHost: a\n\n", block) + RECEIVED + END;
        Conversation read = ConversationFile.read("F", file.lines().toList()).get(0);
        assertEquals("ab\r\n\t\\\u007f\r\ncx\nx\nx\n", read.exchanges().get(0).request());
        assertEquals("HTTP/1.1 200 OK\r\n\r\n", read.responses());
        assertEquals(Result.DONE, read.end());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# F\n",
                "text\n" + SENT + RECEIVED + END,
                SENT + END,
                SENT + RECEIVED,
                SENT + RECEIVED + "\nThe connection stays\n",
                SENT + "\nServer:\n\n```http\nHTTP/1.1 200 OK\n",
                SENT + "\nServer:\n\nHTTP/1.1 200 OK\n" + END,
                SENT + "\nServer:\n\n```http\n\\q\n```\n" + END,
                SENT + "\nServer:\n\n```http\n\\x4\n```\n" + END,
                SENT + "\nServer:\n\n```http\n\\xgg\n```\n" + END,
                SENT + "\nServer:\n\n```http\n\\repeat(3)\n```\n" + END,
                SENT + "\nServer:\n\n```http\n\\repeat(many, x)\n```\n" + END,
                SENT + RECEIVED + END + "text\n"
            })
    void aMalformedFileIsAnError(String file) {
        List<String> lines = file.lines().toList();
        assertThrows(IllegalArgumentException.class, () -> ConversationFile.read("F", lines));
    }
}
