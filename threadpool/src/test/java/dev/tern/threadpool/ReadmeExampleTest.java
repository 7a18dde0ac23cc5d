package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ReadmeExampleTest {

    static void greet() {
        // example: begin
        try (ThreadPool pool = ThreadPool.builder()
                .name("worker")
                .threads(4)
                .queueCapacity(1024)
                .uncaught((task, thrown) -> System.err.println(task + " threw " + thrown))
                .build()) {
            if (!pool.tryExecute(() -> System.out.println("Hello"))) {
                System.out.println("busy");
            }
        } // close() runs what was accepted, then ends the threads
        // example: end
    }

    @Test
    void theExampleGreetsBeforeItEnds() {
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            greet();
        } finally {
            System.setOut(before);
        }
        assertEquals("Hello", written.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/tern/threadpool/ReadmeExampleTest.java"));
        String begin = "        // example: begin\n";
        String code =
                source.substring(source.indexOf(begin) + begin.length(), source.indexOf("        // example: end\n"));
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains("```java\n" + code.stripTrailing().stripIndent() + "\n```\n"), code);
    }
}
