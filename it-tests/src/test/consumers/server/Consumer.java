package consumer;

import dev.tern.files.PathFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.server.HttpServer;
import dev.tern.server.ServerConfig;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves a directory with one file to itself. */
public class Consumer {
    public static void main(String[] args) throws Exception {
        Path root = Files.createTempDirectory("consumer");
        Path file = Files.writeString(root.resolve("index.html"), "served");
        try (HttpServer server = HttpServer.create(
                ServerConfig.builder().port(0).build(),
                StaticFiles.builder(new PathFileSource(root)).build())) {
            server.start();
            URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/");
            try (InputStream body = uri.toURL().openStream()) {
                System.out.println(new String(body.readAllBytes()));
            }
        }
        Files.delete(file);
        Files.delete(root);
    }
}
