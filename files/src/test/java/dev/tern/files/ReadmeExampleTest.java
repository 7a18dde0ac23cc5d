package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadmeExampleTest {
    @Test
    void theProgramSendsTheIndex(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("index.html"), "the index");
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            Site.main(new String[] {folder.toString()});
        } finally {
            System.setOut(before);
        }
        String response = written.toString(StandardCharsets.UTF_8).strip();
        assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n") && response.endsWith("\r\n\r\nthe index"), response);
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/Site.java"));
        String code = source.substring(source.indexOf("import "));
        assertTrue(Files.readString(Path.of("README.md")).contains("```java\n" + code + "```\n"), code);
    }
}
