package dev.tern.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The modules in a Maven repository: staged by {@code .ci/rehearse-release} in the folder of the property tern.staging,
 * or else the artifacts of this build, laid out as if they had been deployed.
 */
final class Published {
    static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    static final List<String> MODULES =
            List.of("buffer", "timer", "threadpool", "log", "http", "files", "server", "admin");

    private final Path repository;

    private Published(Path repository) {
        this.repository = repository;
    }

    /** The staging folder, if there is one. */
    static Optional<Published> staged() {
        return Optional.ofNullable(System.getProperty("tern.staging"))
                .map(folder -> new Published(Path.of(folder).toAbsolutePath()));
    }

    /** The staged modules, or those of this build, laid out in the given folder. */
    static Published in(Path folder) throws IOException {
        Optional<Published> staged = staged();
        if (staged.isPresent()) {
            return staged.get();
        }
        for (String module : MODULES) {
            lay(module, folder);
        }
        return new Published(folder);
    }

    private static void lay(String module, Path repository) throws IOException {
        Path pom = TOP.resolve(module).resolve(".flattened-pom.xml");
        String version = element(Files.readString(pom), "version");
        String name = "tern-" + module + "-" + version;
        Path folder = Files.createDirectories(
                repository.resolve("dev/tern/tern-" + module).resolve(version));
        Files.copy(TOP.resolve(module).resolve("target").resolve(name + ".jar"), folder.resolve(name + ".jar"));
        Files.copy(pom, folder.resolve(name + ".pom"));
    }

    Path repository() {
        return repository;
    }

    /** The only version of a module. */
    String version(String module) {
        Path folder = repository.resolve("dev/tern/tern-" + module);
        try (Stream<Path> versions = Files.list(folder)) {
            List<String> names = versions.filter(Files::isDirectory)
                    .map(version -> version.getFileName().toString())
                    .toList();
            if (names.size() != 1) {
                throw new AssertionError(folder + ": " + names);
            }
            return names.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of a module by the end of its name, such as {@code .pom} or {@code -sources.jar}. */
    Path file(String module, String ending) {
        String version = version(module);
        return repository
                .resolve("dev/tern/tern-" + module)
                .resolve(version)
                .resolve("tern-" + module + "-" + version + ending);
    }

    /** The content of the first element of that name. */
    static String element(String xml, String name) {
        int start = xml.indexOf("<" + name + ">") + name.length() + 2;
        return xml.substring(start, xml.indexOf("</" + name + ">", start));
    }
}
