package dev.tern.it;

import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import dev.tern.server.config.TriggerMode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** One server per model on one poller in a small JVM, whose heap a client can fill for a while. */
public final class FullHeapServer {
    static final int LOOPS = 2;

    private static final long FULL_NANOS = 3_000_000_000L;
    private static final int LARGEST = 1 << 16;

    private static final List<HttpServer> SERVERS = new ArrayList<>();
    private static final Thread FILLER = new Thread(FullHeapServer::fill, "filler");

    private FullHeapServer() {}

    /** Prints the number of servers and the port of each, and serves until stdin ends. */
    public static void main(String[] arguments) throws IOException {
        TransportKind transport = TransportKind.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        for (ThreadingModel model : Mode.threadingModels(transport).toList()) {
            SERVERS.add(start(transport, model));
        }
        System.out.println(SERVERS.size());
        SERVERS.forEach(server -> System.out.println(server.address().getPort()));
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static HttpServer start(TransportKind poller, ThreadingModel model) throws IOException {
        ServerConfig config = ServerConfig.builder()
                .port(0)
                .transport(poller)
                .model(model)
                .triggers(model == ThreadingModel.VIRTUAL ? TriggerMode.LEVEL : TriggerMode.EDGE, TriggerMode.LEVEL)
                .loops(LOOPS)
                .workers(2)
                // If the event of a FIN was lost for lack of memory, the timeout closes the connection.
                .idleTimeout(Duration.ofSeconds(5))
                .build();
        HttpServer server = HttpServer.create(config, FullHeapServer::respond);
        server.start();
        return server;
    }

    private static void respond(HttpRequest request, HttpResponse response) {
        switch (request.path()) {
            case "/fill" -> {
                FILLER.start();
                response.text("filling");
            }
            case "/state" -> response.text(FILLER.getState() == Thread.State.TERMINATED ? "free" : "full");
            case "/active" -> response.text(String.valueOf(active()));
            default -> response.text("hello");
        }
    }

    private static long active() {
        return SERVERS.stream()
                .mapToLong(server -> server.statistics().activeConnections())
                .sum();
    }

    /** Allocates all free memory repeatedly, in ever smaller linked pieces. */
    private static void fill() {
        long end = System.nanoTime() + FULL_NANOS;
        Object[] last = new Object[1];
        while (System.nanoTime() - end < 0) {
            for (int size = LARGEST; size > 0; size /= 8) {
                last = fillBy(size, last);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Object[] fillBy(int size, Object[] before) {
        Object[] last = before;
        try {
            while (true) {
                Object[] next = new Object[size];
                next[0] = last;
                last = next;
            }
        } catch (OutOfMemoryError full) {
            return last;
        }
    }
}
