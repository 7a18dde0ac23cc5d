package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build step that compiles the roots java21 and java22, run on a JDK that is too old to compile them. */
class CompileNewerRootsTest {
    private static final Path STEP = Published.TOP.resolve("server/src/build/CompileNewerRoots.java");
    private static final int MIN_FEATURE = 22;
    private static final long GUARD_SECONDS = 120;

    @TempDir
    Path work;

    private Path oldJdk;
    private Path newJdk;
    private Path user;

    @BeforeEach
    void findJdks() throws IOException {
        oldJdk = Programs.require(Optional.ofNullable(Jdks.all().get(17)), "there is no JDK 17");
        newJdk = Programs.require(
                Optional.of(Jdks.all())
                        .filter(all -> all.lastKey() >= MIN_FEATURE)
                        .map(all -> all.get(all.lastKey())),
                "there is no JDK " + MIN_FEATURE);
        user = Files.createDirectories(work.resolve("user"));
        Files.createDirectory(work.resolve("classes"));
        write("java21/Virtual.java", "class Virtual { Thread.Builder.OfVirtual threads; }");
        write("java22/Native.java", "class Native { java.lang.foreign.Arena arena; }");
    }

    private void write(String file, String source) throws IOException {
        Path target = work.resolve("sources").resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root/usr/lib/jvm/any",
                "root/Library/Java/JavaVirtualMachines/any.jdk/Contents/Home",
                "user/.sdkman/candidates/java/any",
                "user/.jdks/any"
            })
    void aNewerJdkIsFoundInTheUsualFolders(String folder) throws Exception {
        Path home = work.resolve(folder);
        Path javac = Files.createDirectories(home.resolve("bin")).resolve("javac");
        Files.writeString(javac, "#!/bin/sh\nexec '" + newJdk + "/bin/javac' \"$@\"\n");
        assertTrue(javac.toFile().setExecutable(true));
        Files.copy(newJdk.resolve("release"), home.resolve("release"));
        assertCompiled(run(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_HOME", "JDK_HOME", "JAVA_HOME_25_X64", "JAVA25_HOME"})
    void aNewerJdkIsFoundByTheEnvironment(String variable) throws Exception {
        assertCompiled(run(variable));
    }

    @Test
    void aNewerJdkIsFoundInToolchains() throws Exception {
        Files.createDirectory(user.resolve(".m2"));
        Files.writeString(
                user.resolve(".m2/toolchains.xml"),
                "<toolchains><toolchain><configuration><jdkHome> %s </jdkHome></configuration></toolchain></toolchains>"
                        .formatted(newJdk));
        assertCompiled(run(""));
    }

    @Test
    void withoutANewerJdkTheBuildContinuesAndReportsEachMissingPart() throws Exception {
        String said = run("");
        assertEquals(
                List.of(
                        "[WARNING] no JDK 21 or newer is found: the server is built without the model virtual",
                        "[WARNING] no JDK 22 or newer is found: the server is built without epoll and uses the selector"),
                said.lines().toList());
        assertFalse(Files.exists(work.resolve("classes/Virtual.class")));
        assertFalse(Files.exists(work.resolve("classes/Native.class")));
    }

    private void assertCompiled(String said) {
        assertEquals("", said);
        assertTrue(Files.exists(work.resolve("classes/Virtual.class")));
        assertTrue(Files.exists(work.resolve("classes/Native.class")));
    }

    /**
     * Runs the step, with the newer JDK in this environment variable unless the name is empty, and returns its output.
     */
    private String run(String variable) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(oldJdk + "/bin/java", "-Duser.home=" + user));
        command.add("-Dtern.root=" + work.resolve("root"));
        command.add(STEP.toString());
        command.addAll(List.of(
                work.resolve("sources").toString(), work.resolve("classes").toString()));
        command.add(work.resolve("classes").toString());
        Path output = work.resolve("output.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().clear();
        if (!variable.isEmpty()) {
            builder.environment().put(variable, newJdk.toString());
        }
        Process process = builder.start();
        assertTrue(process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS));
        String said = Files.readString(output);
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
