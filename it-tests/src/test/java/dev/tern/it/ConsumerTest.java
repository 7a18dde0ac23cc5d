package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A project per module, as a user of the library has it: Maven resolves the artifacts to be published into an empty
 * local repository, then the project is compiled with all warnings as errors, and run, on the class path and on the
 * module path, on JDK 17, on 21 if installed, and on the newest installed one.
 */
class ConsumerTest {
    private static final Path TOP = Published.TOP;
    private static final Path SOURCES = Path.of("src/test/consumers").toAbsolutePath();
    private static final Pattern COORDINATES = Pattern.compile("[\\w.-]+:[\\w.-]+(?=[,\\s]|$)");
    private static final long GUARD_SECONDS = 300;

    /** A project that depends on one module, with its expected dependencies and output. */
    enum Consumer {
        BUFFER("buffer", "", "readable: 5"),
        TIMER("timer", "", "expired, and ran on a thread of its own"),
        THREADPOOL("threadpool", "", "ran on worker-0"),
        LOG("log", "", "a line"),
        LOG_LOGBACK("log", "ch.qos.logback:logback-classic", "INFO logged"),
        LOG_SLF4J("log", "org.slf4j:slf4j-api", "INFO consumer - logged"),
        HTTP("http", "org.slf4j:slf4j-nop", "HTTP/1.1 200 OK"),
        FILES("files", "org.slf4j:slf4j-nop", "HTTP/1.1 200 OK"),
        SERVER("server", "org.slf4j:slf4j-nop", "served"),
        ADMIN("admin", "org.slf4j:slf4j-nop", "no reads");

        final String module;
        final String beside;
        final String prints;

        Consumer(String module, String beside, String prints) {
            this.module = module;
            this.beside = beside;
            this.prints = prints;
        }

        String folder() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        String requirements() {
            String logback = " requires ch.qos.logback.classic; requires ch.qos.logback.core;";
            return "requires dev.tern." + module + ";"
                    + (this == LOG_LOGBACK ? logback : "")
                    + (module.equals("log") && !beside.isEmpty() ? " requires org.slf4j;" : "");
        }
    }

    @TempDir
    static Path work;

    private static Published published;

    @BeforeAll
    static void resolveAll() throws Exception {
        published = Published.in(work.resolve("published"));
        StringBuilder modules = new StringBuilder();
        for (Consumer consumer : Consumer.values()) {
            writeProject(consumer);
            modules.append("<module>").append(consumer.folder()).append("</module>");
        }
        Files.writeString(
                work.resolve("pom.xml"),
                project("consumers", "<packaging>pom</packaging><modules>" + modules + "</modules>"));
        Files.writeString(work.resolve("settings.xml"), settings());
        String plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:";
        run(
                work,
                List.of(
                        Path.of(System.getProperty("maven.home"), "bin/mvn").toString(),
                        "-B",
                        "-q",
                        "-s",
                        "settings.xml",
                        "-Dmaven.repo.local=" + work.resolve("empty"),
                        "-DincludeScope=runtime",
                        "-DoutputFile=resolved.txt",
                        plugin + "list",
                        "-Dmdep.outputFile=path.txt",
                        plugin + "build-classpath"));
    }

    private static void writeProject(Consumer consumer) throws IOException {
        Path folder = Files.createDirectories(work.resolve(consumer.folder()));
        List<String> dependencies = new ArrayList<>();
        dependencies.add(dependency("dev.tern", "tern-" + consumer.module, published.version(consumer.module)));
        if (!consumer.beside.isEmpty()) {
            String[] parts = consumer.beside.split(":");
            String parent = Files.readString(TOP.resolve("pom.xml"));
            String version = Published.element(parent, parts[1].replaceFirst("-.*", "") + ".version");
            dependencies.add(dependency(parts[0], parts[1], version));
        }
        Files.writeString(
                folder.resolve("pom.xml"),
                project(consumer.folder(), "<dependencies>" + String.join("", dependencies) + "</dependencies>"));
    }

    private static String dependency(String group, String artifact, String version) {
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                .formatted(group, artifact, version);
    }

    private static String project(String artifact, String content) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
                <groupId>consumer</groupId><artifactId>%s</artifactId><version>1</version>%s</project>
                """.formatted(artifact, content);
    }

    /** The staged artifacts, then the local repository of this build, then Maven Central. */
    private static String settings() {
        String repositories = repository("published", published.repository())
                + repository("downloaded", Path.of(System.getProperty("tern.localRepository")));
        return """
                <settings><profiles><profile><id>consumer</id>
                <repositories>%s</repositories>
                <pluginRepositories>%s</pluginRepositories>
                </profile></profiles><activeProfiles><activeProfile>consumer</activeProfile></activeProfiles></settings>
                """.formatted(
                        repositories,
                        repositories
                                .replace("<repository>", "<pluginRepository>")
                                .replace("</repository>", "</pluginRepository>"));
    }

    private static String repository(String id, Path folder) {
        return "<repository><id>%s</id><url>%s</url><snapshots><enabled>true</enabled></snapshots></repository>"
                .formatted(id, folder.toUri());
    }

    @ParameterizedTest
    @EnumSource
    void mavenResolvesTheDependenciesThatTheReadmeNames(Consumer consumer) throws IOException {
        TreeSet<String> expected = new TreeSet<>(dependenciesOfReadme(consumer.module));
        TreeSet<String> resolved = new TreeSet<>();
        for (String line : Files.readAllLines(work.resolve(consumer.folder()).resolve("resolved.txt"))) {
            String[] parts = line.strip().split(":");
            if (parts.length >= 5) {
                resolved.add(parts[0] + ":" + parts[1]);
            }
        }
        assertTrue(resolved.remove("dev.tern:tern-" + consumer.module), "the module itself: " + resolved);
        if (!consumer.beside.isEmpty()) {
            assertTrue(resolved.remove(consumer.beside), "what it takes beside: " + resolved);
        }
        if (consumer == Consumer.LOG_LOGBACK) {
            expected.addAll(List.of("ch.qos.logback:logback-core", "org.slf4j:slf4j-api"));
        }
        assertEquals(expected, resolved);
    }

    @Test
    void theProtocolComesWithoutGuavaAndOnlyFilesAddIt() throws IOException {
        assertFalse(bringsGuava(Consumer.HTTP));
        assertTrue(bringsGuava(Consumer.FILES));
    }

    private static boolean bringsGuava(Consumer consumer) throws IOException {
        return path(consumer).contains("guava");
    }

    @ParameterizedTest
    @FieldSource("dev.tern.it.Published#MODULES")
    void everyArtifactComesFromTheStagingRepository(String module) throws IOException {
        String version = published.version(module);
        Path folder = work.resolve("empty/dev/tern/tern-" + module).resolve(version);
        List<String> origins = Files.readAllLines(folder.resolve("_remote.repositories")).stream()
                .filter(line -> line.startsWith("tern-"))
                .toList();
        String name = "tern-" + module + "-" + version;
        assertTrue(origins.contains(name + ".jar>published="), () -> "origins: " + origins);
        assertTrue(origins.stream().allMatch(line -> line.endsWith(">published=")), () -> "origins: " + origins);
    }

    private static List<String> dependenciesOfReadme(String module) throws IOException {
        String readme = Files.readString(TOP.resolve(module).resolve("README.md"));
        String heading = "\nDependencies:";
        int start = readme.indexOf(heading);
        assertTrue(start > 0, module);
        String list =
                readme.substring(start + heading.length()).split("\n\n", 2)[0].strip();
        return list.startsWith("none")
                ? List.of()
                : COORDINATES.matcher(list).results().map(each -> each.group()).toList();
    }

    @Test
    void theOldestSupportedAndTheNewestInstalledJdkAreTested() {
        SortedMap<Integer, Path> all = Jdks.all();
        Path oldest = Programs.require(Optional.ofNullable(all.get(17)), "there is no JDK 17");
        assertTrue(Jdks.ofReUsers().containsAll(List.of(oldest, all.get(all.lastKey()))), () -> "JDKs: " + all);
    }

    @ParameterizedTest
    @EnumSource
    void itCompilesAndRunsOnTheClassPath(Consumer consumer) throws Exception {
        Path classes = Files.createDirectories(work.resolve(consumer.folder()).resolve("classes"));
        String path = path(consumer);
        String source =
                SOURCES.resolve(consumer.folder()).resolve("Consumer.java").toString();
        for (Path jdk : Jdks.ofReUsers()) {
            compile(jdk.resolve("bin/javac"), classes, "-cp", path, source);
            String classPath = classes + File.pathSeparator + path;
            assertEquals(consumer.prints, run(work, List.of(jdk + "/bin/java", "-cp", classPath, "consumer.Consumer")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void itCompilesAndRunsOnTheModulePath(Consumer consumer) throws Exception {
        Path folder = work.resolve(consumer.folder());
        Path classes = Files.createDirectories(folder.resolve("modules"));
        Path module = Files.writeString(
                folder.resolve("module-info.java"), "module consumer { " + consumer.requirements() + " }");
        String source =
                SOURCES.resolve(consumer.folder()).resolve("Consumer.java").toString();
        for (Path jdk : Jdks.ofReUsers()) {
            compile(jdk.resolve("bin/javac"), classes, "-p", path(consumer), module.toString(), source);
            String modulePath = classes + File.pathSeparator + path(consumer);
            assertEquals(
                    consumer.prints,
                    run(work, List.of(jdk + "/bin/java", "-p", modulePath, "-m", "consumer/consumer.Consumer")));
        }
    }

    /** SLF4J warns on stderr about a second provider; with a services entry for that of tern-log it does. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void logbackIsTheOnlyProviderUnlessThatOfTernLogIsAService(boolean service) throws Exception {
        Path folder = Files.createDirectories(work.resolve("provider-" + service));
        if (service) {
            Path services = Files.createDirectories(folder.resolve("META-INF/services"));
            Files.writeString(
                    services.resolve("org.slf4j.spi.SLF4JServiceProvider"), "dev.tern.log.slf4j.LogProvider\n");
        }
        // Logback comes first, so that SLF4J selects it and the consumer finds its context.
        String path = path(Consumer.LOG_LOGBACK) + File.pathSeparator + folder;
        String source = SOURCES.resolve("log-logback/Consumer.java").toString();
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        compile(java.resolveSibling("javac"), folder, "-cp", path, source);
        String printed = run(work, List.of(java.toString(), "-cp", path, "consumer.Consumer"));
        assertEquals(service, printed.contains("multiple SLF4J providers"), printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void theEmbeddingExampleOfTheReadmeServes(String readme) throws Exception {
        Path folder = Files.createDirectories(work.resolve("example-" + readme));
        String example = example(Files.readString(TOP.resolve(readme)));
        assertTrue(example.contains(".port(8080)"), example);
        Path source = Files.writeString(folder.resolve("Hello.java"), example.replace(".port(8080)", ".port(0)"));
        String path = path(Consumer.SERVER);
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        compile(java.resolveSibling("javac"), folder, "-cp", path, source.toString());
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(java.toString(), "-cp", folder + File.pathSeparator + path, "Hello")
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader printed = process.inputReader();
                InputStream response = URI.create(printed.readLine()).toURL().openStream()) {
            assertEquals("Hello\n", new String(response.readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroy();
            assertTrue(process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS));
        }
        assertEquals("", Files.readString(errors), "nothing is printed by a logging library");
    }

    /** With slf4j-nop an application has chosen no log output; without a provider it has not chosen. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailingHandlerIsReportedOnStderrWithoutALoggingProvider(boolean provider) throws Exception {
        Path folder = Files.createDirectories(work.resolve("failing-" + provider));
        String example = example(Files.readString(TOP.resolve("README.md")))
                .replace(".port(8080)", ".port(0)")
                .replace("response.text(\"Hello\\n\")", "{ throw new IllegalStateException(\"no luck\"); }");
        Path source = Files.writeString(folder.resolve("Hello.java"), example);
        String path = Stream.of(path(Consumer.SERVER).split(File.pathSeparator))
                .filter(each -> provider || !each.contains("slf4j-nop"))
                .collect(Collectors.joining(File.pathSeparator));
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        compile(java.resolveSibling("javac"), folder, "-cp", path, source.toString());
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(java.toString(), "-cp", folder + File.pathSeparator + path, "Hello")
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader printed = process.inputReader()) {
            URI page = URI.create(printed.readLine()).resolve("/page");
            assertEquals(500, ((HttpURLConnection) page.toURL().openConnection()).getResponseCode());
        } finally {
            process.destroy();
            assertTrue(process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS));
        }
        String said = Files.readString(errors);
        String expected = "The handler of GET /page";
        assertEquals(!provider, said.contains(expected) && said.contains("IllegalStateException: no luck"), said);
        assertEquals(!provider, said.contains("\tat Hello."), said);
    }

    private static String example(String readme) {
        int start = readme.indexOf("```java", readme.indexOf("<!-- example: embedding -->")) + "```java".length();
        return readme.substring(start, readme.indexOf("```", start));
    }

    private static void compile(Path javac, Path classes, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(javac.toString(), "-Xlint:all", "-Werror", "-proc:none", "--release", "17", "-d"));
        command.add(classes.toString());
        command.addAll(List.of(arguments));
        run(work, command);
    }

    private static String path(Consumer consumer) throws IOException {
        return Files.readString(work.resolve(consumer.folder()).resolve("path.txt"))
                .strip();
    }

    /** Runs a program to its end, and returns the output of both streams. */
    private static String run(Path directory, List<String> command) throws Exception {
        Path output = Files.createTempFile(work, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(output).strip();
        assertTrue(ended && process.exitValue() == 0, () -> String.join(" ", command) + "\n" + printed);
        return printed;
    }
}
