package dev.tern.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of the machine that some tests use. In CI (TERN_CI=1) a missing one fails, elsewhere it skips. */
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
