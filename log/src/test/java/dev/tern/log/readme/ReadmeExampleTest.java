package dev.tern.log.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import dev.tern.log.LogSink;
import dev.tern.log.LogWriter;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.RollingFileSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In another package, as the code of a user. */
final class ReadmeExampleTest {
    // example: begin
    static void log(Path file) throws IOException {
        LogSink sink = RollingFileSink.builder(file)
                .daily()
                .maxBytes(100 << 20)
                .keep(14)
                .build();
        try (LogWriter log =
                LogWriter.builder(sink).queue(1 << 20, OverflowPolicy.BLOCK).build()) {
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
    void theReadmeShowsThisCodeWithTheImportsItNeeds() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/tern/log/readme/ReadmeExampleTest.java"));
        String begin = "// example: begin\n";
        String code = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("    // example: end\n"));
        String shown = block("java");
        List<String> imports =
                shown.lines().filter(line -> line.startsWith("import ")).toList();
        assertEquals(String.join("\n", imports) + "\n\n" + code.stripTrailing().stripIndent() + "\n", shown);
        assertTrue(source.contains(String.join("\n", imports.subList(0, 4))), "those of the library");
        assertTrue(source.lines().toList().containsAll(imports), "those of the JDK");
    }

    @Test
    void theConfigurationOfTheReadmeIsOne() throws Exception {
        Path folder = Files.createTempDirectory("tern-log");
        String xml = "<configuration>" + block("xml").replace("logs/", folder + "/")
                + "<root level=\"INFO\"><appender-ref ref=\"FILE\"/></root></configuration>";
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        context.getLogger("a").info("Hello");
        context.stop();
        assertTrue(
                context.getStatusManager().getCopyOfStatusList().stream()
                        .allMatch(status -> status.getLevel() == Status.INFO),
                () -> context.getStatusManager().getCopyOfStatusList().toString());
        assertTrue(Files.readString(folder.resolve("app.log")).endsWith("INFO a - Hello\n"));
        Files.delete(folder.resolve("app.log"));
        Files.delete(folder);
    }

    /** The first block of a language in the README. */
    private static String block(String language) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("```" + language + "\n", readme.indexOf("## Example")) + language.length() + 4;
        return readme.substring(begin, readme.indexOf("```", begin));
    }
}
