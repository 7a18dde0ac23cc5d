package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.http.ConversationInMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each call to a source and to its files fails once with each kind of failure. Every opened file is closed
 * nevertheless.
 */
class FileReleaseTest {
    private static final int MAX_CALLS = 200;

    @TempDir
    Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of("index.html", "text.txt", "both.css", "both.css.br", "stale.css", "404.html")) {
            old(name, 4000);
        }
        old("large.bin", 300_000);
        old("stale.css.gz", 10);
        Files.setLastModifiedTime(folder.resolve("stale.css.gz"), FileTime.fromMillis(0));
        Files.writeString(folder.resolve("recent.txt"), "x".repeat(4000));
    }

    private void old(String name, int size) throws IOException {
        Path file = Files.write(folder.resolve(name), new byte[size]);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("injected"),
                new TooManyOpenFilesException("injected"),
                new IllegalStateException("injected"),
                new OutOfMemoryError("injected"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFileIsClosedAfterAFailureOfAnyCall(Throwable failure) throws IOException {
        for (String target : List.of(
                "/", "/text.txt", "/both.css", "/stale.css", "/large.bin", "/recent.txt", "/missing", "/missing/")) {
            for (String fields : List.of(
                    "",
                    "Accept-Encoding: gzip, br, zstd\r\n",
                    "Accept-Encoding: identity;q=0\r\n",
                    "If-None-Match: *\r\n",
                    "If-Match: \"x\"\r\n",
                    "Range: bytes=1-2\r\n",
                    "Range: bytes=1-2,1000-1001\r\n",
                    "Range: bytes=400000-\r\n")) {
                for (String method : List.of("GET", "HEAD")) {
                    String request = method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
                    failAtEachCall(request, failure, false);
                    failAtEachCall(request, failure, true);
                }
            }
        }
    }

    private void failAtEachCall(String request, Throwable failure, boolean cached) throws IOException {
        PathFileSource disk = new PathFileSource(folder);
        int call = -1;
        CountingFileSource source;
        do {
            source = new CountingFileSource(disk);
            source.failAt(++call, failure);
            FileSource files = cached ? new FileCache(source, Duration.ofHours(1), 1 << 20) : source;
            ConversationInMemory conversation =
                    new ConversationInMemory(StaticFiles.builder(files).build());
            try {
                conversation.send(request);
            } catch (AssertionError | IllegalStateException | OutOfMemoryError sending) {
                assertTrue(sending.getMessage().contains("injected"), sending.toString());
            }
            conversation.connection().closed();
            source.assertAllClosed();
        } while (source.calls() > call && call < MAX_CALLS);
        assertTrue(call < MAX_CALLS, "the calls do not end");
    }
}
