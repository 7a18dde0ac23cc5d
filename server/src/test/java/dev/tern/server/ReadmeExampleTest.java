package dev.tern.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.files.PathFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.http.HttpHandler;
import dev.tern.http.Router;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadmeExampleTest {
    // example: begin
    static HttpServer serve(Path site, int port) throws IOException {
        HttpHandler handler = Router.builder()
                .get("/hello", (request, response) -> response.text("Hello\n"))
                .get("/slow", HttpHandler.blocking((request, response) -> response.text("from a worker\n")))
                .prefix("/", StaticFiles.builder(new PathFileSource(site)).build())
                .build();
        var config = ServerConfig.builder()
                .port(port)
                .model(ThreadingModel.MULTI_REACTOR)
                .build();
        var server = HttpServer.create(config, handler);
        server.start();
        return server; // close() stops accepting and lets what is in flight finish
    }
    // example: end

    @TempDir
    Path site;

    @Test
    void theProgramServesItsRoutesAndFiles() throws IOException {
        Files.writeString(site.resolve("index.html"), "the site");
        try (HttpServer server = serve(site, 0)) {
            assertEquals("Hello\n", get(server, "/hello"));
            assertEquals("from a worker\n", get(server, "/slow"));
            assertEquals("the site", get(server, "/"));
        }
    }

    private static String get(HttpServer server, String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        try (InputStream body = uri.toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/tern/server/ReadmeExampleTest.java"));
        String begin = "// example: begin\n";
        String code = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("    // example: end\n"));
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains("```java\n" + code.stripTrailing().stripIndent() + "\n```\n"), code);
    }
}
