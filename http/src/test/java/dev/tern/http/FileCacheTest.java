package dev.tern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept, for how long, and that nobody can tell but by the clock. */
class FileCacheTest {
    private static final Duration LONG = Duration.ofHours(1);
    /** Over before anybody can ask again. */
    private static final Duration NONE = Duration.ofNanos(1);

    private static final long OLD_NANOS = 1_700_000_000_000_000_000L;

    /** Files that count how often they are asked for and read. */
    private static final class Source implements FileSource {
        final Map<String, MemoryFile> files = new HashMap<>();
        int opens;
        int reads;
        int closes;

        void put(String path, String content, long revision) {
            files.put(path, new MemoryFile(content.getBytes(StandardCharsets.US_ASCII), OLD_NANOS, revision));
        }

        @Override
        public @Nullable OpenFile open(String path) {
            opens++;
            MemoryFile file = files.get(path);
            return file == null ? null : new Counted(file);
        }

        private final class Counted implements OpenFile {
            private final MemoryFile file;

            Counted(MemoryFile file) {
                this.file = file;
            }

            @Override
            public long size() {
                return file.size();
            }

            @Override
            public long modifiedNanos() {
                return file.modifiedNanos();
            }

            @Override
            public long revision() {
                return file.revision();
            }

            @Override
            public int read(ByteBuffer target, long position) {
                reads++;
                return file.read(target, position);
            }

            @Override
            public long transferTo(long position, long count, java.nio.channels.WritableByteChannel target)
                    throws IOException {
                return file.transferTo(position, count, target);
            }

            @Override
            public void close() {
                closes++;
            }
        }

        @Override
        public boolean isDirectory(String path) {
            opens++;
            return path.equals("d");
        }

        @Override
        public List<Entry> list(String path) {
            return List.of();
        }
    }

    private final Source source = new Source();

    private static String content(@Nullable OpenFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(200_000);
        assertTrue(file != null);
        while (file.read(bytes, bytes.position()) > 0) {
            continue;
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void aFileIsAskedForOnceUntilTheTimeIsOver() throws IOException {
        source.put("a", "one", 1);
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        OpenFile first = cache.open("a");
        int opens = source.opens;
        assertSame(first, cache.open("a"));
        assertEquals(opens, source.opens);
        assertEquals("one", content(first));
    }

    @Test
    void afterTheTimeItIsAskedForAgainButReadOnlyWhenItChanged() throws IOException {
        source.put("a", "one", 1);
        FileCache cache = new FileCache(source, NONE, 1 << 20);
        cache.open("a");
        int opens = source.opens;
        int reads = source.reads;
        assertEquals("one", content(cache.open("a")));
        assertTrue(source.opens > opens);
        assertEquals(reads, source.reads);
        source.put("a", "two", 2);
        assertEquals("two", content(cache.open("a")));
        source.files.remove("a");
        assertNull(cache.open("a"));
        source.put("a", "new", 3);
        assertEquals("new", content(cache.open("a")));
    }

    @Test
    void everyFileThatWasOpenedIsClosed() throws IOException {
        source.put("a", "one", 1);
        FileCache cache = new FileCache(source, NONE, 1 << 20);
        for (int i = 0; i < 5; i++) {
            cache.open("a");
        }
        assertEquals(source.opens, source.closes);
    }

    @Test
    void whatIsMissingAndWhatIsADirectoryIsRemembered() throws IOException {
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        assertNull(cache.open("x"));
        assertNull(cache.open("d"));
        int opens = source.opens;
        assertNull(cache.open("x"));
        assertNull(cache.open("d"));
        assertFalse(cache.isDirectory("x"));
        assertTrue(cache.isDirectory("d"));
        assertEquals(opens, source.opens);
    }

    @Test
    void aLargeFileIsNotKept() throws IOException {
        source.put("a", "x".repeat(100_000), 1);
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        assertNotSame(cache.open("a"), cache.open("a"));
        assertEquals(2, source.opens);
        assertEquals(0, source.reads);
    }

    /** Within one tick of the clock that stamps files, it may change again and look the same. */
    @Test
    void aFileThatChangedJustNowIsNotKept() throws IOException {
        long now = System.currentTimeMillis() * 1_000_000;
        source.files.put("a", new MemoryFile(new byte[3], now, 1));
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        assertNotSame(cache.open("a"), cache.open("a"));
        assertEquals(0, source.reads);
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNotKept() throws IOException {
        source.put("a", "one", 1);
        FileSource changing = new FileSource() {
            @Override
            public @Nullable OpenFile open(String path) {
                OpenFile file = source.open(path);
                source.put("a", "new", source.opens + 1);
                return file;
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
        FileCache cache = new FileCache(changing, LONG, 1 << 20);
        assertNotSame(cache.open("a"), cache.open("a"));
    }

    @Test
    void whatIsKeptIsBounded() throws IOException {
        FileCache cache = new FileCache(source, LONG, 100_000);
        for (int i = 0; i < 1000; i++) {
            source.put("f" + i, "x".repeat(1000), 1);
            cache.open("f" + i);
            assertNull(cache.open("missing" + i));
        }
        int opens = source.opens;
        for (int i = 0; i < 1000; i++) {
            cache.open("f" + i);
        }
        assertTrue(source.opens - opens > 2 * 900, (source.opens - opens) + " files were asked for again");
    }

    @Test
    void aTimeOfNothingIsNoTime() {
        assertThrows(IllegalArgumentException.class, () -> new FileCache(source, Duration.ZERO, 1));
    }

    // ---- as part of the whole ----

    @TempDir
    Path folder;

    private StaticFiles files(FileSource from) {
        return StaticFiles.builder(from).listing(true).header("X-One", "1").build();
    }

    private Path old(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        return file;
    }

    private static String get(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    /** The same request several times, so that the prepared answer is sent as well as the one that it was made of. */
    @Test
    void noAnswerTellsThatItWasKept() throws IOException {
        old("index.html", "<p>" + "text ".repeat(400));
        old("a.png", "png");
        old("b.txt", "0123456789");
        old("b.txt.gz", "packed");
        old("empty.css", "");
        old("large.bin", "x".repeat(20_000));
        Files.createDirectory(folder.resolve("d"));
        PathFileSource path = new PathFileSource(folder);
        StaticFiles plain = files(path);
        StaticFiles cached = files(new FileCache(path, LONG, 1 << 20));
        String tag = field(answers(plain, get("/b.txt", "")), "ETag");
        List<String> fields = List.of(
                "",
                "Accept-Encoding: gzip\r\n",
                "Accept-Encoding: gzip, br\r\n",
                "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n",
                "Accept-Encoding: identity;q=0\r\n",
                "Range: bytes=1-2\r\n",
                "If-None-Match: " + tag + "\r\n",
                "if-none-match: *\r\n",
                "If-Match: \"x\"\r\n",
                "If-Modified-Since: Sun, 06 Nov 2033 08:49:37 GMT\r\n",
                "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
                "Range: bytes=0-0\r\nIf-Range: " + tag + "\r\n",
                "Connection: close\r\n");
        List<String> targets = List.of(
                "/",
                "/?q",
                "/index.html",
                "/a.png",
                "/b.txt",
                "/%62.txt",
                "/empty.css",
                "/large.bin",
                "/d",
                "/d/",
                "/no",
                "http://a/b.txt");
        for (int round = 0; round < 3; round++) {
            for (String target : targets) {
                for (String field : fields) {
                    String request = get(target, field);
                    for (String each : List.of(
                            request,
                            request.replace("GET", "HEAD"),
                            request.replace("1.1", "1.0"),
                            request.replace("GET", "POST"))) {
                        assertEquals(answers(plain, each), answers(cached, each), each);
                    }
                }
            }
        }
    }

    private static String answers(HttpHandler handler, String request) {
        return new ConversationInMemory(handler).send(request).answers();
    }

    private static String field(String answer, String name) {
        return answer.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Test
    void aHandlerMayChangeWhatWasPrepared() throws IOException {
        old("b.txt", "0123456789");
        StaticFiles cached = files(new FileCache(new PathFileSource(folder), LONG, 1 << 20));
        HttpHandler handler = (request, response) -> {
            cached.handle(request, response);
            switch (request.query() == null ? "" : request.query()) {
                case "field" -> response.header("Cache-Control", "private").addHeader("X-Two", "2");
                case "status" -> response.status(203);
                case "body" -> response.text("other");
                case "error" -> response.error(418);
                default -> {}
            }
        };
        for (int round = 0; round < 3; round++) {
            String field = answers(handler, get("/b.txt?field", ""));
            assertEquals("private", field(field, "Cache-Control"));
            assertFalse(field.contains("no-cache"), field);
            assertTrue(field.contains("\r\nX-One: 1\r\n") && field.contains("\r\nX-Two: 2\r\n"), field);
            assertTrue(field.endsWith("\r\nContent-Length: 10\r\n\r\n0123456789"), field);
            assertTrue(answers(handler, get("/b.txt?status", "")).startsWith("HTTP/1.1 203 "));
            String body = answers(handler, get("/b.txt?body", ""));
            assertTrue(body.endsWith("\r\nContent-Length: 5\r\n\r\nother"), body);
            String error = answers(handler, get("/b.txt?error", ""));
            assertTrue(error.startsWith("HTTP/1.1 418 ") && !error.contains("X-One"), error);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3_600_000_000_000L})
    void anEditShowsWhenTheTimeIsOver(long revalidationNanos) throws IOException {
        Path file = old("b.txt", "old");
        HttpHandler cached =
                files(new FileCache(new PathFileSource(folder), Duration.ofNanos(revalidationNanos), 1 << 20));
        for (int i = 0; i < 3; i++) {
            assertTrue(answers(cached, get("/b.txt", "")).endsWith("old"));
        }
        Files.writeString(file, "new");
        boolean over = revalidationNanos == 1;
        assertTrue(answers(cached, get("/b.txt", "")).endsWith(over ? "new" : "old"));
    }
}
