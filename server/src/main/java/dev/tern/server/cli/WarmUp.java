package dev.tern.server.cli;

import dev.tern.http.HttpHandler;
import dev.tern.server.HttpServer;
import dev.tern.server.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code tern warm-up}: starts, answers a few requests of its own, and ends. With it the JVM writes down what a start needs, so that the
 * next one is faster: {@code java -XX:AOTCacheOutput=tern.aot -jar tern-server-all.jar warm-up}.
 */
final class WarmUp {
    private static final String[] PATHS = {"/", "/page.html", "/none"};

    private WarmUp() {}

    /** Does it; the exit status. */
    static int run(PrintStream out, PrintStream err) throws UsageException {
        try {
            Path root = Files.createTempDirectory("tern");
            Path page = Files.writeString(root.resolve("page.html"), "warm");
            try {
                serve(root);
            } finally {
                Files.delete(page);
                Files.delete(root);
            }
            out.println("tern: warm");
            return 0;
        } catch (IOException e) {
            err.println("tern: cannot warm up: " + e.getMessage());
            return ServeCommand.CANNOT_START;
        }
    }

    private static void serve(Path root) throws IOException, UsageException {
        ServeOptions options = ServeOptions.of(List.of("-p", "0", "-l", "off", "--listing", root.toString()));
        Logs logs = Logs.open(options);
        try {
            options.poller = options.poller.resolved();
            ServerConfig config = options.config();
            serve(config, Site.handler(root, options, config));
        } finally {
            logs.close();
        }
    }

    private static void serve(ServerConfig config, HttpHandler handler) throws IOException {
        try (HttpServer server = HttpServer.create(config, handler)) {
            server.start();
            for (String path : PATHS) {
                ask(server.address(), path);
            }
        }
    }

    private static void ask(InetSocketAddress address, String path) throws IOException {
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        }
    }
}
