package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The allocation of the server per request, with the JVM flags of the launcher: measured by the number of collections
 * of a small young generation, with 1.6 MiB for new objects.
 */
@Timeout(180)
class AllocationTest {
    private static final Path LAUNCHER = Path.of("../tern");
    private static final Pattern FLAGS = Pattern.compile("^ *flags=\"(?:\\$flags )?(-XX:[^$\"]*)\"", Pattern.MULTILINE);
    private static final int REQUESTS = 100_000;
    private static final int MISSING_REQUESTS = 20_000;
    private static final int CONNECTIONS = 8_000;
    private static final int PIPELINED = 8;
    /** 100,000 times 16 bytes; with the access log, 64. */
    private static final int MAX_COLLECTIONS = 1;

    private static final int MAX_COLLECTIONS_LOGGED = 4;
    /** The first requests are interpreted, and then compiled, which allocates. */
    private static final int MAX_ROUNDS = 12;

    @TempDir
    Path folder;

    static Stream<String> pollers() {
        return Mode.pollers().stream();
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void aRequestForASmallFileAllocatesAlmostNothing(String poller) throws IOException {
        assertFewCollections(MAX_COLLECTIONS, "--poller", poller);
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void aLoggedRequestAllocatesLittle(String poller) throws IOException {
        String logs = folder.resolve("logs").toString();
        assertFewCollections(MAX_COLLECTIONS_LOGGED, "--poller", poller, "--access-log", "common", "--log-dir", logs);
    }

    /**
     * 20,000 times 2,000 bytes: the native transport opens the file by a system call, which allocates 1,260; exceptions
     * allocated 2,500.
     */
    @ParameterizedTest
    @MethodSource("pollers")
    void theFirstRequestForAMissingPathAllocatesLittle(String poller) throws IOException {
        int[] next = {10_000_000};
        Round round = (server, client) -> ask(client, MISSING_REQUESTS, () -> "/missing-" + next[0]++);
        assertFewCollections(24, round, "--poller", poller);
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void aRedirectToADirectoryAllocatesLittle(String poller) throws IOException {
        assertFewCollections(8, (server, client) -> ask(client, MISSING_REQUESTS, () -> "/sub"), "--poller", poller);
    }

    /** 8,000 times 1,800 bytes, or 3,200 if the JDK accepts: it allocates a channel and a key. */
    @ParameterizedTest
    @MethodSource("pollers")
    void aNewConnectionWithOneRequestAllocatesLittle(String poller) throws IOException {
        assertFewCollections(poller.equals("epoll") ? 9 : 16, (server, client) -> connect(server), "--poller", poller);
    }

    /** The requests that are measured. */
    private interface Round {
        void run(ServerProcess server, RawClient client) throws IOException;
    }

    private static void connect(ServerProcess server) throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            try (RawClient client = server.connect()) {
                // A client that resets leaves no socket in TIME_WAIT.
                client.socket().setSoLinger(true, 0);
                client.get("/a.html").response();
            }
        }
    }

    private void assertFewCollections(int most, String... options) throws IOException {
        assertFewCollections(most, (server, client) -> ask(client, REQUESTS, () -> "/a.html"), options);
    }

    private void assertFewCollections(int most, Round round, String... options) throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectory(root.resolve("sub"));
        Files.setLastModifiedTime(Files.writeString(root.resolve("a.html"), "x".repeat(1024)), FileTime.fromMillis(0));
        Path log = folder.resolve("gc.log");
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--loops", "1", "--file-cache", "1h", root.toString()));
        try (ServerProcess server = ServerProcess.startOn(
                        Path.of(System.getProperty("java.home")), jvmOptions(log), arguments.toArray(new String[0]));
                RawClient client = server.connect()) {
            long fewest = Long.MAX_VALUE;
            for (int i = 0; i < MAX_ROUNDS && fewest > most; i++) {
                long before = collections(log);
                round.run(server, client);
                fewest = Math.min(fewest, collections(log) - before);
            }
            long counted = fewest;
            assertTrue(counted <= most, () -> "collections: " + counted);
        }
    }

    private static void ask(RawClient client, int requests, Supplier<String> target) throws IOException {
        for (int i = 0; i < requests / PIPELINED; i++) {
            for (int j = 0; j < PIPELINED; j++) {
                client.get(target.get());
            }
            for (int j = 0; j < PIPELINED; j++) {
                client.response();
            }
        }
    }

    private static List<String> jvmOptions(Path log) throws IOException {
        List<String> options = new ArrayList<>();
        Matcher flags = FLAGS.matcher(Files.readString(LAUNCHER));
        while (flags.find()) {
            options.addAll(List.of(flags.group(1).split(" ")));
        }
        assertTrue(options.size() > 3, options.toString());
        options.addAll(List.of("-Xmn2m", "-Xlog:gc:file=" + log));
        return options;
    }

    private static long collections(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("Pause Young")).count();
        }
    }
}
