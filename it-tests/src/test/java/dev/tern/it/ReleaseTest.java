package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The artifacts in the repository after the separate release of each module; runs only in {@code .ci/rehearse-release}.
 */
@EnabledIfSystemProperty(named = "tern.staging", matches = ".+", disabledReason = "nothing was staged")
class ReleaseTest {
    private static final Pattern SCOPE = Pattern.compile("<scope>(\\w+)</scope>");

    private final Published published = Published.staged().orElseThrow();

    static List<String> modules() {
        return Stream.concat(Published.MODULES.stream(), Stream.of("www", "lab", "cli"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void thePomHasNoParent(String module) throws IOException {
        String pom = Files.readString(published.file(module, ".pom"));
        assertFalse(pom.contains("<parent>") || pom.contains("${") || pom.contains("<build>"), pom);
        assertFalse(pom.contains("SNAPSHOT"), pom);
        for (String required : List.of("name", "description", "url", "license", "developer", "scm")) {
            assertTrue(pom.contains("<" + required), required + " in " + pom);
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void testLibrariesAreNotDependencies(String module) throws IOException {
        String pom = Files.readString(published.file(module, ".pom"));
        TreeSet<String> scopes = new TreeSet<>();
        SCOPE.matcher(pom).results().forEach(scope -> scopes.add(scope.group(1)));
        assertTrue(List.of("compile", "provided", "runtime").containsAll(scopes), "scopes: " + scopes);
        assertFalse(pom.contains("junit"), pom);
    }

    /** The module of the bundled site is not included: it has no class, and so no documentation. */
    @ParameterizedTest
    @FieldSource("dev.tern.it.Published#MODULES")
    void sourcesAndDocumentationArePublished(String module) throws IOException {
        assertTrue(entries(published.file(module, ".jar")).contains("module-info.class"));
        assertTrue(entries(published.file(module, "-sources.jar")).contains("module-info.java"));
        assertTrue(entries(published.file(module, "-javadoc.jar")).contains("index.html"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aBillOfMaterialsIsPublished(String module) throws IOException {
        String bill = Files.readString(published.file(module, "-cyclonedx.json"));
        assertTrue(bill.contains("\"CycloneDX\"") && bill.contains("\"tern-" + module + "\""), bill);
        assertFalse(bill.contains("junit"), bill);
    }

    @Test
    void theServerJarsContainTheNativeTransportAndItsSource() throws IOException {
        String type = "dev/tern/server/epoll/EpollPoller";
        assertTrue(entries(published.file("server", ".jar")).contains(type + ".class"));
        assertTrue(entries(published.file("cli", "-all.jar")).contains(type + ".class"));
        assertTrue(entries(published.file("server", "-sources.jar")).contains(type + ".java"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyFileHasItsChecksums(String module) throws IOException {
        Path folder = published.file(module, ".jar").getParent();
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        TreeSet<String> expected = new TreeSet<>();
        names.stream()
                .filter(name -> !name.endsWith("1") && !name.endsWith("5"))
                .forEach(name -> expected.addAll(List.of(name, name + ".md5", name + ".sha1")));
        assertEquals(expected, names);
    }

    private static List<String> entries(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream().map(Object::toString).toList();
        }
    }

    /** The first start by a new user: the downloads before the server runs, and the output of the build. */
    @Test
    void theLauncherDownloadsAtMost80JarsOf32MegabytesWithoutWarnings() throws IOException {
        Path launcher = Path.of(System.getProperty("tern.launcher"));
        List<Path> jars;
        try (Stream<Path> files = Files.walk(launcher.resolve("repository"))) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
        long bytes = 0;
        for (Path jar : jars) {
            bytes += Files.size(jar);
        }
        String found = jars.size() + " jars of " + bytes + " bytes: " + jars;
        assertTrue(jars.size() > 10 && jars.size() <= 80 && bytes <= 32_000_000, found);
        String said = Files.readString(launcher.resolve("err.txt"));
        assertTrue(said.contains("tern: built") && !said.contains("WARN"), said);
        assertTrue(Files.readString(launcher.resolve("out.txt")).startsWith("tern "), said);
    }
}
