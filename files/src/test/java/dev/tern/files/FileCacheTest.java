package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationInMemory;
import dev.tern.http.HttpHandler;
import dev.tern.http.OpenFile;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of the cache and its expiry; responses do not depend on the cache. */
class FileCacheTest {
    private static final Duration LONG = Duration.ofHours(1);
    /** Expired before the next request. */
    private static final Duration NONE = Duration.ofNanos(1);

    private static final long OLD_NANOS = 1_700_000_000_000_000_000L;

    /** Files in memory with the attributes of files on a disk. */
    private static final class Disk implements FileSource {
        final Map<String, MemoryFile> files = new HashMap<>();
        int lookups;

        void put(String path, String content, long revision) {
            files.put(path, new MemoryFile(content.getBytes(StandardCharsets.US_ASCII), OLD_NANOS, revision));
        }

        @Override
        public @Nullable OpenFile open(String path) {
            lookups++;
            return files.get(path);
        }

        @Override
        public boolean isDirectory(String path) {
            lookups++;
            return path.equals("d");
        }

        @Override
        public List<Entry> list(String path) {
            return List.of();
        }
    }

    private final Disk disk = new Disk();
    private final CountingFileSource source = new CountingFileSource(disk);

    @AfterEach
    void everyFileIsClosed() {
        source.assertAllClosed();
    }

    private static String content(@Nullable OpenFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(200_000);
        assertTrue(file != null);
        while (file.read(bytes, bytes.position()) > 0) {
            continue;
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void aCachedFileIsNotLookedUpBeforeItExpires() throws IOException {
        disk.put("a", "one", 1);
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        OpenFile first = cache.open("a");
        int lookups = disk.lookups;
        assertSame(first, cache.open("a"));
        assertEquals(lookups, disk.lookups);
        assertEquals("one", content(first));
    }

    @Test
    void anExpiredFileIsLookedUpAndReadOnlyIfItChanged() throws IOException {
        disk.put("a", "one", 1);
        FileCache cache = new FileCache(source, NONE, 1 << 20);
        cache.open("a");
        int lookups = disk.lookups;
        int reads = source.reads();
        assertEquals("one", content(cache.open("a")));
        assertTrue(disk.lookups > lookups);
        assertEquals(reads, source.reads());
        disk.put("a", "two", 2);
        assertEquals("two", content(cache.open("a")));
        disk.files.remove("a");
        assertNull(cache.open("a"));
        disk.put("a", "new", 3);
        assertEquals("new", content(cache.open("a")));
    }

    @Test
    void aReadOpensTheFileOnce() throws IOException {
        disk.put("a", "one", 1);
        new FileCache(source, LONG, 1 << 20).open("a");
        assertEquals(1, source.opened());
    }

    @Test
    void missingPathsAndDirectoriesAreCached() throws IOException {
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        assertNull(cache.open("x"));
        assertNull(cache.open("d"));
        int lookups = disk.lookups;
        assertNull(cache.open("x"));
        assertNull(cache.open("d"));
        assertFalse(cache.isDirectory("x"));
        assertTrue(cache.isDirectory("d"));
        assertEquals(lookups, disk.lookups);
    }

    @Test
    void aLargeFileIsNotCached() throws IOException {
        disk.put("a", "x".repeat(100_000), 1);
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        assertIsNotCached(cache);
        assertEquals(2, disk.lookups);
        assertEquals(0, source.reads());
    }

    /** Within one tick of the file system's clock it may change again with the same attributes. */
    @Test
    void aRecentlyChangedFileIsNotCached() throws IOException {
        long now = System.currentTimeMillis() * 1_000_000;
        disk.files.put("a", new MemoryFile(new byte[3], now, 1));
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        assertIsNotCached(cache);
        assertEquals(0, source.reads());
    }

    private static void assertIsNotCached(FileCache cache) throws IOException {
        try (OpenFile one = cache.open("a");
                OpenFile other = cache.open("a")) {
            assertNotSame(one, other);
        }
    }

    @Test
    void aFileThatChangesDuringTheReadIsNotCached() throws IOException {
        Path file = old("a", "0123456789");
        CountingFileSource changing = new CountingFileSource(new PathFileSource(folder)) {
            @Override
            void beforeRead() throws IOException {
                Files.writeString(file, "9876543210");
            }
        };
        assertIsNotCached(new FileCache(changing, LONG, 1 << 20));
        changing.assertAllClosed();
    }

    @Test
    void theSizeOfTheCacheIsLimited() throws IOException {
        FileCache cache = new FileCache(source, LONG, 100_000);
        for (int i = 0; i < 1000; i++) {
            disk.put("f" + i, "x".repeat(1000), 1);
            cache.open("f" + i);
            assertNull(cache.open("missing" + i));
        }
        int lookups = disk.lookups;
        for (int i = 0; i < 1000; i++) {
            cache.open("f" + i);
        }
        assertTrue(disk.lookups - lookups > 900, (disk.lookups - lookups) + " files were looked up again");
    }

    @Test
    void missingPathsEvictNoFile() throws IOException {
        disk.put("a", "one", 1);
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        OpenFile file = cache.open("a");
        for (int i = 0; i < 100_000; i++) {
            assertNull(cache.open("missing" + i));
        }
        int lookups = disk.lookups;
        assertSame(file, cache.open("a"));
        assertEquals(lookups, disk.lookups);
    }

    @Test
    void theNumberOfCachedMissingPathsIsLimited() throws IOException {
        FileCache cache = new FileCache(source, LONG, 64 << 20);
        for (int i = 0; i < 100_000; i++) {
            cache.open("missing" + i);
        }
        int lookups = disk.lookups;
        for (int i = 0; i < 100_000; i++) {
            cache.open("missing" + i);
        }
        int lookedUp = (disk.lookups - lookups) / 2;
        assertTrue(lookedUp >= 95_000, lookedUp + " paths were looked up again");
    }

    @Test
    void aLongMissingPathIsNotCached() throws IOException {
        FileCache cache = new FileCache(source, LONG, 1 << 20);
        assertNull(cache.open("x".repeat(256)));
        int lookups = disk.lookups;
        assertNull(cache.open("x".repeat(256)));
        assertEquals(lookups, disk.lookups);
        assertNull(cache.open("x".repeat(257)));
        lookups = disk.lookups;
        assertNull(cache.open("x".repeat(257)));
        assertTrue(disk.lookups > lookups);
    }

    @Test
    void deletionsAndCreationsAreFoundAfterTheExpiry() throws IOException {
        long[] now = {0};
        FileCache cache = new FileCache(source, LONG, 1 << 20, () -> now[0]);
        disk.put("a", "one", 1);
        cache.open("a");
        assertNull(cache.open("b"));
        disk.files.remove("a");
        disk.put("b", "two", 1);
        now[0] += LONG.toNanos() - 1;
        assertEquals("one", content(cache.open("a")));
        assertNull(cache.open("b"));
        now[0]++;
        assertNull(cache.open("a"));
        assertEquals("two", content(cache.open("b")));
    }

    @Test
    void anExpiryTimeOfZeroIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> new FileCache(source, Duration.ZERO, 1));
    }

    // ---- with StaticFiles ----

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

    /** Each request is sent several times, so that the encoded response is sent as well as its original. */
    @Test
    void aCachedResponseEqualsAnUncachedResponse() throws IOException {
        old("index.html", "<p>" + "text ".repeat(400));
        old("a.png", "png");
        old("b.txt", "0123456789");
        old("b.txt.gz", "packed");
        old("empty.css", "");
        old("large.bin", "x".repeat(20_000));
        Files.createDirectory(folder.resolve("d"));
        CountingFileSource path = new CountingFileSource(new PathFileSource(folder));
        StaticFiles plain = files(path);
        StaticFiles cached = files(new FileCache(path, LONG, 1 << 20));
        String tag = field(responseTo(plain, get("/b.txt", "")), "ETag");
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
                        assertEquals(responseTo(plain, each), responseTo(cached, each), each);
                    }
                }
            }
        }
        path.assertAllClosed();
    }

    private static String responseTo(HttpHandler handler, String request) {
        return new ConversationInMemory(handler).send(request).responses();
    }

    private static String field(String response, String name) {
        return response.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Test
    void aHandlerMayChangeAnEncodedResponse() throws IOException {
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
            String field = responseTo(handler, get("/b.txt?field", ""));
            assertEquals("private", field(field, "Cache-Control"));
            assertFalse(field.contains("no-cache"), field);
            assertTrue(field.contains("\r\nX-One: 1\r\n") && field.contains("\r\nX-Two: 2\r\n"), field);
            assertTrue(field.endsWith("\r\nContent-Length: 10\r\n\r\n0123456789"), field);
            assertTrue(responseTo(handler, get("/b.txt?status", "")).startsWith("HTTP/1.1 203 "));
            String body = responseTo(handler, get("/b.txt?body", ""));
            assertTrue(body.endsWith("\r\nContent-Length: 5\r\n\r\nother"), body);
            String error = responseTo(handler, get("/b.txt?error", ""));
            assertTrue(error.startsWith("HTTP/1.1 418 ") && !error.contains("X-One"), error);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3_600_000_000_000L})
    void anEditIsServedAfterTheExpiry(long revalidationNanos) throws IOException {
        Path file = old("b.txt", "old");
        HttpHandler cached =
                files(new FileCache(new PathFileSource(folder), Duration.ofNanos(revalidationNanos), 1 << 20));
        for (int i = 0; i < 3; i++) {
            assertTrue(responseTo(cached, get("/b.txt", "")).endsWith("old"));
        }
        Files.writeString(file, "new");
        boolean expired = revalidationNanos == 1;
        assertTrue(responseTo(cached, get("/b.txt", "")).endsWith(expired ? "new" : "old"));
    }

    @Test
    void anEncodedResponseExpiresWithItsFile() throws IOException {
        long[] now = {System.nanoTime()};
        Path file = old("b.css", "old");
        Path compressed = old("b.css.br", "old br");
        FileCache cache = new FileCache(new PathFileSource(folder), Duration.ofSeconds(1), 1 << 20, () -> now[0]);
        HttpHandler files = files(cache);
        HttpHandler atThisTime = (request, response) -> {
            ConversationInMemory.setNanoTime(request, now[0]);
            files.handle(request, response);
        };
        assertTrue(responseTo(atThisTime, get("/b.css", "")).endsWith("old"));
        now[0] += 600_000_000;
        assertTrue(
                responseTo(atThisTime, get("/b.css", "Accept-Encoding: br\r\n")).endsWith("old br"));
        Files.writeString(file, "new");
        Files.delete(compressed);
        now[0] += 399_999_999;
        assertTrue(responseTo(atThisTime, get("/b.css", "")).endsWith("old"));
        assertTrue(
                responseTo(atThisTime, get("/b.css", "Accept-Encoding: br\r\n")).endsWith("old br"));
        now[0]++;
        assertTrue(responseTo(atThisTime, get("/b.css", "")).endsWith("new"));
        String response = responseTo(atThisTime, get("/b.css", "Accept-Encoding: br\r\n"));
        assertTrue(response.endsWith("new"), response);
    }
}
