package dev.tern.it;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The main classes of every module. */
final class TernClasses {
    static final JavaClasses MAIN = new ClassFileImporter()
            .importPaths(
                    Stream.of("buffer", "timer", "threadpool", "log", "http", "files", "server", "admin", "lab", "cli")
                            .map(module -> Path.of("..", module, "target", "classes"))
                            .toList());

    private TernClasses() {}
}
