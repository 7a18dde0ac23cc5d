package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real clients, as users have them: curl, a browser, a load generator; and the server on another JDK. */
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
            // Only the script, with what the server told it, writes these.
            assertTrue(page.text().contains("aria-current=\"true\""), page.text());
            assertTrue(page.text().contains("edge (emulated)"), page.text());
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
        Path jdk = Programs.require(Programs.otherJdk(), "there is no other JDK");
        try (ServerProcess server = ServerProcess.startOn(jdk, List.of());
                RawClient client = server.connect()) {
            assertEquals(8 << 20, client.get("/download/tern-8MiB.bin").answer().body().length);
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
            assertEquals(List.of(), server.err());
        }
    }
}
