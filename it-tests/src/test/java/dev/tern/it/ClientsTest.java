package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real clients: curl, a browser, load generators. Also the server on another JDK. */
class ClientsTest {
    @TempDir
    Path folder;

    private record Output(int status, String text) {}

    private Output run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> "did not end: " + List.of(command));
        return new Output(process.exitValue(), Files.readString(out));
    }

    @Test
    void curlResumesADownload() throws Exception {
        String curl = Programs.require("curl").toString();
        try (ServerProcess server = ServerProcess.start()) {
            String url = server.banner().get(0) + "download/tern-8MiB.bin";
            Path whole = folder.resolve("whole");
            Path parts = folder.resolve("parts");
            assertEquals(0, run(curl, "-sf", "-o", whole.toString(), url).status());
            assertEquals(
                    0,
                    run(curl, "-sf", "-r", "0-999999", "-o", parts.toString(), url)
                            .status());
            assertEquals(1_000_000, Files.size(parts));
            assertEquals(
                    0, run(curl, "-sf", "-C", "-", "-o", parts.toString(), url).status());
            assertEquals(-1, Files.mismatch(whole, parts));
        }
    }

    @Test
    void aBrowserShowsTheFirstPageWithItsMode() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Programs.require("chromium").toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--virtual-time-budget=5000",
                "--user-data-dir=" + folder.resolve("profile"),
                "--dump-dom"));
        try (ServerProcess server = ServerProcess.start("-a", "proactor", "-m", "lt-et", "--poller", "selector")) {
            command.add(server.banner().get(0));
            Output page = run(command.toArray(String[]::new));
            assertEquals(0, page.status());
            // Written by the script of the page from the data of the server.
            assertTrue(page.text().contains("aria-current=\"true\""), page.text());
            assertTrue(page.text().contains("edge (emulated)"), page.text());
        }
    }

    /** Runs curl with these options; returns its output and its status. */
    private Output curl(String url, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Programs.require("curl").toString(), "-s", "--max-time", "60"));
        command.addAll(List.of(options));
        command.add(url);
        return run(command.toArray(String[]::new));
    }

    @Test
    void curlIsServedWithAllItsOptions() throws Exception {
        Path site = Files.createDirectory(folder.resolve("site"));
        String text = "a line of text\n".repeat(1000);
        Files.writeString(site.resolve("a.txt"), text);
        Files.setLastModifiedTime(site.resolve("a.txt"), FileTime.fromMillis(1_700_000_000_000L));
        Path large = Files.write(folder.resolve("large"), new byte[3 << 20]);
        String status = "%{http_code} %{size_download}";
        try (ServerProcess server = ServerProcess.start(site.toString())) {
            String url = server.banner().get(0);
            assertEquals(text, curl(url + "a.txt", "--compressed", "--fail").text());
            assertEquals(text, curl(url + "a.txt", "--http1.0", "--fail").text());
            assertEquals(
                    text, curl(url + "x/../a.txt", "--path-as-is", "--fail").text());
            assertEquals("a lin", curl(url + "a.txt", "-r", "0-4").text());
            String parts = curl(url + "a.txt", "-i", "-r", "0-1,1000-1001,-2").text();
            assertTrue(parts.contains(" 206 ") && parts.contains("multipart/byteranges; boundary="), parts);
            assertTrue(parts.contains("Content-Range: bytes 1000-1001/15000"), parts);
            assertTrue(curl(url + "a.txt", "-I").text().contains("Content-Length: 15000"));
            assertEquals(
                    "304 0",
                    curl(url + "a.txt", "-z", "Mon, 01 Jan 2024 00:00:00 GMT", "-o", "/dev/null", "-w", status)
                            .text());
            assertEquals(
                    "400 16",
                    curl(url + "../../etc/passwd", "--path-as-is", "-o", "/dev/null", "-w", status)
                            .text());
            assertEquals(
                    "405 23",
                    curl(url + "a.txt", "-T", large.toString(), "-o", "/dev/null", "-w", status)
                            .text());
            assertEquals(
                    "405 23",
                    curl(url + "a.txt", "-F", "file=@" + large, "-o", "/dev/null", "-w", status)
                            .text());
        }
    }

    @Test
    void curlComparesTheTagThatItSaved() throws Exception {
        Path tag = folder.resolve("tag");
        try (ServerProcess server = ServerProcess.start()) {
            String url = server.banner().get(0) + "style.css";
            String status = "%{http_code}";
            assertEquals(
                    "200",
                    curl(url, "--etag-save", tag.toString(), "-o", "/dev/null", "-w", status)
                            .text());
            assertEquals(
                    "304",
                    curl(url, "--etag-compare", tag.toString(), "-o", "/dev/null", "-w", status)
                            .text());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tern.it.Mode#models")
    void h2loadReceivesEveryResponse(String model) throws Exception {
        String h2load = Programs.require("h2load").toString();
        try (ServerProcess server = ServerProcess.start("-a", model)) {
            String url = server.banner().get(0) + "index.html";
            Output load = run(h2load, "--h1", "-n", "20000", "-c", "20", "-m", "4", "-t", "1", url);
            assertEquals(0, load.status());
            assertTrue(load.text().contains("20000 succeeded, 0 failed, 0 errored, 0 timeout"), load.text());
            assertTrue(load.text().contains("status codes: 20000 2xx, 0 3xx, 0 4xx, 0 5xx"), load.text());
        }
    }

    @Test
    void wrkSeesNoErrors() throws Exception {
        String wrk = Programs.require("wrk").toString();
        try (ServerProcess server = ServerProcess.start()) {
            Output load =
                    run(wrk, "-t", "1", "-c", "32", "-d", "2", server.banner().get(0) + "index.html");
            assertEquals(0, load.status());
            assertTrue(load.text().contains("requests in"), load.text());
            assertTrue(!load.text().contains("Socket errors") && !load.text().contains("Non-2xx"), load.text());
        }
    }

    @Test
    void itRunsOnTheOtherJdkOfThisMachine() throws Exception {
        Path jdk = Programs.require(Jdks.other(), "there is no other JDK");
        try (ServerProcess server = ServerProcess.startOn(jdk, List.of());
                RawClient client = server.connect()) {
            assertEquals(
                    8 << 20, client.get("/download/tern-8MiB.bin").response().body().length);
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
            assertEquals(List.of(), server.err());
        }
    }
}
