package dev.tern.it;

import dev.tern.files.FileCache;
import dev.tern.files.FileSource;
import dev.tern.files.StaticFiles;
import dev.tern.http.Router;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One server per model in one small JVM, whose heap is filled and freed repeatedly; {@link SoakTest} starts it. Every
 * server responds to {@code /active} with the number of open connections of all servers, that of the request included.
 */
public final class SoakServer {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final List<HttpServer> SERVERS = new CopyOnWriteArrayList<>();
    private static final long CACHED_BYTES = 4 << 20;

    private SoakServer() {}

    /**
     * Prints a port per model, and serves until stdin ends.
     *
     * @param arguments the root, the milliseconds between two fills of the heap, the milliseconds for which the heap
     *     stays full
     */
    public static void main(String[] arguments) throws IOException {
        for (ThreadingModel model : Mode.threadingModels().toList()) {
            SERVERS.add(start(model, Path.of(arguments[0])));
        }
        SERVERS.forEach(server -> System.out.println(server.address().getPort()));
        Thread filler =
                new Thread(() -> fillForEver(Long.parseLong(arguments[1]), Long.parseLong(arguments[2])), "filler");
        filler.setDaemon(true);
        filler.start();
        while (System.in.read() >= 0) {
            // Serves until the test closes the pipe.
        }
        System.exit(0);
    }

    private static HttpServer start(ThreadingModel model, Path root) throws IOException {
        ServerConfig config = ServerConfig.builder()
                .port(0)
                .model(model)
                .idleTimeout(Duration.ofSeconds(3))
                .headerTimeout(Duration.ofSeconds(3))
                .writeTimeout(Duration.ofSeconds(3))
                .build();
        FileSource source = new FileCache(TransportKind.AUTO.files(root), Duration.ofSeconds(1), CACHED_BYTES);
        StaticFiles files = StaticFiles.builder(source).build();
        Router router = Router.builder()
                .prefix("/", files)
                .get("/active", (request, response) -> response.text(String.valueOf(active())))
                .build();
        HttpServer server = HttpServer.create(config, router);
        server.start();
        return server;
    }

    private static int active() {
        return SERVERS.stream()
                .mapToInt(server -> server.statistics().activeConnections())
                .sum();
    }

    private static void fillForEver(long pauseMillis, long fullMillis) {
        while (true) {
            pause(pauseMillis);
            fill(System.nanoTime() + fullMillis * 1_000_000);
        }
    }

    /** Allocates the rest of the heap repeatedly until the end, so that freed memory does not stay free. */
    private static void fill(long endNanos) {
        List<byte[]> blocks = new ArrayList<>(1 << 16);
        int bytes = BLOCK_BYTES;
        while (endNanos - System.nanoTime() > 0) {
            try {
                blocks.add(new byte[bytes]);
            } catch (OutOfMemoryError full) {
                bytes = Math.max(64, bytes / 2);
                pause(1);
            }
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("the filler is never interrupted", e);
        }
    }
}
