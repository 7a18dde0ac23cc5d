package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher {@code ./tern}, in a folder with a jar. A script replaces Maven; ReleaseTest checks how much the real
 * build downloads.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LauncherTest {
    private static final long GUARD_SECONDS = 120;
    private static final String BUILD_FOLDER = "cli/target/run";

    @TempDir
    Path work;

    private Path top;
    private Path site;
    private Path note;
    private final Map<String, String> environment = new java.util.HashMap<>();

    /** The exit status of a start, and the output of both streams. */
    private record Ended(int status, String out, String err) {}

    @BeforeEach
    void makeFolder() throws IOException {
        top = Files.createDirectories(work.resolve("a folder with spaces/tern"));
        Files.copy(Path.of("..", "tern"), top.resolve("tern"));
        top.resolve("tern").toFile().setExecutable(true);
        Path jar = Files.createDirectories(top.resolve(BUILD_FOLDER)).resolve("tern-cli-1-all.jar");
        Files.copy(ServerProcess.jar(), jar);
        site = Files.createDirectory(work.resolve("site"));
        Files.writeString(site.resolve("page.html"), "page");
        environment.put("TERN_JAVA", System.getProperty("java.home") + "/bin/java");
        noteThatThereCanBeNoCache();
    }

    /** Most tests need no cache; this is the marker that the launcher writes if the JVM cannot create one. */
    private void noteThatThereCanBeNoCache() throws IOException {
        String ending = Runtime.version().feature() < 25 ? ".jsa" : ".aot";
        note = Files.createFile(top.resolve(BUILD_FOLDER).resolve("tern-cli-1-all-" + Runtime.version() + ending));
        Files.setLastModifiedTime(note, FileTime.from(Instant.now().plusSeconds(10)));
    }

    @Test
    void itStartsThroughALinkFromAnyFolder() throws Exception {
        Path bin = Files.createDirectory(work.resolve("bin"));
        Path inner = Files.createSymbolicLink(bin.resolve("inner"), bin.relativize(top.resolve("tern")));
        Path outer = Files.createSymbolicLink(work.resolve("outer link"), Path.of("bin/inner"));
        for (Path link : List.of(inner, outer)) {
            Ended ended = run(link, "--version");
            assertEquals(0, ended.status(), ended.err());
            assertTrue(ended.out().startsWith("tern "), ended.out());
        }
    }

    @Test
    void theAotCacheIsCreatedOnceAndReused() throws Exception {
        Files.delete(note);
        assertEquals(0, run(top.resolve("tern"), "--version").status());
        List<Path> caches = caches();
        assertEquals(1, caches.size(), caches.toString());
        assertTrue(Files.size(caches.get(0)) > 1_000_000, caches.toString());
        Object key = Files.readAttributes(caches.get(0), "unix:ino").get("ino");

        Ended second = run(top.resolve("tern"), "--version");
        assertEquals("", second.err());
        assertEquals(key, Files.readAttributes(caches.get(0), "unix:ino").get("ino"), "it was made again");
        List<String> arguments = argumentsOfTheServer();
        assertTrue(arguments.contains(cacheFlag() + caches.get(0)), arguments.toString());
    }

    @Test
    void anAotCacheOlderThanTheJarIsCreatedAgain() throws Exception {
        Files.delete(note);
        run(top.resolve("tern"), "--version");
        Path cache = caches().get(0);
        Object key = Files.readAttributes(cache, "unix:ino").get("ino");
        Files.setLastModifiedTime(cache, FileTime.from(Instant.now().minusSeconds(3600)));
        assertEquals(0, run(top.resolve("tern"), "--version").status());
        assertEquals(List.of(cache), caches());
        assertNotEquals(key, Files.readAttributes(cache, "unix:ino").get("ino"));
    }

    @Test
    void aDamagedAotCacheIsIgnoredSilently() throws Exception {
        Files.delete(note);
        run(top.resolve("tern"), "--version");
        Path cache = caches().get(0);
        Files.write(cache, new byte[1000]);
        Ended ended = run(top.resolve("tern"), "--version");
        assertEquals(0, ended.status());
        assertEquals("", ended.err());
        assertEquals(1, ended.out().lines().count(), ended.out());
    }

    /** While another start creates the cache, the server starts without it. */
    @Test
    void concurrentStartsCreateTheAotCacheOnce() throws Exception {
        Files.delete(note);
        run(top.resolve("tern"), "--version");
        Path cache = caches().get(0);
        Files.delete(cache);
        Files.createDirectory(Path.of(cache + ".lock"));
        assertEquals(0, run(top.resolve("tern"), "--version").status());
        assertEquals(List.of(), caches());
        Files.setLastModifiedTime(
                Path.of(cache + ".lock"), FileTime.from(Instant.now().minusSeconds(7200)));
        assertEquals(0, run(top.resolve("tern"), "--version").status());
        assertEquals(List.of(cache), caches(), "a lock that was left behind does not last for ever");
        assertFalse(Files.exists(Path.of(cache + ".lock")));
    }

    /**
     * A JVM that cannot create a cache is tried once, not at every start; and no JVM is started to find its version.
     */
    @Test
    void aJvmIsStartedOnlyForTheCacheAndTheServer() throws Exception {
        Files.delete(note);
        Path home = fakeJava("[ \"$last\" != warm-up ]");
        environment.put("TERN_JAVA", home + "/bin/java");
        assertEquals(0, run(top.resolve("tern"), "one").status());
        assertEquals(0, run(top.resolve("tern"), "two").status());
        assertEquals(List.of("warm-up", "one", "two"), Files.readAllLines(work.resolve("started.txt")));
    }

    /** Such as a shim of a version manager, or the stub of macOS. */
    @Test
    void aJavaScriptWrapperIsResolvedToItsHome() throws Exception {
        Path shim = work.resolve("shim");
        script(shim, "exec '" + System.getProperty("java.home") + "/bin/java' \"$@\"");
        environment.put("TERN_JAVA", shim.toString());
        Ended ended = run(top.resolve("tern"), "--version");
        assertEquals(0, ended.status(), ended.err());
        assertTrue(ended.out().contains("Java " + Runtime.version()), ended.out());
    }

    private Path fakeJava(String result) throws IOException {
        Path home = Files.createDirectories(work.resolve("jdk/bin")).getParent();
        Files.copy(Path.of(System.getProperty("java.home"), "release"), home.resolve("release"));
        script(
                home.resolve("bin/java"),
                "for last; do :; done; echo \"$last\" >>'%s/started.txt'; %s".formatted(work, result));
        return home;
    }

    @Test
    void signalsReachTheServer() throws Exception {
        Process process = start(top.resolve("tern"), "-p", "0", site.toString());
        try (BufferedReader out = process.inputReader()) {
            assertTrue(out.readLine().startsWith("http://127.0.0.1:"));
            String program = process.toHandle().info().command().orElseThrow();
            assertTrue(program.endsWith("/bin/java"), program);
            process.destroy();
            assertTrue(process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    /** In Docker no locale is set by default. */
    @ParameterizedTest
    @ValueSource(strings = {"", "C", "zz_ZZ.UTF-8"})
    void filesOfEveryNameAreServedWithoutAUtf8Locale(String locale) throws Exception {
        writeByBytes();
        if (!locale.isEmpty()) {
            environment.put("LANG", locale);
        }
        Process process = start(top.resolve("tern"), "-p", "0", "--listing", site.toString());
        try (BufferedReader out = process.inputReader();
                RawClient client = new RawClient(ServerProcess.address(out.readLine()))) {
            assertEquals(200, client.get("/gr%C3%BC%C3%9Fe.txt").response().status());
            String listing = client.get("/").response().text();
            assertTrue(listing.contains("gr%C3%BC%C3%9Fe.txt"), listing);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The jar cannot change the locale of its JVM, so it reports the problem once. */
    @Test
    void theJarReportsOnceThatItCannotNameAFile() throws Exception {
        writeByBytes();
        List<String> bare = new ArrayList<>(List.of("env", "-u", "LANG", "-u", "LC_ALL", "-u", "LC_CTYPE"));
        try (ServerProcess server = ServerProcess.startBy(bare, "--listing", site.toString())) {
            try (RawClient client = server.connect()) {
                assertEquals(404, client.get("/gr%C3%BC%C3%9Fe.txt").response().status());
                assertEquals(404, client.get("/%E4%BD%A0.txt").response().status());
                assertEquals(200, client.get("/").response().status());
            }
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
            List<String> said = server.err().stream()
                    .filter(line -> line.contains("LC_ALL"))
                    .toList();
            assertEquals(1, said.size(), server.err().toString());
            assertTrue(said.get(0).contains(" WARN "), said.toString());
        }
    }

    /** Uses a shell, since this JVM may have no UTF-8 locale either. */
    private void writeByBytes() throws Exception {
        Ended ended = end(builder(List.of(
                "sh", "-c", "printf hello >\"$1/$(printf 'gr\\303\\274\\303\\237e').txt\"", "sh", site.toString())));
        assertEquals(0, ended.status(), ended.err());
    }

    @Test
    void aNewerSourceIsBuiltWithAProgressMessage() throws Exception {
        fakeMaven("echo '[INFO] Building Tern Buffer 1-SNAPSHOT        [2/8]'; echo '[WARNING] a warning of a plugin'");
        Ended ended = run(top.resolve("tern"), "--version");
        assertEquals(0, ended.status(), ended.err());
        assertEquals(
                List.of("tern: starting Maven", "tern: building Tern Buffer (2/8)", "tern: built"),
                ended.err().lines().toList());
        assertEquals("", run(top.resolve("tern"), "--version").err(), "the jar counts as built, though it is the same");
    }

    @Test
    void aBuildThatFailsShowsItsErrors() throws Exception {
        fakeMaven("echo '[INFO] noise'; echo '[ERROR] Buffer.java:[3,4] broken'; exit 1");
        Ended ended = run(top.resolve("tern"), "--version");
        assertEquals(2, ended.status());
        assertEquals("", ended.out());
        assertEquals(
                List.of("tern: starting Maven", "[ERROR] Buffer.java:[3,4] broken"),
                ended.err().lines().toList());
    }

    @Test
    void anInterruptedBuildReportsItsStep() throws Exception {
        fakeMaven(
                "echo 'Downloaded from central: https://repo/a.jar'; echo 'Downloading from central: https://repo/guava.jar'; "
                        + "echo '[ERROR] read so far'; exec sleep 600");
        List<String> command = new ArrayList<>(ServerProcess.withoutIgnoredSignals());
        command.addAll(List.of(
                Programs.require("setsid").toString(), top.resolve("tern").toString(), "--version"));
        Process process = builder(command).start();
        try (BufferedReader err = process.errorReader()) {
            assertEquals("tern: starting Maven", err.readLine());
            assertEquals("[ERROR] read so far", err.readLine());
            // Like Ctrl-C: to all processes of the terminal.
            end(builder(List.of("kill", "-INT", "--", "-" + process.pid())));
            assertTrue(process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS));
            assertEquals(130, process.exitValue());
            assertEquals(
                    List.of(
                            "tern: stopped while downloading guava.jar (files downloaded: 1); the next start goes on from there"),
                    err.lines().toList());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Writes a source that is newer than the jar, and a script in place of Maven. */
    private void fakeMaven(String script) throws IOException {
        Path source = Files.createDirectories(top.resolve("buffer/src/main")).resolve("Buffer.java");
        Files.writeString(source, "class Buffer {}");
        Files.setLastModifiedTime(
                top.resolve(BUILD_FOLDER).resolve("tern-cli-1-all.jar"),
                FileTime.from(Instant.now().minusSeconds(60)));
        Path bin = Files.createDirectory(work.resolve("fake"));
        script(bin.resolve("mvn"), script);
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
    }

    private static void script(Path file, String content) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + content + "\n");
        file.toFile().setExecutable(true);
    }

    private List<Path> caches() throws IOException {
        try (Stream<Path> files = Files.list(top.resolve(BUILD_FOLDER))) {
            return files.filter(file -> file.toString().matches(".*\\.(aot|jsa)"))
                    .toList();
        }
    }

    private static String cacheFlag() {
        return Runtime.version().feature() < 25 ? "-XX:SharedArchiveFile=" : "-XX:AOTCache=";
    }

    /** The arguments of the JVM of the server. */
    private List<String> argumentsOfTheServer() throws Exception {
        Process process = start(top.resolve("tern"), "-p", "0", site.toString());
        try (BufferedReader out = process.inputReader()) {
            assertTrue(out.readLine().startsWith("http://"));
            return List.of(process.toHandle().info().arguments().orElseThrow());
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Path program, String... arguments) throws IOException {
        return builder(command(program, arguments)).start();
    }

    private Ended run(Path program, String... arguments) throws IOException, InterruptedException {
        return end(builder(command(program, arguments)));
    }

    private static List<String> command(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().keySet().removeAll(List.of("LANG", "LC_ALL", "LC_CTYPE", "JAVA_HOME"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static Ended end(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("tern", ".out");
        Path err = Files.createTempFile("tern", ".err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        boolean ended = process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, () -> "did not end: " + builder.command());
        Ended result = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return result;
    }
}
