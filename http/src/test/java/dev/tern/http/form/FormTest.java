package dev.tern.http.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.http.BodyConsumer;
import dev.tern.http.ConversationInMemory;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpLimits;
import dev.tern.http.text.PercentCoding;
import dev.tern.http.text.UrlEncodedPairs;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {

    @ParameterizedTest
    @CsvSource({
        "a=b, a, b",
        "a=b&c=d, c, d",
        "a=1&a=2, a, 1",
        "a=, a, ''",
        "a, a, ''",
        "=b, '', b",
        "=, '', ''",
        "a=b=c, a, b=c",
        "a=b&, a, b",
        "&&a=b, a, b",
        "a+b=c+d, a b, c d",
        "a%20b=c%2Bd, a b, c+d",
        "%26=%3D, &, =",
        "a=%C3%B6, a, \u00f6",
        "a=%c3%b6, a, \u00f6",
        "a=\u00f6, a, \u00f6",
        "a=%E2%82%AC, a, \u20ac",
        "a=%, a, %",
        "a=%4, a, %4",
        "a=%zz, a, %zz",
        "a=%%41, a, %A",
        "a=%2541, a, %41",
        "a=%ff, a, \ufffd",
        "A=b&a=c, a, c"
    })
    void aFieldIsDecodedOnce(String query, String name, String value) {
        assertEquals(value, Form.parse(query).get(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&", "&&&", "b=a"})
    void aMissingFieldIsNull(String query) {
        assertNull(Form.parse(query).get("a"));
        assertEquals(List.of(), Form.parse(query).all("a"));
    }

    @Test
    void allValuesAreReturnedInOrder() {
        Form form = Form.parse("b=1&a=2&b=3&c&b=");
        assertEquals(List.of("1", "3", ""), form.all("b"));
        assertEquals(List.of("b", "a", "c"), form.names());
    }

    @Test
    void aBodyIsReadAsUtf8() {
        byte[] body = "a=\u00f6&b=%C3%B6".getBytes(StandardCharsets.UTF_8);
        assertEquals("\u00f6", Form.parse(body).get("a"));
        assertEquals("\u00f6", Form.parse(body).get("b"));
    }

    @Test
    void aQueryParameterIsReadFromTheTarget() {
        HttpHandler handler = (request, response) ->
                response.text(request.queryParameter("q") + ", " + request.queryParameter("none"));
        String body = new ConversationInMemory(handler)
                .send("GET /x?p=1&q=a+b%21 HTTP/1.1\r\nHost: a\r\n\r\n")
                .responses();
        assertEquals("a b!, null", body.substring(body.indexOf("\r\n\r\n") + 4));
    }

    /** Also after fields whose names have a common prefix or another encoding. */
    @Test
    void aQueryParameterEqualsTheFormField() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] parts = {"a", "b", "%61", "%4", "%", "+", "%20", "%2B", "%C3%B6", "=", "=", "&", "&", "%26", "%3D"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder query = new StringBuilder();
            random.ints(random.nextInt(12), 0, parts.length).forEach(part -> query.append(parts[part]));
            for (String name : List.of("", "a", "ab", " ", "+", "\u00f6", "%", "a%4", "&", "=")) {
                String expected = Form.parse(query.toString()).get(name);
                assertEquals(expected, UrlEncodedPairs.first(query.toString(), name), query + ", seed " + seed);
            }
        }
    }

    @Test
    void aFormOfMoreThanAThousandFieldsIsNotParsed() {
        assertEquals(1000, Form.parse("a&".repeat(1000) + "&&").all("a").size());
        assertThrows(IllegalArgumentException.class, () -> Form.parse("a&".repeat(1001)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Form.parse("a&".repeat(1001).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void textWithoutAnythingToDecodeIsNotCopied() {
        String text = "/a/b+c";
        assertSame(text, PercentCoding.decode(text));
    }

    @Test
    void aPlusSignInAPathIsNotDecoded() {
        assertEquals("+ +", PercentCoding.decode("%2B%20+"));
    }

    @Test
    void aFormEncodedByTheJdkIsDecoded() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String name = text(random);
            String value = text(random);
            String query = "x&" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                    + URLEncoder.encode(value, StandardCharsets.UTF_8);
            assertEquals(value, Form.parse(query).get(name), "seed " + seed + ", round " + i);
        }
    }

    /** At least one character, so that it differs from the name before; no lone surrogates, which cannot be encoded. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder("n");
        random.ints(random.nextInt(12), 0, 0x11000)
                .filter(c -> c < 0xd800 || c > 0xdfff)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    @Test
    void theConsumerIsAbortedIfTheFormCannotBeRead() {
        List<String> calls = new ArrayList<>();
        FormConsumer consumer = new FormConsumer() {
            @Override
            public void complete(Form fields) {
                calls.add("complete");
            }

            @Override
            public void aborted() {
                calls.add("aborted");
            }
        };
        BodyConsumer form = FormReader.decoder("application/x-www-form-urlencoded", HttpLimits.DEFAULT, consumer);
        assertThrows(NullPointerException.class, () -> form.piece(null));
        assertEquals(List.of("aborted"), calls);
    }
}
