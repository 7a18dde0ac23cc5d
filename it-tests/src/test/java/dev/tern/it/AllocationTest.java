package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the server allocates for a request, from the socket to the socket, started with the flags of the launcher: counted by the
 * collections of a young generation that is small, 1.6 MiB of it for new objects.
 */
@Timeout(180)
class AllocationTest {
    private static final Path LAUNCHER = Path.of("../tern");
    private static final Pattern FLAGS = Pattern.compile("^ *flags=\"(?:\\$flags )?(-XX:[^$\"]*)\"", Pattern.MULTILINE);
    private static final int REQUESTS = 100_000;
    private static final int AT_ONCE = 8;
    /** 100,000 times 16 bytes; with the access log, 64. */
    private static final int MOST_COLLECTIONS = 1;

    private static final int MOST_WHEN_LOGGED = 4;
    /** The first requests are interpreted, and then compiled, which allocates. */
    private static final int MOST_ROUNDS = 12;

    @TempDir
    Path folder;

    static Stream<String> pollers() {
        return Mode.pollers().stream();
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void aRequestForASmallFileAllocatesNextToNothing(String poller) throws IOException {
        assertFewCollections(MOST_COLLECTIONS, "--poller", poller);
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void aLoggedRequestAllocatesLittle(String poller) throws IOException {
        String logs = folder.resolve("logs").toString();
        assertFewCollections(MOST_WHEN_LOGGED, "--poller", poller, "--access-log", "common", "--log-dir", logs);
    }

    private void assertFewCollections(int most, String... options) throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.setLastModifiedTime(Files.writeString(root.resolve("a.html"), "x".repeat(1024)), FileTime.fromMillis(0));
        Path log = folder.resolve("gc.log");
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--loops", "1", "--file-cache", "1h", root.toString()));
        try (ServerProcess server = ServerProcess.startOn(
                        Path.of(System.getProperty("java.home")), jvmOptions(log), arguments.toArray(new String[0]));
                RawClient client = server.connect()) {
            long fewest = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && fewest > most; round++) {
                long before = collections(log);
                ask(client);
                fewest = Math.min(fewest, collections(log) - before);
            }
            long counted = fewest;
            assertTrue(counted <= most, () -> "collections: " + counted);
        }
    }

    private static void ask(RawClient client) throws IOException {
        for (int i = 0; i < REQUESTS / AT_ONCE; i++) {
            for (int j = 0; j < AT_ONCE; j++) {
                client.get("/a.html");
            }
            for (int j = 0; j < AT_ONCE; j++) {
                client.answer();
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
