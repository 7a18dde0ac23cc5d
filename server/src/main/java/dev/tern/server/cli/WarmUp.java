package dev.tern.server.cli;

import dev.tern.server.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
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
    /**
     * Connections and requests, so many that the cache also holds a profile of their paths (JEP 515): the compiler then needs half the CPU time in
     * the first second of load.
     */
    private static final int ROUNDS = 3000;

    private WarmUp() {}

    /** Does it; the exit status. */
    static int run(PrintStream out, PrintStream err) throws UsageException, InterruptedException {
        try {
            Path root = Files.createTempDirectory("tern");
            Path page = Files.writeString(root.resolve("page.html"), "warm");
            try {
                serve(root, err);
            } finally {
                Files.delete(page);
                Files.delete(root);
            }
            out.println("tern: warm");
            return 0;
        } catch (IOException | UncheckedIOException e) {
            err.println("tern: cannot warm up: " + e.getMessage());
            return ServeCommand.CANNOT_START;
        }
    }

    /** All that a start does, signals and banner included: what is left out here is missing in the cache. */
    private static void serve(Path root, PrintStream err) throws IOException, UsageException, InterruptedException {
        ServeOptions options = ServeOptions.of(List.of("-p", "0", "--listing", root.toString()));
        PrintStream banner = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        int status = new ServeCommand(options, banner, err, WarmUp::askAll).run();
        if (status != 0) {
            throw new IOException("the server ended with " + status);
        }
    }

    private static void askAll(HttpServer server, Runnable terminate) {
        try {
            for (String path : PATHS) {
                ask(server.address(), path);
            }
            resetConnections(server.address());
            askAgain(server.address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        terminate.run();
    }

    private static void resetConnections(InetSocketAddress address) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                // The close of a socket with this option is a reset.
                client.setSoLinger(true, 0);
            }
        }
    }

    private static void askAgain(InetSocketAddress address) throws IOException {
        byte[] request = "GET /page.html HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] response = new byte[4096];
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            client.setTcpNoDelay(true);
            for (int i = 0; i < ROUNDS; i++) {
                client.getOutputStream().write(request);
                if (client.getInputStream().read(response) < 0) {
                    throw new IOException("the server has closed the connection");
                }
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
