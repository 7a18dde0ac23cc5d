package dev.tern.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** External programs of some tests. In CI (TERN_CI=1) a missing program fails the test, elsewhere it skips the test. */
final class Programs {
    private Programs() {}

    /** The path of a program. */
    static Path require(String name) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        return require(found, name + " is not installed");
    }

    static <T> T require(Optional<T> found, String message) {
        if (found.isEmpty() && "1".equals(System.getenv("TERN_CI"))) {
            throw new AssertionError(message);
        }
        Assumptions.assumeTrue(found.isPresent(), message);
        return found.orElseThrow();
    }
}
