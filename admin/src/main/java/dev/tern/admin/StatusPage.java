package dev.tern.admin;

import com.google.gson.JsonObject;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpRequest;
import dev.tern.http.HttpResponse;
import dev.tern.server.HttpServer;
import dev.tern.server.ServerStatistics;
import dev.tern.server.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * {@code /status.json}: the modes of a server, its counters since the start, and those of its JVM.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class StatusPage implements HttpHandler {
    private final HttpServer server;

    StatusPage(HttpServer server) {
        this.server = server;
    }

    @Override
    public void handle(HttpRequest request, HttpResponse response) {
        JsonObject status = new JsonObject();
        status.add("server", modes());
        status.add("counters", counters(server.statistics()));
        status.add("process", process());
        response.header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .body(status.toString().getBytes(StandardCharsets.UTF_8));
    }

    private JsonObject modes() {
        ServerConfig config = server.config();
        JsonObject modes = new JsonObject();
        modes.addProperty("transport", server.transport());
        modes.addProperty("nativeEdge", server.nativeEdge());
        modes.addProperty("model", name(config.model()));
        modes.addProperty("listenerTrigger", name(config.listenerTrigger()));
        modes.addProperty("connectionTrigger", name(config.connectionTrigger()));
        return modes;
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static JsonObject counters(ServerStatistics statistics) {
        JsonObject counters = new JsonObject();
        counters.addProperty("activeConnections", statistics.activeConnections());
        counters.addProperty("acceptedConnections", statistics.acceptedConnections());
        counters.addProperty("acceptEvents", statistics.acceptEvents());
        counters.addProperty("acceptCalls", statistics.acceptCalls());
        counters.addProperty("events", statistics.events());
        counters.addProperty("reads", statistics.reads());
        counters.addProperty("emptyReads", statistics.emptyReads());
        counters.addProperty("writes", statistics.writes());
        counters.addProperty("arms", statistics.arms());
        counters.addProperty("handOffs", statistics.handOffs());
        counters.addProperty("polls", statistics.polls());
        counters.addProperty("wakeUps", statistics.wakeUps());
        return counters;
    }

    private static JsonObject process() {
        JsonObject process = new JsonObject();
        process.addProperty("pid", ProcessHandle.current().pid());
        process.addProperty("java", Runtime.version().toString());
        process.addProperty("allocatedBytes", Allocation.ofOtherThreads());
        return process;
    }
}
