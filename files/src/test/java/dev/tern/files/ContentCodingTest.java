package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationInMemory;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpLimits;
import dev.tern.http.OpenFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Content codings: RFC 9110 sections 8.4 and 12.5.3. */
class ContentCodingTest {
    private static final byte[] TEXT = "all work and no play\n".repeat(200).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path root;

    private CountingFileSource source;
    private StaticFiles files;

    /** A response, split into its head and its body. */
    private record Response(String head, byte[] body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String field(String name) {
            Matcher line = Pattern.compile("(?m)^" + name + ": (.*)$").matcher(head.replace("\r", ""));
            return line.find() ? line.group(1) : "";
        }
    }

    @BeforeEach
    void makeFiles() throws IOException {
        write("plain.txt", TEXT);
        write("small.txt", "small".getBytes(StandardCharsets.US_ASCII));
        write("both.css", TEXT);
        write("both.css.br", "brotli".getBytes(StandardCharsets.US_ASCII));
        write("both.css.gz", "gzipped".getBytes(StandardCharsets.US_ASCII));
        write("both.css.zst", "zstandard".getBytes(StandardCharsets.US_ASCII));
        write("photo.png", TEXT);
        write("picture.png", TEXT);
        write("picture.png.gz", "gzipped".getBytes(StandardCharsets.US_ASCII));
        source = new CountingFileSource(new PathFileSource(root));
        files = StaticFiles.builder(source).build();
    }

    @AfterEach
    void everyFileIsClosed() {
        source.assertAllClosed();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = Files.write(root.resolve(name), bytes);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-01T00:00:00Z")));
    }

    private Response responseTo(String target, String... fields) {
        return send("GET", target, fields);
    }

    /** Returns the head of a response whose body may be incomplete. */
    private Response head(String target, String... fields) {
        return send(false, "GET", target, fields);
    }

    private Response send(String method, String target, String... fields) {
        return send(true, method, target, fields);
    }

    private Response send(boolean whole, String method, String target, String... fields) {
        HttpConnection connection =
                new HttpConnection(HttpLimits.DEFAULT, files, ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress(1));
        String request = method + " " + target + " HTTP/1.1\r\nHost: a\r\n"
                + String.join(
                        "", Arrays.stream(fields).map(field -> field + "\r\n").toList()) + "\r\n";
        ByteBuffer out = ByteBuffer.allocate(1 << 18);
        HttpConnection.Result result = connection.process(StandardCharsets.US_ASCII.encode(request), out, true);
        assertTrue(!whole || result == HttpConnection.Result.DONE, result::toString);
        connection.closed();
        byte[] all = Arrays.copyOf(out.array(), out.position());
        int end = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        return new Response(
                new String(all, 0, end, StandardCharsets.ISO_8859_1), Arrays.copyOfRange(all, end, all.length));
    }

    private static byte[] unzip(byte[] bytes) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }

    /**
     * An explicit weight overrides the star, zero excludes a coding, and identity is acceptable unless it is excluded.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "br                       | br",
                "gzip                     | gzip",
                "gzip, br                 | br",
                "BR;q=0.5, GZIP;q=0.8     | gzip",
                "gzip;q=0.2, br;q=0.1     | gzip",
                "*                        | br",
                "zstd                     | zstd",
                "gzip, zstd               | zstd",
                "gzip, deflate, br, zstd  | br",
                "br;q=0.9, zstd           | zstd",
                "*, br;q=0, zstd;q=0      | gzip",
                "*, br;q=0                | zstd",
                "gzip;q=0, gzip           | ''",
                "x-gzip                   | gzip",
                "gzip;q=1.001             | ''",
                "gzip;q=2                 | ''",
                "gzip;q=0.1234            | ''",
                "gzip;q=                  | ''",
                "gzip;q=1;x=y             | ''",
                "gzip;q=0.                | ''",
                "gzip;q=.5                | ''",
                "br;q=0, gzip;q=0, *;q=1  | zstd",
                "deflate, compress        | ''",
                "identity                 | ''",
                "identity;q=0.5, gzip;q=0.4 | ''",
                "identity;q=0.5, gzip;q=0.6 | gzip",
                "identity;q=0, gzip       | gzip",
                "gzip;q=0                 | ''",
                "gzip;q=0.000             | ''",
                "gzip;q=1.000             | gzip",
                "gzip;q=nonsense          | ''",
                "gzip ; q=1               | gzip",
                "' , gzip,'               | gzip",
            })
    void theAcceptableCodingWithTheHighestWeightIsSent(String accepted, String coding) {
        Response response = responseTo("/both.css", "Accept-Encoding: " + accepted);
        assertEquals(200, response.status());
        assertEquals(coding, response.field("Content-Encoding"));
        assertEquals("Accept-Encoding", response.field("Vary"));
        assertEquals("text/css; charset=utf-8", response.field("Content-Type"));
        byte[] body = switch (coding) {
            case "br" -> "brotli".getBytes(StandardCharsets.US_ASCII);
            case "zstd" -> "zstandard".getBytes(StandardCharsets.US_ASCII);
            case "gzip" -> "gzipped".getBytes(StandardCharsets.US_ASCII);
            default -> TEXT;
        };
        assertArrayEquals(body, response.body());
    }

    @Test
    void withoutAcceptEncodingTheFileIsSentUncompressed() {
        Response response = responseTo("/both.css");
        assertEquals("", response.field("Content-Encoding"));
        assertEquals("Accept-Encoding", response.field("Vary"), "the response varies for caches");
        assertArrayEquals(TEXT, response.body());
        assertArrayEquals(TEXT, responseTo("/both.css", "Accept-Encoding:").body());
    }

    @Test
    void aClientThatAcceptsNoCodingGets406() {
        assertEquals(406, responseTo("/small.txt", "Accept-Encoding: *;q=0").status());
        assertEquals(
                406, responseTo("/small.txt", "Accept-Encoding: identity;q=0").status());
        assertEquals(
                200,
                responseTo("/small.txt", "Accept-Encoding: *;q=0, identity").status());
    }

    @Test
    void aCompressedTextDecompressesToTheOriginal() throws IOException {
        Response response = responseTo("/plain.txt", "Accept-Encoding: gzip, br");
        assertEquals("gzip", response.field("Content-Encoding"));
        assertTrue(response.body().length < TEXT.length / 4);
        assertArrayEquals(TEXT, unzip(response.body()));
        assertArrayEquals(
                response.body(),
                responseTo("/plain.txt", "Accept-Encoding: gzip").body(),
                "second response");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/small.txt", "/photo.png"})
    void filesThatWouldNotShrinkAreNotCompressed(String target) {
        Response response = responseTo(target, "Accept-Encoding: gzip, br");
        assertEquals(200, response.status());
        assertEquals("", response.field("Content-Encoding"));
    }

    @Test
    void aPrecompressedFileOfAnyTypeIsSent() {
        Response response = responseTo("/picture.png", "Accept-Encoding: gzip");
        assertEquals("gzip", response.field("Content-Encoding"));
        assertEquals("image/png", response.field("Content-Type"));
        assertEquals("gzipped", new String(response.body(), StandardCharsets.US_ASCII));
        assertEquals("Accept-Encoding", responseTo("/picture.png").field("Vary"), "the plain file has variants");
    }

    /** With -k, Debian's brotli sets the time of the plain file without the fraction of a second. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-01T00:00:00.123456789Z, 2026-11-01T00:00:00Z, br",
        "2026-11-01T00:00:00.123456789Z, 2026-11-01T00:00:00.123Z, br",
        "2026-11-01T00:00:00.123456789Z, 2026-11-01T00:00:00.123456Z, br",
        "2026-11-01T00:00:00.123456789Z, 2026-11-01T00:00:00.123456789Z, br",
        "2026-11-01T00:00:00.123456789Z, 2026-11-01T00:00:00.123456788Z, ''",
        "2026-11-01T00:00:00.123456789Z, 2026-11-01T00:00:00.122Z, ''",
        "2026-11-01T00:00:01Z, 2026-11-01T00:00:00Z, ''",
        "2026-11-01T00:00:00Z, 2026-11-01T00:00:00.5Z, br"
    })
    void timesAreComparedAtTheCoarserPrecision(Instant plain, Instant compressed, String coding) throws IOException {
        write("app.bin", TEXT);
        write("app.bin.br", "brotli".getBytes(StandardCharsets.US_ASCII));
        Files.setLastModifiedTime(root.resolve("app.bin"), FileTime.from(plain));
        Files.setLastModifiedTime(root.resolve("app.bin.br"), FileTime.from(compressed));
        assertEquals(coding, responseTo("/app.bin", "Accept-Encoding: br").field("Content-Encoding"));
    }

    @Test
    void theLimitOfCompressionCanBeSet() throws IOException {
        write("large.txt", new byte[300_000]);
        assertEquals("", send("HEAD", "/large.txt", "Accept-Encoding: gzip").field("Content-Encoding"));
        files = StaticFiles.builder(source).compressionLimit(300_000).build();
        assertEquals("gzip", send("HEAD", "/large.txt", "Accept-Encoding: gzip").field("Content-Encoding"));
        files = StaticFiles.builder(source).compressionLimit(299_999).build();
        assertEquals("", send("HEAD", "/large.txt", "Accept-Encoding: gzip").field("Content-Encoding"));
        assertThrows(
                IllegalArgumentException.class,
                () -> StaticFiles.builder(source).compressionLimit(-1));
        assertThrows(
                IllegalArgumentException.class,
                () -> StaticFiles.builder(source).compressionLimit((16 << 20) + 1));
    }

    /** A file written twice within one tick of the file system's clock has the same attributes for both contents. */
    @Test
    void aCompressedCopyOfARecentlyChangedFileIsNotCached() throws IOException {
        long now = System.currentTimeMillis() * 1_000_000;
        Map<String, byte[]> one = new HashMap<>(Map.of("a.txt", TEXT));
        files = StaticFiles.builder(new CountingFileSource(MemoryFileSource.of(Map.of(), now)) {
                    @Override
                    public OpenFile open(String path) {
                        byte[] bytes = one.get(path);
                        return bytes == null ? null : new MemoryFile(bytes, now, 1);
                    }
                })
                .build();
        assertArrayEquals(
                TEXT, unzip(responseTo("/a.txt", "Accept-Encoding: gzip").body()));
        byte[] other = new String(TEXT, StandardCharsets.US_ASCII)
                .replace("work", "play")
                .getBytes(StandardCharsets.US_ASCII);
        one.put("a.txt", other);
        assertArrayEquals(
                other, unzip(responseTo("/a.txt", "Accept-Encoding: gzip").body()));
    }

    @Test
    void aFileWrittenDuringItsCompressionIsSentUncompressedAndNotCached() throws IOException {
        byte[] other = "none at all\n".repeat(350).getBytes(StandardCharsets.US_ASCII);
        assertEquals(TEXT.length, other.length);
        boolean[] writing = {true};
        source = new CountingFileSource(new PathFileSource(root)) {
            @Override
            void beforeRead() throws IOException {
                if (writing[0]) {
                    Files.write(root.resolve("plain.txt"), other);
                }
            }
        };
        files = StaticFiles.builder(source).build();
        assertEquals("", head("/plain.txt", "Accept-Encoding: gzip").field("Content-Encoding"));
        writing[0] = false;
        write("plain.txt", TEXT);
        assertArrayEquals(
                TEXT, unzip(responseTo("/plain.txt", "Accept-Encoding: gzip").body()));
    }

    /** {@code cp} and {@code >} truncate and rewrite a file, so its end may be missing for a moment. */
    @Test
    void aFileTruncatedDuringAReadIsNoError() throws IOException {
        source = new CountingFileSource(new PathFileSource(root)) {
            @Override
            void afterOpen(String path) throws IOException {
                Files.write(root.resolve("plain.txt"), new byte[10]);
            }
        };
        for (String accepted : List.of("gzip", "identity")) {
            write("plain.txt", TEXT);
            files = StaticFiles.builder(source).build();
            Response response = head("/plain.txt", "Accept-Encoding: " + accepted);
            assertEquals(200, response.status());
            assertEquals("", response.field("Content-Encoding"));
        }
    }

    @Test
    void eachCodingHasItsOwnTagAndIsRevalidatedByIt() {
        String plain = responseTo("/both.css").field("ETag");
        String gzip = responseTo("/both.css", "Accept-Encoding: gzip").field("ETag");
        String br = responseTo("/both.css", "Accept-Encoding: br").field("ETag");
        assertNotEquals(plain, gzip);
        assertNotEquals(plain, br);
        assertNotEquals(gzip, br);
        Response same = responseTo("/both.css", "Accept-Encoding: gzip", "If-None-Match: " + gzip);
        assertEquals(304, same.status());
        assertEquals("Accept-Encoding", same.field("Vary"));
        assertEquals(
                200,
                responseTo("/both.css", "Accept-Encoding: br", "If-None-Match: " + gzip)
                        .status());
    }

    @Test
    void rangesApplyToTheEncodedContent() {
        Response response = responseTo("/both.css", "Accept-Encoding: gzip", "Range: bytes=0-2");
        assertEquals(206, response.status());
        assertEquals("bytes 0-2/7", response.field("Content-Range"));
        assertEquals("gzip", response.field("Content-Encoding"));
        assertArrayEquals("gzi".getBytes(StandardCharsets.US_ASCII), response.body());
    }

    @Test
    void anErrorHasNoContentEncoding() {
        Response response = responseTo("/both.css", "Accept-Encoding: gzip", "Range: bytes=100-");
        assertEquals(416, response.status());
        assertEquals("bytes */7", response.field("Content-Range"));
        assertEquals("", response.field("Content-Encoding"));
    }

    @Test
    void headHasTheFieldsOfGet() {
        Response get = responseTo("/plain.txt", "Accept-Encoding: gzip");
        Response head = send("HEAD", "/plain.txt", "Accept-Encoding: gzip");
        assertEquals(get.field("Content-Length"), head.field("Content-Length"));
        assertEquals("gzip", head.field("Content-Encoding"));
        assertEquals(get.field("ETag"), head.field("ETag"));
        assertEquals(0, head.body().length);
    }

    @Test
    void anEditIsServedImmediatelyInEveryCoding() throws IOException {
        assertArrayEquals(
                TEXT, unzip(responseTo("/plain.txt", "Accept-Encoding: gzip").body()));
        assertEquals("br", responseTo("/both.css", "Accept-Encoding: br").field("Content-Encoding"));
        byte[] edited = "something else entirely\n".repeat(200).getBytes(StandardCharsets.US_ASCII);
        Files.write(root.resolve("plain.txt"), edited);
        Files.write(root.resolve("both.css"), edited);
        assertArrayEquals(
                edited, unzip(responseTo("/plain.txt", "Accept-Encoding: gzip").body()));
        Response response = responseTo("/both.css", "Accept-Encoding: br, gzip");
        assertEquals("gzip", response.field("Content-Encoding"), "the precompressed files are older and are ignored");
        assertArrayEquals(edited, unzip(response.body()));
    }

    private static final String GZIP = "Accept-Encoding: gzip\r\n";

    /** Returns the number of worker calls for one request, and the coding of the response. */
    private static String onLoop(HttpHandler handler, String requestLine, String fields) {
        ConversationInMemory conversation = new ConversationInMemory(handler);
        conversation.send(requestLine + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
        String coding = conversation.responses().contains("Content-Encoding: gzip") ? "gzip" : "plain";
        return conversation.workerCalls() + " " + coding;
    }

    private byte[] body(HttpHandler handler) {
        String response = new ConversationInMemory(handler)
                .send("GET /plain.txt HTTP/1.1\r\nHost: a\r\n" + GZIP + "\r\n")
                .responses();
        return response.substring(response.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aFileIsCompressedOnceByAWorkerAndThenSentByTheLoopWithOneOpenPerRequest() {
        assertEquals("1 gzip", onLoop(files, "GET /plain.txt", GZIP));
        int opened = source.opened();
        assertEquals("0 gzip", onLoop(files, "GET /plain.txt", GZIP));
        assertEquals("0 gzip", onLoop(files, "HEAD /plain.txt", GZIP));
        assertEquals(opened + 2, source.opened());
    }

    @ParameterizedTest
    @CsvSource({
        "GET /plain.txt, identity",
        "GET /plain.txt, br",
        "OPTIONS /plain.txt, gzip",
        "POST /plain.txt, gzip",
        "GET /small.txt, gzip",
        "GET /large.txt, gzip",
        "GET /photo.png, gzip",
        "GET /none.txt, gzip",
        "GET /.hidden.txt, gzip"
    })
    void noWorkerIsUsedForUncompressedResponses(String requestLine, String accepted) throws IOException {
        write("large.txt", new byte[300_000]);
        write(".hidden.txt", TEXT);
        String accept = "Accept-Encoding: " + accepted + "\r\n";
        assertEquals("0 plain", onLoop(files, requestLine, accept));
        int opened = source.opened();
        assertEquals("0 plain", onLoop(files, requestLine, accept));
        assertTrue(source.opened() - opened <= 1, () -> "opened " + (source.opened() - opened));
    }

    @Test
    void aPrecompressedFileNeedsAWorkerAtMostOnce() {
        onLoop(files, "GET /both.css", GZIP);
        assertEquals("0 gzip", onLoop(files, "GET /both.css", GZIP));
    }

    @Test
    void theIndexOfADirectoryIsCompressedByAWorker() throws IOException {
        write("index.html", TEXT);
        assertEquals("1 gzip", onLoop(files, "GET /", GZIP));
        assertEquals("0 gzip", onLoop(files, "GET /", GZIP));
    }

    @Test
    void afterAnEditTheLoopSendsTheNewContentUncompressedUntilAWorkerHasCompressedIt() throws IOException {
        assertArrayEquals(TEXT, unzip(body(files)));
        byte[] edited = "something else entirely\n".repeat(200).getBytes(StandardCharsets.US_ASCII);
        write("plain.txt", edited);
        assertArrayEquals(edited, body(files));
        assertEquals("1 gzip", onLoop(files, "GET /plain.txt", GZIP));
        assertEquals("0 gzip", onLoop(files, "GET /plain.txt", GZIP));
        assertArrayEquals(edited, unzip(body(files)));
    }

    /** A handler that does not forward {@code select}. */
    @Test
    void anUncompressedResponseSentForLackOfACompressedCopyIsNotCached() throws IOException {
        source = new CountingFileSource(new PathFileSource(root));
        files = StaticFiles.builder(new FileCache(source, Duration.ofHours(1), 1 << 20))
                .build();
        HttpHandler wrapper = (request, response) -> files.handle(request, response);
        assertEquals("0 plain", onLoop(wrapper, "GET /plain.txt", GZIP));
        assertEquals("0 plain", onLoop(wrapper, "GET /plain.txt", GZIP));
        assertEquals("1 gzip", onLoop(files, "GET /plain.txt", GZIP));
        assertEquals("0 gzip", onLoop(wrapper, "GET /plain.txt", GZIP));
        assertEquals("1 gzip", onLoop(HttpHandler.blocking(wrapper), "GET /plain.txt", GZIP));
        assertArrayEquals(TEXT, unzip(body(wrapper)));
    }

    @Test
    void compressionCanBeDisabled() throws IOException {
        files = StaticFiles.builder(source).compression(false).build();
        Response response = responseTo("/both.css", "Accept-Encoding: gzip");
        assertEquals("", response.field("Content-Encoding"));
        assertEquals("", response.field("Vary"));
        assertFalse(response.field("ETag").contains("gzip"));
    }
}
