package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.http.ConversationInMemory;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The redirect from a directory's path without a slash at its end: a reference that a browser resolves (RFC 3986
 * section 5.2).
 */
class SlashRedirectTest {
    private static final Map<String, byte[]> FILES = new HashMap<>();

    static {
        for (String directory : List.of("sub", "deep/er", "a:b é", "100%", "q?#", "<b>\"")) {
            FILES.put(directory + "/x.txt", new byte[1]);
        }
    }

    private static String location(String target) {
        StaticFiles files = StaticFiles.builder(MemoryFileSource.of(FILES)).build();
        ConversationInMemory conversation = new ConversationInMemory(files);
        conversation.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(List.of(301), conversation.statuses(), target);
        int field = conversation.responses().indexOf("\r\nLocation: ") + 12;
        return conversation
                .responses()
                .substring(field, conversation.responses().indexOf("\r\n", field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/sub|./sub/",
                "/sub?x=1|./sub/?x=1",
                "/sub?|./sub/?",
                "/s%75b|./sub/",
                "/deep/er|./er/",
                "/a%3Ab%20%C3%A9|./a:b%20%C3%A9/",
                "/100%25|./100%25/",
                "/q%3F%23?y|./q%3F%23/?y",
                "/sub?x=\"<a>|./sub/?x=%22%3Ca%3E",
                "/sub?a%2fb%|./sub/?a%2fb%25",
                "http://other/sub|./sub/"
            })
    void theReferenceIsRelativeWhereThePathIsNormal(String target, String location) {
        assertEquals(location, location(target));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "//sub|/sub/",
                "/./sub|/sub/",
                "/%2e/sub|/sub/",
                "/x/.//../sub|/sub/",
                "/.//sub?y|/sub/?y",
                "/deep//er|/deep/er/",
                "//deep/er|/deep/er/",
                "/deep/../a%3Ab%20%C3%A9|/a:b%20%C3%A9/"
            })
    void theReferenceIsTheResolvedPathWhereThePathIsNotNormal(String target, String location) {
        assertEquals(location, location(target));
    }

    /** The forwarding of nginx with a location and a proxy_pass that both end with a slash. */
    @ParameterizedTest
    @CsvSource({
        "/app/, /sub?x=1, /app/sub/?x=1",
        "/app/v2/, /deep/er, /app/v2/deep/er/",
        "/, /deep/er, /deep/er/",
        "/app/, /a%3Ab%20%C3%A9, /app/a:b%20%C3%A9/",
        "/app/, /100%25, /app/100%25/",
        "/app/, /%3Cb%3E%22, /app/%3Cb%3E%22/"
    })
    void aReferenceResolvesBelowThePrefixThatAProxyRemoved(String prefix, String target, String followed) {
        URI requested = URI.create("http://proxy" + prefix + target.substring(1));
        assertEquals(
                "http://proxy" + followed, requested.resolve(location(target)).toString());
    }

    @Test
    void noReferenceLeadsToAnotherHost() {
        for (String target : List.of("//sub", "///sub", "/sub", "/.//sub", "http://evil/sub", "/deep//er")) {
            assertEquals(
                    "a", URI.create("http://a/sub").resolve(location(target)).getHost(), target);
        }
    }
}
