package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadmeExampleTest {
    // example: begin
    static void log(Path file) throws IOException {
        LogSink sink = RollingFileSink.builder(file)
                .daily()
                .maxBytes(100 << 20)
                .keep(14)
                .build();
        try (LogWriter log = LogWriter.queued(sink, 1 << 20, OverflowPolicy.BLOCK)) {
            log.write("Hello");
            log.flush(); // with the operating system
            log.force(); // on disk
        }
    }
    // example: end

    @Test
    void theLineIsInTheFile() throws IOException {
        Path file = Files.createTempDirectory("tern-log").resolve("logs/app.log");
        log(file);
        assertEquals(List.of("Hello"), Files.readAllLines(file));
        Files.delete(file);
        Files.delete(file.getParent());
        Files.delete(file.getParent().getParent());
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/tern/log/ReadmeExampleTest.java"));
        String begin = "// example: begin\n";
        String code = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("    // example: end\n"));
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains("```java\n" + code.stripTrailing().stripIndent() + "\n```\n"), code);
    }
}
