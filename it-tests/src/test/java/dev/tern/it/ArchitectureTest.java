package dev.tern.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The allowed dependencies between packages. Every rule is also proven able to fail, on packages that break it. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Stream.of("buffer", "timer", "threadpool", "log", "http", "files", "server")
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .toList());

    /**
     * The allowed dependencies of some packages.
     *
     * @param who the packages to which the rule applies
     * @param allowed the packages on which they may depend
     * @param counterexample packages that break the rule if it is applied to them
     */
    private record Wall(String who, List<String> allowed, String counterexample) {

        ArchRule rule(String packages) {
            List<String> all = new ArrayList<>(allowed);
            all.addAll(List.of("java..", "org.jspecify.."));
            DescribedPredicate<JavaClass> foreign = resideOutsideOfPackages(all.toArray(String[]::new));
            return noClasses().that(resideInAnyPackage(packages)).should().dependOnClassesThat(foreign);
        }

        @Override
        public String toString() {
            return who + " -> " + allowed;
        }
    }

    static Stream<Wall> walls() {
        String http = "dev.tern.http..";
        String files = "dev.tern.files..";
        String anyServer = "dev.tern.server..";
        return Stream.of(
                new Wall("dev.tern.buffer..", List.of("dev.tern.buffer.."), http),
                new Wall("dev.tern.timer..", List.of("dev.tern.timer.."), http),
                new Wall("dev.tern.threadpool..", List.of("dev.tern.threadpool.."), http),
                new Wall("dev.tern.log", List.of("dev.tern.log"), "dev.tern.log.logback"),
                new Wall(
                        "dev.tern.log.logback",
                        List.of("dev.tern.log", "dev.tern.log.logback", "org.slf4j..", "ch.qos.logback.."),
                        "dev.tern.log.slf4j"),
                new Wall(
                        "dev.tern.log.slf4j",
                        List.of("dev.tern.log", "dev.tern.log.slf4j", "org.slf4j.."),
                        "dev.tern.log.logback"),
                new Wall(http, List.of(http, "org.slf4j.."), files),
                new Wall(files, List.of(files, http, "org.slf4j..", "com.google.common.."), anyServer),
                new Wall("dev.tern.http.text", List.of("dev.tern.http.text"), "dev.tern.http"),
                new Wall(
                        "dev.tern.http",
                        List.of("dev.tern.http", "dev.tern.http.text", "org.slf4j.."),
                        "dev.tern.http.form"),
                new Wall(
                        "dev.tern.http.form",
                        List.of("dev.tern.http.form", "dev.tern.http", "dev.tern.http.text"),
                        anyServer),
                new Wall(
                        "dev.tern.server.reactor",
                        List.of("dev.tern.server.reactor", "dev.tern.timer..", "org.slf4j.."),
                        "dev.tern.server.connection"),
                new Wall(
                        "dev.tern.server.connection",
                        List.of(
                                "dev.tern.server.connection",
                                "dev.tern.server.reactor",
                                "dev.tern.buffer..",
                                "dev.tern.timer..",
                                "dev.tern.threadpool..",
                                http,
                                "org.slf4j.."),
                        "dev.tern.server.cli"),
                new Wall(
                        "dev.tern.server",
                        List.of(
                                "dev.tern.server",
                                "dev.tern.server.connection",
                                "dev.tern.server.reactor",
                                http,
                                files,
                                "org.slf4j.."),
                        "dev.tern.server.cli"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walls")
    void packagesDependOnlyOnAllowedPackages(Wall wall) {
        wall.rule(wall.who()).check(CLASSES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walls")
    void theRuleFailsWhereItIsBroken(Wall wall) {
        assertThrows(
                AssertionError.class, () -> wall.rule(wall.counterexample()).check(CLASSES));
    }

    private static ArchRule noSockets(String packages) {
        return noClasses()
                .that(resideInAnyPackage(packages))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(Server)?Socket|java\\.nio\\.channels\\.(.*Socket.*|Select.*)");
    }

    @Test
    void httpDoesNotUseSockets() {
        noSockets("dev.tern.http..").check(CLASSES);
        noSockets("dev.tern.files..").check(CLASSES);
        assertThrows(
                AssertionError.class, () -> noSockets("dev.tern.server.reactor").check(CLASSES));
    }

    /** The package is missing where the build found no JDK 22 or newer; a JDK that can run it can compile it. */
    @Test
    void nativeCodeIsCalledFromOnePackageOnly() {
        String owner = "dev.tern.server.epoll";
        nobodyCallsNativeCodeBut(owner).check(CLASSES);
        boolean there = CLASSES.stream().anyMatch(each -> each.getPackageName().equals(owner));
        assertTrue(there || !Mode.pollers().contains("epoll"), "the native transport was not compiled");
        if (there) {
            assertThrows(
                    AssertionError.class,
                    () -> nobodyCallsNativeCodeBut("dev.tern.http").check(CLASSES));
            ArchRule transport = noClasses()
                    .that(resideInAnyPackage(owner))
                    .should()
                    .dependOnClassesThat(resideOutsideOfPackages(
                            owner,
                            "dev.tern.server.reactor",
                            "dev.tern.http",
                            "dev.tern.files",
                            "java..",
                            "org.jspecify.."));
            transport.check(CLASSES);
        }
    }

    private static ArchRule nobodyCallsNativeCodeBut(String owner) {
        return noClasses()
                .that(resideOutsideOfPackages(owner))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.lang.foreign"));
    }

    @Test
    void packagesDependOnEachOtherWithoutCycles() {
        slices().matching("dev.tern.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.tern.buffer",
                "dev.tern.timer",
                "dev.tern.threadpool",
                "dev.tern.log",
                "dev.tern.log.logback",
                "dev.tern.log.slf4j",
                "dev.tern.http",
                "dev.tern.http.form",
                "dev.tern.http.text",
                "dev.tern.files",
                "dev.tern.server",
                "dev.tern.server.reactor",
                "dev.tern.server.connection",
                "dev.tern.server.cli"
            })
    void everyPackageIsChecked(String name) {
        assertTrue(
                CLASSES.stream()
                                .filter(each -> each.getPackageName().equals(name))
                                .count()
                        > 1,
                name);
    }
}
