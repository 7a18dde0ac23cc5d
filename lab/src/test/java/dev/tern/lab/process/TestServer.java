package dev.tern.lab.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program that stands for a server: it prints a banner, reports constant counters, and ends when it is told to or its
 * input ends. With the argument {@code fail} it ends before the banner.
 */
public final class TestServer {
    private TestServer() {}

    /** The command that starts this program. */
    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TestServer.class.getName()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).contains("fail")) {
            System.err.println("no such model");
            System.exit(1);
        }
        HttpServer status = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        status.createContext("/status.json", exchange -> {
            byte[] body = ("{\"counters\":{\"reads\":7,\"activeConnections\":0},"
                            + "\"process\":{\"pid\":1,\"java\":\"17\",\"allocatedBytes\":64}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        status.start();
        System.out.println("http://127.0.0.1:1/");
        System.out.println("multi-reactor; listener level, connections edge (emulated); poller selector");
        System.out.println("admin http://127.0.0.1:" + status.getAddress().getPort() + "/status.json");
        System.out.println("Ctrl-C stops it");
        while (System.in.read() >= 0) {
            // Nothing is sent; the end of the test process ends the input.
        }
        System.exit(0);
    }
}
