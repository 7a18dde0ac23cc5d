package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: its banner, options, messages and exit statuses. */
class CommandLineTest {
    @TempDir
    Path root;

    @Test
    void theBannerBeginsWithTheUrlAndHasAtMostSixLines() throws IOException {
        try (ServerProcess server = ServerProcess.start(root.toString())) {
            assertTrue(
                    server.banner().get(0).matches("http://127\\.0\\.0\\.1:[1-9]\\d*/"),
                    server.banner().get(0));
            assertEquals("serving " + root, server.banner().get(1));
            assertTrue(server.banner().size() <= 6, server.banner().toString());
        }
    }

    /** The example in the README of TinyWebServer. */
    @Test
    void theExampleOfTinyWebServerStartsAsDocumented() throws IOException {
        try (ServerProcess server = ServerProcess.start(
                "-p", "9007", "-l", "1", "-m", "0", "-o", "1", "-s", "10", "-t", "10", "-c", "1", "-a", "1")) {
            List<String> banner = server.banner();
            assertEquals("http://127.0.0.1:9007/", banner.get(0));
            assertTrue(
                    banner.get(2).startsWith("reactor, 1 loop, 10 workers; listener level, connections level"),
                    banner.get(2));
            assertEquals("log off, access log off", banner.get(3));
            assertTrue(banner.contains("-s 10 is ignored: Tern has no database"), banner.toString());
            assertTrue(banner.size() <= 6, banner.toString());
            try (RawClient client = server.connect()) {
                assertEquals(200, client.get("/").response().status());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, multi-reactor, 'listener level, connections level'",
        "1, multi-reactor, 'listener level, connections edge (emulated)'",
        "2, multi-reactor, 'listener edge (emulated), connections level'",
        "3, multi-reactor, 'listener edge (emulated), connections edge (emulated)'",
        "0, 0, 'listener level, connections level'",
        "0, 1, 'listener level, connections level'"
    })
    void theNumericOptionsOfTinyWebServerKeepTheirMeaning(String trigger, String model, String words)
            throws IOException {
        try (ServerProcess server =
                ServerProcess.start("-m", trigger, "-a", model, "--poller", "selector", root.toString())) {
            String mode = server.banner().get(2);
            String name = model.equals("0") ? "proactor" : model.equals("1") ? "reactor" : model;
            assertTrue(mode.startsWith(name + ", ") && mode.contains(words), mode);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p 65536",
                "-p x",
                "-m 4",
                "-m lt",
                "-a 2",
                "-a Reactor",
                "-t 0",
                "-t x",
                "--loops 0",
                "-o 2",
                "-l 2",
                "-c 2",
                "--idle-timeout 5",
                "--cache 5",
                "--charset uft-8",
                "--compress-limit 17m",
                "--compress-limit x",
                "--charset",
                "--header X-One",
                "--header Content-Length:1",
                "--header B@d:1",
                "--idle-timeout 0s",
                "--header-timeout -1s",
                "--max-connections 0",
                "--max-header 1",
                "--max-line 1",
                "--max-body x",
                "--access-log combined",
                "--poller kqueue",
                "--no-such-flag",
                "--listing=yes",
                "--port",
                "--send-buffer 4g",
                "modes please",
                "dir1 dir2",
                "dir1 --root dir2",
                "-p 1 -p 2",
                "--grace 2d"
            })
    void wrongUsageIsOneLineAndExit1(String arguments) throws Exception {
        ServerProcess.Ended ended = ServerProcess.run(arguments.split(" "));
        assertEquals(1, ended.status(), arguments + ": " + ended);
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertTrue(ended.err().startsWith("tern: "), ended.err());
        assertEquals("", ended.out());
    }

    @ParameterizedTest
    @CsvSource({
        "--prot 80, unknown option --prot; did you mean --port? (see --help)",
        "--idle-timeuot=5s, unknown option --idle-timeuot; did you mean --idle-timeout? (see --help)",
        "--no-such-flag, unknown option --no-such-flag (see --help)",
        "-x, unknown option -x (see --help)",
        "--listing=yes, '--listing takes no value, but has ''yes'' (see --help)'",
        "-p, --port needs a value: PORT (see --help)",
        "--port --listing, --port needs a value: PORT (see --help)",
        "-p 1 --port 2, --port is given twice (see --help)",
        "a b, DIR is given twice (see --help)",
        "-t x, '--threads: ''x'' is not a number (see --help)'",
        "help me, 'help takes no arguments, but has ''me'' (see --help)'"
    })
    void wrongUsageNamesTheCause(String arguments, String message) throws Exception {
        ServerProcess.Ended ended = ServerProcess.run(arguments.split(" "));
        assertEquals(new ServerProcess.Ended(1, "", "tern: " + message + "\n"), ended);
    }

    @Test
    void aBusyPortIsExit2() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = busy.getLocalPort();
            ServerProcess.Ended ended = ServerProcess.run("-p", String.valueOf(port), root.toString());
            assertCannotStart(ended, "cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void aMissingDirectoryIsExit2() throws Exception {
        assertCannotStart(
                ServerProcess.run("-p", "0", root.resolve("none").toString()),
                root.resolve("none").toString());
    }

    @Test
    void aFileInsteadOfTheDirectoryIsExit2() throws Exception {
        Path file = Files.createFile(root.resolve("file"));
        assertCannotStart(ServerProcess.run("-p", "0", file.toString()), file.toString());
    }

    @ParameterizedTest
    @CsvSource({"gbk, text/plain; charset=gbk", "none, text/plain", "utf-8, text/plain; charset=utf-8"})
    void theCharsetOptionSetsTheCharsetOfText(String charset, String contentType) throws Exception {
        Files.writeString(root.resolve("a.txt"), "a");
        try (ServerProcess server = ServerProcess.start("--charset", charset, root.toString());
                RawClient client = server.connect()) {
            assertEquals(
                    contentType,
                    client.get("/a.txt").response().field("Content-Type").orElse(""));
        }
    }

    /** Checks the second request: the first may get the uncompressed file while a worker compresses it. */
    @ParameterizedTest
    @CsvSource({"256k, gzip", "2k, ''"})
    void filesAreCompressedOnDemandUpToTheLimit(String limit, String coding) throws Exception {
        Path file = Files.writeString(root.resolve("a.txt"), "a".repeat(3000));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        String request = "GET /a.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";
        try (ServerProcess server = ServerProcess.start("--compress-limit", limit, root.toString());
                RawClient client = server.connect()) {
            client.send(request).response();
            assertEquals(
                    coding,
                    client.send(request).response().field("Content-Encoding").orElse(""));
        }
    }

    @Test
    void filesAreSentAccordingToTheOptions() throws Exception {
        Path site = Files.createDirectory(root.resolve("site"));
        Files.writeString(site.resolve("index.html"), "start");
        Files.writeString(site.resolve("a.txt"), "a");
        try (ServerProcess server = ServerProcess.start(
                        "--cache",
                        "5m",
                        "--spa",
                        "--cors",
                        "--header",
                        "X-One: 1",
                        "--header",
                        "X-Two:",
                        site.toString());
                RawClient client = server.connect()) {
            RawClient.Response response = client.get("/no/such/page").response();
            assertEquals(200, response.status());
            assertEquals("start", response.text());
            assertEquals("no-cache", response.field("Cache-Control").orElse(""));
            assertEquals("*", response.field("Access-Control-Allow-Origin").orElse(""));
            assertEquals("1", response.field("X-One").orElse(""));
            assertEquals("", response.field("X-Two").orElse("none"));
            RawClient.Response page = client.get("/").response();
            assertEquals("start", page.text());
            assertEquals("no-cache", page.field("Cache-Control").orElse(""));
            RawClient.Response file = client.get("/a.txt").response();
            assertEquals("max-age=300", file.field("Cache-Control").orElse(""));
            assertEquals(404, client.get("/missing.js").response().status());
        }
    }

    @Test
    void anUnreadableDirectoryIsExit2() throws Exception {
        Path closed = Files.createDirectory(root.resolve("closed"));
        Files.setPosixFilePermissions(closed, java.util.Set.of());
        // Root can read every directory unless it drops the capability.
        List<String> prefix = Files.isReadable(closed)
                ? List.of(Programs.require("setpriv").toString(), "--bounding-set", "-dac_override,-dac_read_search")
                : List.of();
        assertCannotStart(ServerProcess.runBy(prefix, "-p", "0", closed.toString()), closed.toString());
    }

    @Test
    void anUnavailablePollerIsExit2() throws Exception {
        ServerProcess.Ended ended = withoutTheRight("-p", "0", "--poller", "epoll", root.toString());
        boolean able = Mode.pollers().contains("epoll");
        assertCannotStart(ended, able ? "--enable-native-access=ALL-UNNAMED" : "it needs Java 22");
    }

    /**
     * The native poller is unavailable: the selector is used, one line gives the reason, and the JVM prints no warning.
     */
    @Test
    void withoutNativeAccessTheSelectorIsUsed() throws Exception {
        Path busy = root.resolve("none");
        ServerProcess.Ended ended = withoutTheRight("-p", "0", busy.toString());
        assertEquals(2, ended.status());
        assertFalse(ended.err().contains("WARNING"), ended.err());
        long named = ended.err()
                .lines()
                .filter(line -> line.contains("--enable-native-access"))
                .count();
        assertEquals(Mode.pollers().contains("epoll") ? 1 : 0, named, ended.err());
    }

    /** The manifest of the runnable jar enables native access; the same classes on a class path do not have it. */
    private static ServerProcess.Ended withoutTheRight(String... arguments) throws Exception {
        return ServerProcess.runClass("dev.tern.cli.Main", arguments);
    }

    private static void assertCannotStart(ServerProcess.Ended ended, String reason) {
        assertEquals(2, ended.status(), ended.toString());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertTrue(ended.err().startsWith("tern: ") && ended.err().contains(reason), ended.err());
        assertEquals("", ended.out());
    }

    @Test
    void debugShowsTheStackTrace() throws Exception {
        ServerProcess.Ended ended =
                ServerProcess.run("-p", "0", "--debug", root.resolve("none").toString());
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("\tat "), ended.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void helpNamesEveryOptionAndExits0(String word) throws Exception {
        ServerProcess.Ended ended = ServerProcess.run(word);
        assertEquals(0, ended.status());
        for (String option : List.of(
                "-s",
                "-p",
                "--port",
                "-b",
                "--bind",
                "--root",
                "-m",
                "--trigger",
                "-a",
                "--model",
                "-t",
                "--threads",
                "--loops",
                "-o",
                "--linger",
                "-l",
                "--log",
                "-c",
                "--log-dir",
                "--access-log",
                "--poller",
                "--header-timeout",
                "--body-timeout",
                "--idle-timeout",
                "--write-timeout",
                "--grace",
                "--max-connections",
                "--max-line",
                "--max-header",
                "--max-body",
                "--index",
                "--listing",
                "--cache",
                "--compress-limit",
                "--charset",
                "--spa",
                "--cors",
                "--header",
                "--debug",
                "--help",
                "--version")) {
            assertTrue(ended.out().contains(option), option + " is not in " + ended.out());
        }
        assertTrue(ended.out().lines().allMatch(line -> line.length() <= 80), ended.out());
    }

    /** Quotes, commas and dashes are a part of the value. */
    @Test
    void anOptionValueIsUsedUnchanged() throws IOException {
        Files.writeString(root.resolve("page.html"), "page");
        String value = "\"a, b\" -- --listing";
        try (ServerProcess server = ServerProcess.startAsIs("-p0", "--header=X-One:" + value, "--", root.toString());
                RawClient client = server.connect()) {
            RawClient.Response response = client.get("/page.html").response();
            assertEquals(value, response.field("X-One").orElse("none"));
        }
        try (ServerProcess server = ServerProcess.start("--root=\"" + root + "\"")) {
            assertEquals(List.of(), server.banner(), "a directory whose name begins with a quote does not exist");
        }
    }

    @Test
    void versionNamesTheServerAndTheJvm() throws Exception {
        ServerProcess.Ended ended = ServerProcess.run("--version");
        assertEquals(0, ended.status());
        assertTrue(ended.out().matches("tern \\d+\\.\\d+\\.\\d+\\S*, Java \\S+\\R"), ended.out());
    }

    @Test
    void modesShowsTheTable() throws Exception {
        ServerProcess.Ended ended = ServerProcess.run("modes");
        assertEquals(0, ended.status());
        for (String word : List.of("multi-reactor", "reactor", "proactor", "lt-lt", "lt-et", "et-lt", "et-et")) {
            assertTrue(ended.out().contains(word), ended.out());
        }
    }

    @Test
    void theWarmUpEndsTheProcess() throws Exception {
        ServerProcess.Ended ended = ServerProcess.run("warm-up");
        assertEquals(new ServerProcess.Ended(0, "tern: warm\n", ""), ended);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port 0", "--port=0", "-p 0", "-p0", "-p=0"})
    void aValueMayFollowItsOptionInAnyUsualForm(String arguments) throws IOException {
        String[] words = (arguments + " -- " + root).split(" ");
        try (ServerProcess server = ServerProcess.startAsIs(words)) {
            assertEquals("serving " + root, server.banner().get(1));
        }
    }

    @Test
    void serveIsTheDefaultCommand() throws IOException {
        try (ServerProcess server = ServerProcess.start("serve", "--root", root.toString())) {
            assertEquals("serving " + root, server.banner().get(1));
        }
    }

    @Test
    void theBundledSiteShowsHowTheServerRuns() throws IOException {
        try (ServerProcess server = ServerProcess.start("-a", "proactor", "-m", "et-et");
                RawClient client = server.connect()) {
            assertTrue(client.get("/").response().text().contains("Tern"));
            String status = client.get("/status.json").response().text();
            assertTrue(status.contains("\"model\":\"proactor\"") && status.contains("\"trigger\":\"et-et\""), status);
            byte[] download = client.get("/download/tern-8MiB.bin").response().body();
            assertEquals(8 << 20, download.length);
            assertEquals((byte) (4_000_000 * 31 + (4_000_000 >>> 8)), download[4_000_000]);
        }
    }
}
