package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.http.ConversationInMemory;
import dev.tern.http.HttpHandler;
import dev.tern.http.OpenFile;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A root that is a link replaced by a deployment, links created between lookup and open, and descriptor shortage. */
class PathFileSourceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(PathFileSourceTest.class);

    @TempDir
    Path folder;

    private Path current;
    private final long[] now = {System.nanoTime()};

    @BeforeEach
    void makeReleases() throws IOException {
        release("41");
        release("42");
        current = Files.createSymbolicLink(folder.resolve("current"), Path.of("releases/41"));
    }

    private void release(String number) throws IOException {
        Path release = Files.createDirectories(folder.resolve("releases").resolve(number));
        Files.writeString(release.resolve("f.txt"), number);
        Files.writeString(release.resolve("only" + number), number);
        Files.setLastModifiedTime(release.resolve("f.txt"), FileTime.fromMillis(1_700_000_000_000L));
    }

    /** Does the same as {@code ln -s releases/42 next && mv -T next current}. */
    private void deploy(String number) throws IOException {
        Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of("releases", number));
        Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
    }

    private PathFileSource source(Path directory) throws IOException {
        return new PathFileSource(directory, new ChannelFileOpener(), () -> now[0], LOG);
    }

    private static @Nullable String content(FileSource files, String path) throws IOException {
        try (OpenFile file = files.open(path)) {
            if (file == null) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.allocate(100);
            file.read(bytes, 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aLinkedRootIsResolvedOncePerSecond() throws IOException {
        PathFileSource files = source(current);
        deploy("42");
        now[0] += SECOND - 1;
        assertEquals("41", content(files, "f.txt"));
        now[0]++;
        assertEquals("42", content(files, "f.txt"));
        assertNull(content(files, "only41"));
        deploy("41");
        now[0] += SECOND - 1;
        assertEquals("42", content(files, "f.txt"), "at most once per second");
    }

    @Test
    void aReplacedLinkAboveTheRootIsResolved() throws IOException {
        Files.createDirectory(folder.resolve("releases/41/public"));
        Files.createDirectory(folder.resolve("releases/42/public"));
        Files.writeString(folder.resolve("releases/42/public/new"), "new");
        PathFileSource files = source(current.resolve("public"));
        deploy("42");
        now[0] += SECOND;
        assertEquals("new", content(files, "new"));
    }

    @Test
    void whileTheLinkIsMissingTheOldReleaseIsServed() throws IOException {
        PathFileSource files = source(current);
        Files.delete(current);
        now[0] += SECOND;
        assertEquals("41", content(files, "f.txt"));
        Files.createSymbolicLink(current, Path.of("releases/42"));
        now[0] += SECOND;
        assertEquals("42", content(files, "f.txt"));
    }

    @Test
    void noCacheServesTheOldReleaseForLongerThanASecond() throws IOException {
        FileCache cache = new FileCache(source(current), Duration.ofHours(1), 1 << 20, () -> now[0]);
        StaticFiles files = StaticFiles.builder(cache).build();
        HttpHandler atThisTime = (request, response) -> {
            ConversationInMemory.setNanoTime(request, now[0]);
            files.handle(request, response);
        };
        now[0] += SECOND / 2;
        assertTrue(get(atThisTime, "/f.txt").endsWith("41"));
        assertTrue(get(atThisTime, "/only42").startsWith("HTTP/1.1 404 "));
        deploy("42");
        now[0] += SECOND / 2 - 1;
        assertTrue(get(atThisTime, "/f.txt").endsWith("41"));
        now[0]++;
        assertTrue(get(atThisTime, "/f.txt").endsWith("42"));
        assertTrue(get(atThisTime, "/only42").endsWith("42"));
        assertTrue(get(atThisTime, "/only41").startsWith("HTTP/1.1 404 "));
    }

    @Test
    void aRootWithoutLinksDoesNotLimitTheCache() throws IOException {
        PathFileSource files = source(folder.toRealPath().resolve("releases/41"));
        assertEquals(now[0] + 3600 * SECOND, files.cacheableUntil(now[0] + 3600 * SECOND));
    }

    private static String get(HttpHandler handler, String target) {
        return new ConversationInMemory(handler)
                .send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
                .responses();
    }

    // ---- between lookup and open ----

    /** The opener gets the path that the lookup found; in the meantime a link has replaced the file. */
    @Test
    void aLinkCreatedAfterTheLookupIsNotFollowed() throws IOException {
        Path root = folder.resolve("releases/41").toRealPath();
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/c"), "inside");
        Files.createDirectories(folder.resolve("outside/b"));
        Files.writeString(folder.resolve("outside/b/c"), "secret");
        Path file = root.resolve("a/b/c");
        ChannelFileOpener opener = new ChannelFileOpener();
        try (OpenFile open = opener.open(root, file)) {
            assertNotNull(open);
        }
        replaceWithLink(file, folder.resolve("outside/b/c"));
        assertNull(opener.open(root, file));
        try (DirectoryStream<Path> directory = Files.newDirectoryStream(root)) {
            assumeTrue(
                    directory instanceof SecureDirectoryStream, "the JDK opens nothing relative to a directory here");
        }
        for (String parent : List.of("a/b", "a")) {
            replaceWithLink(root.resolve(parent), folder.resolve("outside").resolve(parent.equals("a") ? "" : "b"));
            assertNull(opener.open(root, file), parent);
        }
    }

    private static void replaceWithLink(Path path, Path target) throws IOException {
        if (Files.exists(path)) {
            Files.move(path, path.resolveSibling(path.getFileName() + "-old"));
        } else {
            Files.deleteIfExists(path);
        }
        Files.createSymbolicLink(path, target);
    }

    /** A link replaces the file only during the open: the lookups before and after it find the file. */
    @Test
    void aLinkThatExistsOnlyDuringTheOpenIsNotFollowed() throws IOException {
        Path root = folder.resolve("releases/41");
        Path file = Files.writeString(root.resolve("f"), "inside");
        Path outside = Files.writeString(folder.resolve("outside"), "secret");
        for (Path each : List.of(file, outside)) {
            Files.setLastModifiedTime(each, FileTime.fromMillis(1_700_000_000_000L));
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
        Path away = folder.resolve("away");
        FileSource files = new PathFileSource(root, new ChannelFileOpener(() -> {
            try {
                boolean isInPlace = Files.exists(away);
                Files.move(file, isInPlace ? link : away);
                Files.move(isInPlace ? away : link, file);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }));
        assertNull(content(files, "f"));
    }

    /** The JDK reads the attributes of a path, not of the open file; attributes and content must be of one file. */
    @Test
    void aFileReplacedDuringTheOpenIsOpenedAgain() throws IOException {
        Path root = folder.resolve("releases/41");
        Path file = Files.writeString(root.resolve("f"), "old");
        Path next = Files.writeString(folder.resolve("next"), "new");
        for (Path each : List.of(file, next)) {
            Files.setLastModifiedTime(each, FileTime.fromMillis(1_700_000_000_000L));
        }
        int[] steps = {0};
        FileSource files = new PathFileSource(root, new ChannelFileOpener(() -> {
            try {
                if (++steps[0] == 2) {
                    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }));
        assertEquals("new", content(files, "f"));
    }

    /** A constantly written file never has the same size twice; that is no error. */
    @Test
    void aConstantlyWrittenFileIsOpened() throws IOException {
        Path root = folder.resolve("releases/41");
        Path file = root.resolve("f.txt");
        int[] steps = {0};
        FileSource files = new PathFileSource(root, new ChannelFileOpener(() -> {
            try {
                Files.writeString(file, "x".repeat(++steps[0] % 7));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }));
        assertNotNull(content(files, "f.txt"));
    }

    // ---- descriptor shortage ----

    @Test
    void aDescriptorShortageIsLoggedOnceUntilAFileCanBeOpened() throws IOException {
        List<String> lines = new ArrayList<>();
        Logger logger = (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    lines.add(method.getName());
                    return null;
                });
        boolean[] exhausted = {true};
        FileOpener opener = (root, file) -> {
            if (exhausted[0]) {
                throw new FileSystemException(file.toString(), null, "Too many open files");
            }
            return new MemoryFile(new byte[1], 0, 0);
        };
        PathFileSource files = new PathFileSource(current, opener, () -> now[0], logger);
        for (int i = 0; i < 100; i++) {
            assertThrows(TooManyOpenFilesException.class, () -> files.open("f.txt"));
            now[0] += SECOND;
        }
        assertEquals(List.of("warn"), lines);
        exhausted[0] = false;
        assertNotNull(files.open("f.txt"));
        exhausted[0] = true;
        for (int i = 0; i < 100; i++) {
            assertThrows(TooManyOpenFilesException.class, () -> files.open("f.txt"));
            exhausted[0] = false;
            assertNotNull(files.open("f.txt"));
            exhausted[0] = true;
        }
        assertEquals(List.of("warn", "warn"), lines, "at most once per second");
    }

    @Test
    void anotherFailureIsNoDescriptorShortage() throws IOException {
        PathFileSource files = new PathFileSource(current, (root, file) -> {
            throw new FileSystemException(file.toString(), null, "Input/output error");
        });
        IOException failure = assertThrows(IOException.class, () -> files.open("f.txt"));
        assertFalse(failure instanceof TooManyOpenFilesException);
    }

    /** Some file systems support times that a long of nanoseconds cannot represent. */
    @Test
    void aTimeAfter2262IsTheLatestRepresentableTime() throws Exception {
        Path file = folder.resolve("releases/41/f.txt");
        // The JDK cannot set such a time.
        Process touch = new ProcessBuilder("touch", "-d", "2300-01-01", file.toString()).start();
        assertEquals(0, touch.waitFor());
        assumeTrue(
                Files.getLastModifiedTime(file).toString().startsWith("2300"),
                "this file system does not support such a time");
        FileSource files = new PathFileSource(current);
        try (OpenFile open = files.open("f.txt")) {
            assertNotNull(open);
            assertEquals(Long.MAX_VALUE, open.modifiedNanos());
        }
        String response = get(StaticFiles.builder(files).build(), "/f.txt");
        assertTrue(response.startsWith("HTTP/1.1 200 "), response);
        assertTrue(response.contains("\r\nLast-Modified: "), response);
    }
}
