package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real browser plays a long recording, and seeks to its middle. */
class VideoSeekingTest {
    private static final int SECONDS = 240;
    private static final int BYTES_PER_SECOND = 4 * 44_100;
    private static final int WANTED_SECOND = 200;
    private static final long GUARD_MILLIS = 60_000;

    private static final String PAGE = """
            <!doctype html><title>seek</title>
            <video id="video" src="long.wav" preload="metadata" muted></video>
            <script>
              const video = document.getElementById("video");
              video.onerror = () => fetch("/told?failed=" + video.error.code);
              video.onloadedmetadata = () => { video.currentTime = %d; };
              video.onseeked = () => fetch("/told?seeked=" + video.currentTime + "&length=" + video.duration);
            </script>
            """;

    @TempDir
    Path folder;

    /** Silence needs no codec: PCM, 16 bits, stereo. */
    private static byte[] recording() {
        int data = SECONDS * BYTES_PER_SECOND;
        ByteBuffer file = ByteBuffer.allocate(44 + data).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + data);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        file.putShort((short) 1).putShort((short) 2).putInt(44_100).putInt(BYTES_PER_SECOND);
        file.putShort((short) 4).putShort((short) 16);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data);
        return file.array();
    }

    @Test
    void aBrowserSeeksByRanges() throws Exception {
        Path chromium = Programs.require("chromium");
        Path site = Files.createDirectory(folder.resolve("site"));
        Files.write(site.resolve("long.wav"), recording());
        Files.writeString(site.resolve("index.html"), PAGE.formatted(WANTED_SECOND));
        try (ServerProcess server = ServerProcess.start("--access-log", "common", "-l", "sync", site.toString())) {
            Process browser = browse(chromium, server.banner().get(0));
            try {
                String told = awaitLine(server, "GET /told?");
                assertTrue(told.contains("seeked=" + WANTED_SECOND) && told.contains("length=" + SECONDS), told);
            } finally {
                browser.destroy();
                browser.waitFor(10, TimeUnit.SECONDS);
                browser.destroyForcibly();
            }
            // The beginning, and the middle: the browser requests the middle only if the first response allows ranges.
            awaitLine(server, "GET /long.wav HTTP/1.1\" 206 ");
            long asked = server.err().stream()
                    .filter(line -> line.contains("GET /long.wav HTTP/1.1\" 206 "))
                    .count();
            assertTrue(asked >= 2, server.err().toString());
        }
    }

    private Process browse(Path chromium, String url) throws IOException {
        List<String> command = List.of(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("profile"),
                url);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String awaitLine(ServerProcess server, String part) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GUARD_MILLIS);
        while (System.nanoTime() < end) {
            for (String line : server.err()) {
                if (line.contains(part)) {
                    return line;
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new AssertionError("no line with " + part + " in " + server.err());
    }
}
