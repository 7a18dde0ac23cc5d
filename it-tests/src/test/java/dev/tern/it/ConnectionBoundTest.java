package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import dev.tern.server.config.TriggerMode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** At the connection limit one idle connection is closed per waiting client, and none without a waiting client. */
class ConnectionBoundTest {
    private static final int BOUND = 4;

    /** The settings that determine which thread accepts, and when. */
    record Listening(String poller, TriggerMode trigger, boolean reusePort, ThreadingModel model) {

        HttpServer start() throws IOException {
            ServerConfig config = ServerConfig.builder()
                    .port(0)
                    .transport(TransportKind.valueOf(poller.toUpperCase(Locale.ROOT)))
                    .model(model)
                    .triggers(trigger, TriggerMode.LEVEL)
                    .loops(3)
                    .reusePort(reusePort)
                    .maxConnections(BOUND)
                    .build();
            HttpServer server = HttpServer.create(config, (request, response) -> response.text("hello"));
            server.start();
            return server;
        }
    }

    static Stream<Listening> all() {
        List<Listening> all = new ArrayList<>();
        for (String poller : Mode.pollers()) {
            for (TriggerMode trigger : TriggerMode.values()) {
                all.add(new Listening(poller, trigger, true, ThreadingModel.MULTI_REACTOR));
                for (ThreadingModel model : Mode.loopModels().toList()) {
                    all.add(new Listening(poller, trigger, false, model));
                }
            }
        }
        return all.stream();
    }

    private static List<RawClient> served(HttpServer server, int count) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawClient client = new RawClient(server.address());
            clients.add(client);
            assertEquals("hello", client.get("/").response().text());
        }
        return clients;
    }

    private static boolean isServed(RawClient client) throws IOException {
        try {
            return client.get("/").response().text().equals("hello");
        } catch (EOFException | SocketException closed) {
            return false;
        }
    }

    private static int countServed(List<RawClient> clients) throws IOException {
        int served = 0;
        for (RawClient client : clients) {
            served += isServed(client) ? 1 : 0;
        }
        return served;
    }

    private static void closeAll(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void connectionsUpToTheLimitStayOpen(Listening listening) throws Exception {
        try (HttpServer server = listening.start()) {
            List<RawClient> clients = served(server, BOUND);
            assertEquals(BOUND, countServed(clients));
            assertEquals(BOUND, countServed(clients));
            closeAll(clients);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void oneIdleConnectionIsClosedPerWaitingClient(Listening listening) throws Exception {
        try (HttpServer server = listening.start()) {
            List<RawClient> clients = served(server, BOUND);
            List<RawClient> late = served(server, 1);
            assertEquals(BOUND - 1, countServed(clients));
            assertTrue(isServed(late.get(0)));
            closeAll(clients);
            closeAll(late);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theLastClientIsServed(Listening listening) throws Exception {
        try (HttpServer server = listening.start()) {
            List<RawClient> clients = served(server, 10 * BOUND);
            assertTrue(isServed(clients.get(clients.size() - 1)));
            assertEquals(10L * BOUND, server.statistics().acceptedConnections());
            closeAll(clients);
        }
    }
}
