package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A directory that the project did not create is served byte for byte: the documentation of the system. */
class ForeignTreeTest {
    private static final Path ROOT = Path.of("/usr/share/doc");
    private static final int LEAST_FILES = 1000;
    private static final int MOST_FILES = 10_000;

    private static final Map<String, byte[]> DIGESTS = new LinkedHashMap<>();

    @BeforeAll
    static void digestTree() throws Exception {
        Programs.require(Optional.of(ROOT).filter(Files::isDirectory), ROOT + " is not there");
        try (Stream<Path> tree = Files.walk(ROOT)) {
            for (Path file : (Iterable<Path>) tree.sorted().filter(ForeignTreeTest::isAllowed)::iterator) {
                if (DIGESTS.size() < MOST_FILES) {
                    DIGESTS.put(target(file), sha256(Files.readAllBytes(file)));
                }
            }
        }
        Programs.require(
                Optional.of(DIGESTS).filter(files -> files.size() >= LEAST_FILES),
                ROOT + " has only " + DIGESTS.size() + " files");
    }

    /** Regular files that are not hidden, also through links inside the directory. */
    private static boolean isAllowed(Path file) {
        try {
            Path real = file.toRealPath();
            return real.startsWith(ROOT)
                    && !isHidden(file)
                    && !isHidden(real)
                    && Files.isReadable(real)
                    && Files.isRegularFile(real);
        } catch (IOException dangling) {
            return false;
        }
    }

    private static boolean isHidden(Path file) {
        for (Path name : ROOT.relativize(file)) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static String target(Path file) {
        StringBuilder target = new StringBuilder();
        for (Path name : ROOT.relativize(file)) {
            target.append('/');
            for (byte b : name.toString().getBytes(StandardCharsets.UTF_8)) {
                boolean plain = b > ' ' && b < 0x7f && "%?#\"<>\\^`{|}".indexOf(b) < 0;
                target.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
            }
        }
        return target.toString();
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    static Stream<Mode> modes() {
        return Mode.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void everyFileIsReceivedWithItsDigestOnDisk(Mode mode) throws Exception {
        try (ServerProcess server = ServerProcess.start(mode.arguments(ROOT.toString()));
                RawClient client = server.connect()) {
            for (Map.Entry<String, byte[]> file : DIGESTS.entrySet()) {
                RawClient.Response response = client.get(file.getKey()).response();
                assertEquals(200, response.status(), file.getKey());
                assertArrayEquals(file.getValue(), sha256(response.body()), file.getKey());
            }
        } catch (IOException e) {
            throw new AssertionError(mode.toString(), e);
        }
    }
}
