package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationInMemory;
import dev.tern.http.HttpHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

/** Generated paths and ranges. jqwik prints the seed of each run, and the smallest input that breaks a property. */
class FilesFuzzTest {
    private static final StaticFiles SITE = StaticFiles.builder(MemoryFileSource.of(Map.of(
                    "index.html", text("index"),
                    "a/index.html", text("a"),
                    "a/%2e%2e", text("decoded once"),
                    "\u00e9/a", text("accent"))))
            .build();

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConversationInMemory send(HttpHandler handler, String path) {
        return new ConversationInMemory(handler).send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    /** Returns the path that a handler receives; null if the request is refused. */
    private static @Nullable String normal(String path) {
        AtomicReference<String> received = new AtomicReference<>();
        send(
                (request, response) -> {
                    received.set(request.path());
                    response.status(200);
                },
                path);
        return received.get();
    }

    /** Percent-encodes every byte except slashes. */
    private static String encode(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text(path)) {
            encoded.append(b == '/' ? "/" : String.format("%%%02X", b));
        }
        return encoded.toString();
    }

    @Property(tries = 5_000)
    void aPathReachesTheFileOfItsNormalForm(@ForAll("paths") String path) {
        String normal = normal(path);
        List<Integer> expected =
                normal == null ? List.of(400) : send(SITE, encode(normal)).statuses();
        assertEquals(expected, send(SITE, path).statuses(), path);
    }

    /** No path names a file above the root, a hidden file or a file with a slash in its name. */
    @Property(tries = 10_000)
    void noPathLeavesTheRoot(@ForAll("paths") String path) {
        String normal = normal(path);
        ResolvedPath resolved = normal == null ? null : ResolvedPath.resolve(normal);
        if (resolved != null && !resolved.name().isEmpty()) {
            for (String segment : resolved.name().split("/", -1)) {
                assertTrue(!segment.isEmpty() && !segment.equals(".") && !segment.equals(".."), resolved.name());
                assertTrue(!segment.startsWith(".") || segment.equals(".well-known"), resolved.name());
                assertTrue(segment.indexOf('\\') < 0 && segment.indexOf(0) < 0, resolved.name());
            }
        }
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(
                        "/",
                        "//",
                        ".",
                        "..",
                        "%2e",
                        "%2E%2e",
                        "%2f",
                        "%5c",
                        "\\",
                        "%00",
                        "%c0%ae",
                        "%25",
                        "a",
                        ".a",
                        ";",
                        ".well-known",
                        "\u00e9",
                        "%C3%A9")
                .list()
                .ofMaxSize(12)
                .map(parts -> "/" + String.join("", parts));
    }

    /** Ranges from any field are within the file and do not overlap. */
    @Property(tries = 10_000)
    void rangesAreWithinTheFileAndApart(
            @ForAll("ranges") String field, @ForAll @LongRange(min = 1, max = 5_000_000_000L) long size) {
        List<ByteRange> parsed = ByteRange.parse(field, size);
        List<ByteRange> ranges = new ArrayList<>(parsed == null ? List.of() : parsed);
        ranges.sort(Comparator.comparingLong(ByteRange::first));
        long end = 0;
        for (ByteRange range : ranges) {
            assertTrue(range.first() >= end && range.length() > 0 && range.end() <= size, field + " of " + size);
            end = range.end();
        }
    }

    @Provide
    Arbitrary<String> ranges() {
        Arbitrary<String> number = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 300).map(String::valueOf),
                Arbitraries.of("", "9223372036854775807", "99999999999999999999", "-1", "x", " 5 "));
        return Combinators.combine(number, number)
                .as((first, last) -> first + "-" + last)
                .list()
                .ofMaxSize(6)
                .map(specs -> "bytes=" + String.join(",", specs));
    }
}
