package dev.tern.cli;

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
 * {@code tern warm-up}: starts a server, sends requests to it, and stops. The training run for an AOT cache, which
 * makes starts faster: {@code java -XX:AOTCacheOutput=tern.aot -jar tern-cli-all.jar warm-up}.
 */
final class WarmUp {
    private static final String[] PATHS = {"/", "/page.html", "/none"};
    /**
     * The number of connections and of requests: enough for the method profiles in the cache (JEP 515), which halve the
     * CPU time of the compiler in the first second of load.
     */
    private static final int ROUNDS = 3000;

    private WarmUp() {}

    /** Warms up, and returns the exit status. */
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

    /** Starts completely, with signals and banner: classes that are not loaded here are missing in the cache. */
    private static void serve(Path root, PrintStream err) throws IOException, UsageException, InterruptedException {
        ServeOptions options = ServeOptions.of(List.of("-p", "0", "--listing", root.toString()));
        PrintStream banner = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        int status = new ServeCommand(options, banner, err, WarmUp::sendAll).run();
        if (status != 0) {
            throw new IOException("the server ended with " + status);
        }
    }

    private static void sendAll(HttpServer server, Runnable terminate) {
        try {
            for (String path : PATHS) {
                send(server.address(), path);
            }
            resetConnections(server.address());
            sendRepeatedly(server.address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        terminate.run();
    }

    private static void resetConnections(InetSocketAddress address) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                // With this option, close sends a reset.
                client.setSoLinger(true, 0);
            }
        }
    }

    private static void sendRepeatedly(InetSocketAddress address) throws IOException {
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

    private static void send(InetSocketAddress address, String path) throws IOException {
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        }
    }
}
