package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpLimits;
import dev.tern.http.OpenFile;
import dev.tern.http.text.HttpDate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** StaticFiles with an HttpConnection in memory. */
class StaticFilesTest {
    @TempDir
    Path folder;

    private Path root;

    private final List<CountingFileSource> sources = new ArrayList<>();
    private boolean crossOrigin;
    private Consumer<StaticFiles.Builder> fields = files -> {};

    private static final FileTime YESTERDAY =
            FileTime.from(Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS));

    @BeforeEach
    void makeFiles() throws Exception {
        root = Files.createDirectories(folder.resolve("root/sub"));
        root = folder.resolve("root");
        Files.writeString(root.resolve("index.html"), "index");
        Files.writeString(root.resolve("a.txt"), "0123456789");
        Files.setLastModifiedTime(root.resolve("a.txt"), YESTERDAY);
        Files.writeString(root.resolve("empty.css"), "");
        Files.writeString(root.resolve("sub/x.js"), "x");
        Files.writeString(root.resolve("wörd & co.txt"), "utf");
        Files.writeString(root.resolve("per%20cent.txt"), "decoded once");
        Files.writeString(root.resolve(".hidden"), "secret");
        Files.createDirectories(root.resolve(".well-known"));
        Files.writeString(root.resolve(".well-known/it"), "known");
        Files.createDirectories(root.resolve("sub/.well-known"));
        Files.writeString(root.resolve("sub/.well-known/it"), "secret");
        Files.createDirectories(root.resolve(".store"));
        Files.writeString(root.resolve(".store/app.js"), "secret");
        Files.writeString(folder.resolve("outside"), "secret");
        Files.createSymbolicLink(root.resolve("out"), folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
        Files.createSymbolicLink(root.resolve("in"), root.resolve("a.txt"));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", root.resolve("fifo").toString())
                        .start()
                        .waitFor());
    }

    private String responseTo(String target, String... fields) throws IOException {
        return send("GET", target, fields);
    }

    @AfterEach
    void everyFileIsClosed() {
        sources.forEach(CountingFileSource::assertAllClosed);
    }

    private CountingFileSource source() throws IOException {
        CountingFileSource source = new CountingFileSource(new PathFileSource(root));
        sources.add(source);
        return source;
    }

    private HttpHandler handler() throws IOException {
        StaticFiles.Builder files = StaticFiles.builder(source()).listing(true).crossOrigin(crossOrigin);
        fields.accept(files);
        return files.build();
    }

    private String send(String method, String target, String... fields) throws IOException {
        return send(handler(), method, target, fields);
    }

    private static String send(HttpHandler files, String method, String target, String... fields) {
        HttpConnection connection =
                new HttpConnection(HttpLimits.DEFAULT, files, ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress(1));
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        ByteBuffer in = ByteBuffer.wrap(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        connection.process(in, out, true);
        connection.closed();
        return new String(out.array(), 0, out.position(), StandardCharsets.UTF_8);
    }

    private static String field(String response, String name) {
        return response.lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    private static void assertStatus(int status, String response) {
        assertTrue(response.startsWith("HTTP/1.1 " + status + " "), response);
    }

    @ParameterizedTest
    @CsvSource({
        "/, index",
        "/a.txt, 0123456789",
        "/a.txt?x=1, 0123456789",
        "/sub/../a.txt, 0123456789",
        "/%61.txt, 0123456789",
        "//a.txt, 0123456789",
        "/.hidden/../a.txt, 0123456789",
        "/in, 0123456789",
        "/.well-known/it, known",
        "/w%C3%B6rd%20&%20co.txt, utf",
        "/per%2520cent.txt, decoded once"
    })
    void existingFilesAreServed(String target, String body) throws IOException {
        String response = responseTo(target);
        assertStatus(200, response);
        assertTrue(response.endsWith("\r\n\r\n" + body), response);
    }

    /** TinyWebServer and WebServer serve files above the root. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/none",
                "/../outside",
                "/sub/../../outside",
                "/%2e%2e/outside",
                "/..%2foutside",
                "/..%5coutside",
                "/%252e%252e/outside",
                "/%c0%ae%c0%ae/outside",
                "/a.txt%00",
                "/out",
                "/loop",
                "/.hidden",
                "/sub/.hidden",
                "/fifo",
                "/a.txt/",
                "/a.txt/x",
                "/sub/..%2f..%2foutside",
                "/.",
                "/..",
                "/.well-known/.x",
                "/sub/.well-known/it",
                "/sub/../.hidden",
                "/.store/app.js"
            })
    void missingHiddenOutsideAndSpecialFilesAreNotServed(String target) throws IOException {
        String response = responseTo(target);
        assertFalse(response.contains("secret"), response);
        if (!target.equals("/.")) {
            assertTrue(response.startsWith("HTTP/1.1 404 ") || response.startsWith("HTTP/1.1 400 "), response);
        }
    }

    /**
     * Kubernetes mounts a ConfigMap in this way: each name is a link into a hidden directory, which is a link to
     * another hidden directory.
     */
    @Test
    void aLinkMayLeadToAHiddenFileBelowTheRoot() throws IOException {
        Files.createDirectories(root.resolve("..2026_11_27"));
        Files.writeString(root.resolve("..2026_11_27/app.js"), "mounted");
        Files.createSymbolicLink(root.resolve("..data"), Path.of("..2026_11_27"));
        Files.createSymbolicLink(root.resolve("app.js"), Path.of("..data/app.js"));
        assertTrue(responseTo("/app.js").endsWith("\r\n\r\nmounted"));
        assertStatus(404, responseTo("/..data/app.js"));
        Files.createSymbolicLink(root.resolve("sub/linked"), root.resolve("..data"));
        assertTrue(responseTo("/sub/linked/app.js").endsWith("\r\n\r\nmounted"));
        assertTrue(responseTo("/sub/").contains(">linked/<"));
    }

    @Test
    void aResponseDescribesTheFile() throws IOException {
        String response = responseTo("/a.txt");
        assertEquals("text/plain; charset=utf-8", field(response, "Content-Type"));
        assertEquals("10", field(response, "Content-Length"));
        assertTrue(field(response, "ETag").matches("\"[0-9a-f]{32}\""), response);
        assertTrue(HttpDate.parse(field(response, "Last-Modified")) <= HttpDate.parse(field(response, "Date")));
        assertEquals("text/javascript; charset=utf-8", field(responseTo("/sub/x.js"), "Content-Type"));
        assertEquals("0", field(responseTo("/empty.css"), "Content-Length"));
    }

    @Test
    void headHasTheFieldsOfGetAndNoBody() throws IOException {
        String get = responseTo("/a.txt");
        String head = send("HEAD", "/a.txt");
        assertEquals(
                get.substring(0, get.indexOf("\r\n\r\n") + 4).replaceAll("Date:.*", ""),
                head.replaceAll("Date:.*", ""));
    }

    private static String openingFails(IOException failure) {
        FileSource failing = new FileSource() {
            @Override
            public OpenFile open(String path) throws IOException {
                throw failure;
            }

            @Override
            public boolean isDirectory(String path) {
                return false;
            }

            @Override
            public List<Entry> list(String path) {
                return List.of();
            }
        };
        return send(StaticFiles.builder(failing).build(), "GET", "/a");
    }

    @Test
    void aDescriptorShortageGets503WithRetryAfter() {
        String response = openingFails(new TooManyOpenFilesException("/a"));
        assertStatus(503, response);
        assertEquals("1", field(response, "Retry-After"));
    }

    @Test
    void anotherFailureToOpenAFileGets500() {
        String response = openingFails(new IOException("Input/output error"));
        assertStatus(500, response);
        assertEquals("", field(response, "Retry-After"));
    }

    @Test
    void otherMethodsAreNotAllowed() throws IOException {
        String response = send("DELETE", "/a.txt");
        assertStatus(405, response);
        assertEquals("GET, HEAD, OPTIONS", field(response, "Allow"));
    }

    @Test
    void optionsListsTheMethodsOfAnyPath() throws IOException {
        for (String target : List.of("/a.txt", "/missing", "/sub/")) {
            String response = send("OPTIONS", target);
            assertStatus(204, response);
            assertEquals("GET, HEAD, OPTIONS", field(response, "Allow"));
            assertEquals("", field(response, "Access-Control-Allow-Headers"));
        }
    }

    /** A script of another site may then send any field, and read any field of the response. */
    @Test
    void crossOriginRequestsAreAllowedIfConfigured() throws IOException {
        crossOrigin = true;
        String preflight = send("OPTIONS", "/a.txt", "Origin: http://b", "Access-Control-Request-Headers: range");
        assertStatus(204, preflight);
        assertEquals("*", field(preflight, "Access-Control-Allow-Origin"));
        assertEquals("*", field(preflight, "Access-Control-Allow-Headers"));
        for (String target : List.of("/a.txt", "/sub", "/missing")) {
            assertEquals("*", field(responseTo(target), "Access-Control-Allow-Origin"));
            assertEquals("*", field(responseTo(target), "Access-Control-Expose-Headers"));
        }
    }

    @Test
    void configuredFieldsAreAddedToTheFieldsOfTheResponse() throws IOException {
        fields = files -> files.header("Vary", "Origin")
                .header("Link", "</a>")
                .header("Link", "</b>")
                .header("Cache-Control", "private");
        for (String target : List.of("/a.txt", "/missing")) {
            String response = responseTo(target);
            assertTrue(response.contains("\r\nVary: Origin\r\n"), response);
            assertTrue(response.contains("\r\nLink: </a>\r\nLink: </b>\r\nCache-Control: private\r\n"), response);
        }
        assertTrue(responseTo("/a.txt").contains("\r\nVary: Accept-Encoding\r\n"));
        assertFalse(responseTo("/a.txt").contains("no-cache"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETag", "etag", "Last-Modified", "Content-Encoding", "Location", "Content-Length", "Date"})
    void aFieldThatDescribesOneFileCannotBeConfigured(String name) throws IOException {
        StaticFiles.Builder files = StaticFiles.builder(new PathFileSource(root));
        assertThrows(IllegalArgumentException.class, () -> files.header(name, "x"));
    }

    /** A file may change again within the second of its last change, and would have the same date. */
    @Test
    void lastModifiedIsNeverTheCurrentSecond() throws IOException {
        Files.setLastModifiedTime(
                root.resolve("a.txt"), FileTime.from(Instant.now().plusSeconds(3600)));
        String response = responseTo("/a.txt");
        assertTrue(
                HttpDate.parse(field(response, "Last-Modified")) < HttpDate.parse(field(response, "Date")), response);
        assertStatus(200, responseTo("/a.txt", "Range: bytes=1-2", "If-Range: " + field(response, "Last-Modified")));
        assertStatus(200, responseTo("/a.txt", "Range: bytes=1-2", "If-Range: " + field(response, "Date")));
    }

    /**
     * Some builds set all times to one moment, and the file system may reuse the inode of the old file.
     */
    @Test
    void aFileRewrittenWithItsOldTimeHasADifferentTagAndIsNotServedFromACopy() throws IOException {
        Path file = root.resolve("rebuilt.js");
        Files.writeString(file, "var a=1;\n".repeat(100));
        Files.setLastModifiedTime(file, YESTERDAY);
        HttpHandler files = handler();
        String before = send(files, "GET", "/rebuilt.js", "Accept-Encoding: gzip");
        for (int i = 0; i < 20; i++) {
            Files.delete(file);
            Files.writeString(file, "var b=2;\n".repeat(100));
            Files.setLastModifiedTime(file, YESTERDAY);
            String after = send(files, "GET", "/rebuilt.js", "Accept-Encoding: gzip");
            assertNotEquals(field(before, "ETag"), field(after, "ETag"));
            assertNotEquals(before.substring(before.indexOf("\r\n\r\n")), after.substring(after.indexOf("\r\n\r\n")));
        }
    }

    @Test
    void conditionsApplyToListings() throws IOException {
        String page = responseTo("/sub/");
        assertStatus(200, page);
        assertStatus(304, responseTo("/sub/", "If-None-Match: *"));
        assertStatus(304, responseTo("/sub/", "If-None-Match: " + field(page, "ETag")));
        assertStatus(412, responseTo("/sub/", "If-Match: \"x\""));
        assertStatus(200, responseTo("/sub/", "If-Modified-Since: " + HttpDate.format(4_000_000_000L)));
        assertStatus(200, responseTo("/sub/", "If-Unmodified-Since: " + HttpDate.format(0)));
        Files.writeString(root.resolve("sub/new"), "");
        assertStatus(200, responseTo("/sub/", "If-None-Match: " + field(page, "ETag")));
    }

    @Test
    void aLinkOfAListingLeadsToItsFile() throws IOException {
        for (String name : List.of("a&copy.txt", "q&quot;.txt", "x&lt;y", "p%41", "a+b;c?d#e", "x:y", "'\"")) {
            Files.writeString(root.resolve("sub").resolve(name), name);
        }
        Files.writeString(root.resolve("sub/back\\slash"), "unreachable");
        Matcher links = Pattern.compile("href=\"\\./([^\"]*)\"").matcher(responseTo("/sub/"));
        int count = 0;
        while (links.find()) {
            String href = links.group(1).replace("&amp;", "&").replace("&#39;", "'");
            assertStatus(200, responseTo("/sub/" + href));
            count++;
        }
        assertEquals(8, count);
    }

    @Test
    void anEmptyFileHasNoRanges() throws IOException {
        assertStatus(200, responseTo("/empty.css", "Range: bytes=0-"));
        assertStatus(200, responseTo("/empty.css", "Range: bytes=-1"));
    }

    @Test
    void validatorsAreComparedByTheRulesOfRfc9110() throws IOException {
        String etag = field(responseTo("/a.txt"), "ETag");
        String date = field(responseTo("/a.txt"), "Last-Modified");
        String old = HttpDate.format(0);
        assertStatus(304, responseTo("/a.txt", "If-None-Match: " + etag));
        assertStatus(304, responseTo("/a.txt", "If-None-Match: \"x,y\", W/" + etag));
        assertStatus(304, responseTo("/a.txt", "If-None-Match: *"));
        assertStatus(200, responseTo("/a.txt", "If-None-Match: \"x\"", "If-Modified-Since: " + date));
        assertStatus(304, responseTo("/a.txt", "If-Modified-Since: " + date));
        assertStatus(200, responseTo("/a.txt", "If-Modified-Since: " + old));
        assertStatus(200, responseTo("/a.txt", "If-Modified-Since: yesterday"));
        assertStatus(412, responseTo("/a.txt", "If-Match: \"x\""));
        assertStatus(412, responseTo("/a.txt", "If-Match: W/" + etag));
        assertStatus(200, responseTo("/a.txt", "If-Match: " + etag, "If-Unmodified-Since: " + old));
        assertStatus(412, responseTo("/a.txt", "If-Unmodified-Since: " + old));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 206, bytes 0-0/10, 0",
        "bytes=2-4, 206, bytes 2-4/10, 234",
        "bytes=8-, 206, bytes 8-9/10, 89",
        "bytes=8-99999999999999999999, 206, bytes 8-9/10, 89",
        "bytes=-3, 206, bytes 7-9/10, 789",
        "bytes=-30, 206, bytes 0-9/10, 0123456789",
        "bytes=10-, 416, bytes */10, ''",
        "bytes=-0, 416, bytes */10, ''",
        "lines=1-2, 200, '', 0123456789",
        "bytes=4-2, 200, '', 0123456789",
        "bytes=x-, 200, '', 0123456789",
        "'bytes=0-1,3-4', 206, bytes 0-4/10, 01234"
    })
    void oneRangeIsServed(String range, int status, String contentRange, String body) throws IOException {
        String response = responseTo("/a.txt", "Range: " + range);
        assertStatus(status, response);
        assertEquals(contentRange, field(response, "Content-Range"));
        assertTrue(body.isEmpty() || response.endsWith("\r\n\r\n" + body), response);
    }

    @Test
    void ifRangeAllowsARangeOnlyForTheSameFile() throws IOException {
        String etag = field(responseTo("/a.txt"), "ETag");
        assertStatus(206, responseTo("/a.txt", "Range: bytes=1-2", "If-Range: " + etag));
        assertStatus(200, responseTo("/a.txt", "Range: bytes=1-2", "If-Range: \"other\""));
        assertStatus(200, send("HEAD", "/a.txt", "Range: bytes=1-2"));
    }

    @Test
    void aReplacedFileHasADifferentTag() throws IOException {
        String before = field(responseTo("/a.txt"), "ETag");
        Path other = Files.writeString(root.resolve("b.txt"), "9876543210");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(root.resolve("a.txt")));
        Files.move(other, root.resolve("a.txt"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertNotEquals(before, field(responseTo("/a.txt"), "ETag"));
    }

    @Test
    void aListingIsEscapedAndSortedAndOmitsHiddenFiles() throws IOException {
        Files.delete(root.resolve("index.html"));
        Files.writeString(root.resolve("<b>.txt"), "");
        String page = responseTo("/");
        assertStatus(200, page);
        assertTrue(page.contains("&lt;b&gt;.txt") && page.contains("%3Cb%3E.txt") && !page.contains("<b>"), page);
        assertTrue(page.indexOf("sub/") < page.indexOf("a.txt"), page);
        assertFalse(page.contains(".hidden") || page.contains("fifo") || page.contains(">out<"), page);
    }
}
