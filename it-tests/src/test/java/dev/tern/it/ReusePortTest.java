package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.TransportKind;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One listener per loop on the same address; the kernel distributes the connections. */
class ReusePortTest {
    private static final int LOOPS = 3;
    private static final int CLIENTS = 200;
    private static final int FEW = 20;

    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    static List<String> pollers() {
        return Mode.pollers();
    }

    private static ServerConfig.Builder config(String poller) {
        TransportKind kind = TransportKind.valueOf(poller.toUpperCase(Locale.ROOT));
        return ServerConfig.builder().port(0).transport(kind).loops(LOOPS).reusePort(true);
    }

    private HttpServer start(ServerConfig config) throws IOException {
        HttpServer server = HttpServer.create(config, (request, response) -> {
            threads.add(Thread.currentThread().getName());
            response.text("hello");
        });
        server.start();
        return server;
    }

    /** The probability that the kernel gives one of three loops no connection is (2/3)^200. */
    @ParameterizedTest
    @MethodSource("pollers")
    void eachLoopGetsConnectionsAndAllAreServed(String poller) throws Exception {
        try (HttpServer server = start(config(poller).build())) {
            for (int i = 0; i < CLIENTS; i++) {
                try (RawClient client = new RawClient(server.address())) {
                    assertEquals("hello", client.get("/").response().text());
                }
            }
            assertEquals(Set.of("tern-loop-0", "tern-loop-1", "tern-loop-2"), threads);
            assertEquals(CLIENTS, server.statistics().acceptedConnections());
        }
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void anAddressInUseIsStillRefused(String poller) throws Exception {
        try (HttpServer server = start(config(poller).build())) {
            ServerConfig same = config(poller).address(server.address()).build();
            assertThrows(BindException.class, () -> HttpServer.create(same, (request, response) -> {}));
            try (RawClient client = new RawClient(server.address())) {
                assertEquals("hello", client.get("/").response().text());
            }
        }
    }

    /** Every client that was connected when the stop began gets a response, whichever listener's backlog holds it. */
    @ParameterizedTest
    @MethodSource("pollers")
    void aStopServesConnectedClientsAndFreesTheAddress(String poller) throws Exception {
        HttpServer server = start(config(poller).build());
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new RawClient(server.address()).get("/"));
        }
        assertTrue(server.stop(server.config().grace()));
        for (RawClient client : clients) {
            assertEquals("hello", client.response().text());
            client.close();
        }
        assertThrows(ConnectException.class, () -> new RawClient(server.address()));
        start(config(poller).address(server.address()).build()).close();
    }

    /**
     * At the limit all listeners pause, and all resume. A client that was evicted before its request arrived tries
     * again.
     */
    @ParameterizedTest
    @MethodSource("pollers")
    void aFullServerServesAllClientsInTurn(String poller) throws Exception {
        try (HttpServer server = start(config(poller).maxConnections(2).build())) {
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < FEW; i++) {
                waiting.add(new RawClient(server.address()));
            }
            for (RawClient client : waiting) {
                assertTrue(isServed(client) || isServedAgain(server));
            }
        }
    }

    /** Each of the other clients may evict this one, so it tries as often. */
    private static boolean isServedAgain(HttpServer server) throws IOException {
        for (int i = 0; i < 2 * FEW; i++) {
            if (isServed(new RawClient(server.address()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isServed(RawClient client) throws IOException {
        try (client) {
            return client.get("/").response().text().equals("hello");
        } catch (EOFException | SocketException evicted) {
            return false;
        }
    }
}
