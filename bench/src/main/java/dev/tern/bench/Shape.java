package dev.tern.bench;

import dev.tern.bench.RequestPeer.Seen;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The requests of the benchmarks, each with the result that a parser must return. Their names are JMH parameters. */
public enum Shape {
    /** The head of a browser: long values, 9 fields, 703 bytes. */
    browser(
            """
            GET /articles/2026/11/how-terns-cross-the-ocean/photographs/arctic-tern-0042.jpg HTTP/1.1
            Host: www.example.org
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
            Accept: image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5
            Accept-Language: de-CH,de;q=0.8,en-US;q=0.5,en;q=0.3
            Accept-Encoding: gzip, deflate, br, zstd
            Referer: https://www.example.org/articles/2026/11/how-terns-cross-the-ocean.html
            Connection: keep-alive
            Cookie: session=3b1f6c0a9d2e4f7788aa55cc11ee22dd; theme=dark; language=de; seen=1763856000; firstvisit=1750000000; \
            consent=analytics:0|comfort:1|social:0; basket=0aa1bb2cc3dd4ee5ff66778899aabbcc
            Cache-Control: max-age=0

            """,
            new Seen(
                    "GET",
                    "/articles/2026/11/how-terns-cross-the-ocean/photographs/arctic-tern-0042.jpg",
                    "www.example.org",
                    "keep-alive",
                    9,
                    0)),

    /** The head of a load generator, 35 bytes. */
    minimal("""
            GET / HTTP/1.1
            Host: localhost

            """, new Seen("GET", "/", "localhost", null, 1, 0)),

    /** A body in three chunks, with its head about 1.5 KB. */
    chunked(
            """
            POST /upload HTTP/1.1
            Host: localhost
            Connection: keep-alive
            Content-Type: application/octet-stream
            Transfer-Encoding: chunked

            200
            %s
            40
            %s
            320
            %s
            0

            """.formatted("a".repeat(0x200), "b".repeat(0x40), "c".repeat(0x320)),
            new Seen("POST", "/upload", "localhost", "keep-alive", 4, 0x200 + 0x40 + 0x320)),

    /** An unterminated method of 8 KiB. */
    noLineEnd("a".repeat(8192), null),

    /** The maximum number of fields, 99 of them with a name and a value of one byte. */
    manyFields("""
            GET / HTTP/1.1
            Host: localhost
            %s

            """.formatted(oneByteFields(99)), new Seen("GET", "/", "localhost", null, 100, 0)),

    /** A value of 8,000 blanks. */
    blankValue("""
            GET / HTTP/1.1
            Host: localhost
            A: %s

            """.formatted(" ".repeat(8000)), new Seen("GET", "/", "localhost", null, 2, 0)),

    /** A chunk of 5 bytes with an extension of 8 KiB. */
    chunkExtension("""
            POST / HTTP/1.1
            Host: localhost
            Transfer-Encoding: chunked

            5;%s
            terns
            0

            """.formatted("a".repeat(8191)), new Seen("POST", "/", "localhost", null, 2, 5));

    private final String text;
    private final @Nullable Seen expected;

    Shape(String text, @Nullable Seen expected) {
        this.text = text.replace("\n", "\r\n");
        this.expected = expected;
    }

    private static String oneByteFields(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (char) ('a' + i % 26) + ":" + i % 10)
                .collect(Collectors.joining("\n"));
    }

    /** The bytes of the request. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Checks that a peer parses the request at once, in pieces, and byte by byte.
     *
     * @throws IllegalStateException when the result differs from the expected one
     */
    void check(RequestPeer peer) {
        for (int pieceBytes : List.of(text.length(), 100, 7, 1)) {
            Seen seen = peer.parse(pieceBytes);
            if (!Objects.equals(seen, expected)) {
                String pieces = peer.getClass().getSimpleName() + ", " + name() + " in pieces of " + pieceBytes;
                throw new IllegalStateException(pieces + ": " + seen + ", must be " + expected);
            }
        }
    }
}
