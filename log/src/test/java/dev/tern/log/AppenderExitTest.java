package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.ContextBase;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A short program with a logback.xml, which neither knows of the appender nor stops the logger context. */
class AppenderExitTest {
    @TempDir
    Path folder;

    /** Logs one line, and ends in the way that is asked for. */
    public static final class Program {
        public static void main(String[] args) throws Exception {
            LoggerFactory.getLogger("a").info("the only line");
            switch (args[0]) {
                case "exit" -> System.exit(0);
                case "SIGTERM" ->
                    new ProcessBuilder(
                                    "kill",
                                    String.valueOf(ProcessHandle.current().pid()))
                            .start()
                            .waitFor();
                case "throw" -> throw new IllegalStateException("on purpose");
                default -> {}
            }
        }
    }

    private void configure(Path file, String property) throws Exception {
        Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="FILE" class="dev.tern.log.logback.AsyncFileAppender">
                    <file>%s</file>
                    %s
                    <encoder><pattern>%%level %%msg%%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="FILE"/></root>
                </configuration>
                """.formatted(file, property));
    }

    /** Whether it ends within a time that is long enough. */
    private boolean runs(String way) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        Program.class.getName(),
                        way)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended;
    }

    private String classPath() {
        return Stream.concat(
                        Stream.of(folder),
                        Stream.of(
                                        LogWriter.class,
                                        Program.class,
                                        LoggerFactory.class,
                                        LoggerContext.class,
                                        ContextBase.class)
                                .map(AppenderExitTest::origin))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "exit", "SIGTERM", "throw"})
    void noLineIsLostHoweverTheProgramEnds(String way) throws Exception {
        Path file = folder.resolve("app.log");
        configure(file, "");
        assertTrue(runs(way), "it ends");
        assertEquals(List.of("INFO the only line"), Files.readAllLines(file));
    }

    @Test
    void aMappedFileEndsWithItsLastLine() throws Exception {
        Path file = folder.resolve("app.log");
        configure(file, "<mapped>true</mapped>");
        assertTrue(runs("return"), "it ends");
        assertEquals("INFO the only line\n", Files.readString(file));
    }

    /** Opening a pipe without a reader blocks forever, and so would a close. */
    @Test
    void theExitDoesNotWaitForLinesWhereThatIsSwitchedOff() throws Exception {
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        configure(pipe, "<closeAtExit>false</closeAtExit>");
        assertTrue(runs("return"), "it ends");
    }

    /** The exit waits for ten seconds, since the pipe might be read after all. */
    @Test
    void anExitEndsThoughTheFileBlocksAndSaysWhatIsLost() throws Exception {
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        configure(pipe, "");
        assertTrue(runs("SIGTERM"), "it ends");
        assertEquals(
                List.of("tern-log: the sink blocks, the lines in the queue are lost"),
                Files.readAllLines(folder.resolve("output.txt")));
    }
}
