package dev.tern.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JDKs of this machine by feature version: the JDK of the tests, and those in the usual folder. */
final class Jdks {
    private static final Path FOLDER = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(.+)\"");

    private Jdks() {}

    /** One JDK per feature version, oldest first. */
    static SortedMap<Integer, Path> all() {
        SortedMap<Integer, Path> all = new TreeMap<>();
        if (Files.isDirectory(FOLDER)) {
            try (Stream<Path> homes = Files.list(FOLDER)) {
                homes.sorted().forEach(home -> version(home).ifPresent(version -> all.put(version, home)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        all.put(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        return all;
    }

    private static Optional<Integer> version(Path home) {
        if (!Files.isExecutable(home.resolve("bin/javac"))) {
            return Optional.empty();
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find()
                    ? Optional.of(Runtime.Version.parse(version.group(1)).feature())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The installed JDKs on which published jars are tested: 17, the oldest supported one, 21, and the newest. */
    static List<Path> ofReUsers() {
        SortedMap<Integer, Path> all = all();
        return Stream.of(17, 21, all.lastKey())
                .distinct()
                .map(all::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The newest JDK other than that of the tests. */
    static Optional<Path> other() {
        SortedMap<Integer, Path> all = all();
        all.remove(Runtime.version().feature());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.lastKey()));
    }
}
