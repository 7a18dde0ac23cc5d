package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationInMemory;
import dev.tern.http.HttpHandler;
import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Entity tags of files (RFC 9110 section 8.8.3): equal on every node with the same files, and different for different
 * content.
 */
class EntityTagTest {
    private static final int HASHED = 256 << 10;
    private static final FileTime OLD = FileTime.from(Instant.parse("2026-11-01T00:00:00.123456789Z"));

    @TempDir
    Path folder;

    private Path one;
    private Path other;
    private CountingFileSource source;

    @BeforeEach
    void makeFolders() throws IOException {
        one = Files.createDirectory(folder.resolve("one"));
        other = Files.createDirectory(folder.resolve("other"));
        source = new CountingFileSource(new PathFileSource(one));
    }

    @AfterEach
    void everyFileIsClosed() {
        source.assertAllClosed();
    }

    private static Path write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        return Files.setLastModifiedTime(file, OLD);
    }

    private static byte[] content(int size, int variant) {
        byte[] bytes = new byte[size];
        bytes[size - 1] = (byte) variant;
        return bytes;
    }

    private static String responseTo(HttpHandler files, String method, String fields) {
        ConversationInMemory conversation = new ConversationInMemory(files);
        conversation.send(method + " /f.txt HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
        conversation.connection().closed();
        return conversation.responses();
    }

    private static String tag(HttpHandler files, String fields) {
        String head = responseTo(files, "HEAD", fields);
        int start = head.indexOf("\r\nETag: ") + 8;
        assertTrue(start > 8, head);
        return head.substring(start, head.indexOf("\r\n", start));
    }

    private static StaticFiles files(Path root) throws IOException {
        return StaticFiles.builder(new PathFileSource(root)).build();
    }

    private static String tag(Path root) throws IOException {
        return tag(files(root), "");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, HASHED, HASHED + 1})
    void twoNodesGiveTheSameTagToTheSameFile(int size) throws Exception {
        Path file = write(one.resolve("f.txt"), content(size, 1));
        Process copy = new ProcessBuilder("cp", "-p", file.toString(), other.toString()).start();
        assertEquals(0, copy.waitFor());
        String tag = tag(one);
        assertEquals(tag, tag(other));
        assertTrue(responseTo(files(other), "GET", "If-None-Match: " + tag + "\r\n")
                .startsWith("HTTP/1.1 304 "));
        assertTrue(responseTo(files(other), "GET", "Range: bytes=0-0\r\nIf-Range: " + tag + "\r\n")
                .startsWith("HTTP/1.1 206 "));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, HASHED, HASHED + 1})
    void theTagDoesNotChangeWithPermissionsOrHardLinks(int size) throws IOException {
        Path file = write(one.resolve("f.txt"), content(size, 1));
        StaticFiles files = files(one);
        String tag = tag(files, "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.createLink(one.resolve("link"), file);
        assertEquals(tag, tag(files, ""));
        assertEquals(tag, tag(one));
    }

    /** Reproducible builds set equal times. */
    @ParameterizedTest
    @ValueSource(ints = {1, HASHED})
    void differentContentWithEqualTimesHasADifferentTag(int size) throws IOException {
        write(one.resolve("f.txt"), content(size, 1));
        StaticFiles files = files(one);
        String tag = tag(files, "");
        write(one.resolve("f.txt"), content(size, 2));
        assertNotEquals(tag, tag(files, ""));
        write(one.resolve("f.txt"), content(size, 1));
        assertEquals(tag, tag(files, ""));
    }

    @Test
    void aSmallFileWithOnlyANewTimeHasTheSameTag() throws IOException {
        Path file = write(one.resolve("f.txt"), content(100, 1));
        StaticFiles files = files(one);
        String tag = tag(files, "");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertEquals(tag, tag(files, ""));
    }

    @Test
    void theTagOfALargeFileChangesWithItsTimeOrSize() throws IOException {
        Path file = write(one.resolve("f.txt"), content(HASHED + 1, 1));
        StaticFiles files = files(one);
        String tag = tag(files, "");
        Files.setLastModifiedTime(file, FileTime.from(OLD.toInstant().plusNanos(1)));
        assertNotEquals(tag, tag(files, ""));
        write(file, content(HASHED + 2, 1));
        assertNotEquals(tag, tag(files, ""));
    }

    /** Within two seconds the file may change again without a change of its time. */
    @Test
    void theTagOfARecentlyChangedLargeFileDoesNotMatchLater() throws IOException {
        Path file = write(one.resolve("f.txt"), content(HASHED + 1, 1));
        Instant[] now = {OLD.toInstant().plusMillis(2000)};
        StaticFiles files =
                StaticFiles.builder(source).clock((InstantSource) () -> now[0]).build();
        String recent = tag(files, "");
        assertEquals(recent, tag(files, ""));
        write(file, content(HASHED + 1, 2));
        assertNotEquals(recent, tag(files, ""), "the change time differs");
        now[0] = now[0].plusMillis(2);
        String old = tag(files, "");
        assertNotEquals(recent, old);
        assertTrue(responseTo(files, "GET", "If-None-Match: " + recent + "\r\n").startsWith("HTTP/1.1 200 "));
        assertEquals(old, tag(one));
    }

    @Test
    void theTagDoesNotDependOnTheCache() throws IOException {
        write(one.resolve("f.txt"), content(1000, 1));
        StaticFiles cached = StaticFiles.builder(new FileCache(source, Duration.ofHours(1), 1 << 20))
                .build();
        for (int i = 0; i < 3; i++) {
            assertEquals(tag(one), tag(cached, ""));
        }
        MemoryFileSource memory = (MemoryFileSource) MemoryFileSource.of(java.util.Map.of("f.txt", content(1000, 1)));
        assertEquals(tag(one), tag(StaticFiles.builder(memory).build(), ""));
    }

    @Test
    void theTagOfACompressedCopyDependsOnItsOwnBytes() throws IOException {
        write(one.resolve("f.txt"), content(1000, 1));
        write(other.resolve("f.txt"), content(1000, 1));
        Files.setLastModifiedTime(other.resolve("f.txt"), FileTime.fromMillis(0));
        String gzip = tag(files(one), "Accept-Encoding: gzip\r\n");
        assertEquals(gzip, tag(files(other), "Accept-Encoding: gzip\r\n"));
        assertNotEquals(gzip.replace("-gzip", ""), tag(one));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 20_000, HASHED})
    void aRevalidationDoesNotReadTheFileAgain(int size) throws IOException {
        write(one.resolve("f.txt"), content(size, 1));
        StaticFiles files = StaticFiles.builder(source).build();
        String tag = tag(files, "");
        int reads = source.reads();
        assertTrue(responseTo(files, "GET", "If-None-Match: " + tag + "\r\n").startsWith("HTTP/1.1 304 "));
        responseTo(files, "HEAD", "");
        assertEquals(reads, source.reads());
    }

    @Test
    void aLargeFileIsNotReadForItsTag() throws IOException {
        write(one.resolve("f.txt"), content(HASHED + 1, 1));
        tag(StaticFiles.builder(source).build(), "");
        assertEquals(0, source.reads());
    }

    /** Both contents have the same attributes, as after two writes within one tick of the file system's clock. */
    @Test
    void theHashOfARecentlyChangedFileIsNotCached() {
        long nowNanos = System.currentTimeMillis() * 1_000_000;
        byte[][] current = {content(100, 1)};
        FileSource changing = new CountingFileSource(source) {
            @Override
            public OpenFile open(String path) {
                return path.equals("f.txt") ? new MemoryFile(current[0], nowNanos, 1) : null;
            }
        };
        StaticFiles files = StaticFiles.builder(changing).build();
        String before = tag(files, "");
        current[0] = content(100, 2);
        assertNotEquals(before, tag(files, ""));
    }
}
