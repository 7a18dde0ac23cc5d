package dev.tern.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tern.http.HttpHandler;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AdminServerTest {
    private static final HttpHandler HELLO = (request, response) -> response.text("hello");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void statusShowsTheCountersAndModesOfTheObservedServer() throws Exception {
        try (HttpServer server = started(HELLO);
                AdminServer admin = started(server)) {
            get(server.address(), "/");
            get(server.address(), "/");
            JsonObject status = status(admin);
            JsonObject counters = status.getAsJsonObject("counters");
            assertEquals(1, counters.get("acceptedConnections").getAsInt());
            assertEquals(2, counters.get("writes").getAsInt());
            assertEquals(server.statistics().reads(), counters.get("reads").getAsLong());
            assertEquals(server.statistics().polls(), counters.get("polls").getAsLong());
            JsonObject modes = status.getAsJsonObject("server");
            assertEquals("multi-reactor", modes.get("model").getAsString());
            assertEquals(server.transport(), modes.get("transport").getAsString());
            JsonObject process = status.getAsJsonObject("process");
            assertEquals(ProcessHandle.current().pid(), process.get("pid").getAsLong());
            assertTrue(process.get("allocatedBytes").getAsLong() > 0);
        }
    }

    @Test
    void requestsOfTheAdminListenerAreNotCounted() throws Exception {
        try (HttpServer server = started(HELLO);
                AdminServer admin = started(server)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        0,
                        status(admin).getAsJsonObject("counters").get("reads").getAsInt());
            }
        }
    }

    /** The handler blocks the only loop of the observed server. */
    @Test
    void statusRespondsWhileEachLoopOfTheServerIsBusy() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        HttpHandler busy = (request, response) -> {
            called.countDown();
            release.await();
            response.text("late");
        };
        try (HttpServer server = started(busy);
                AdminServer admin = started(server)) {
            var late = client.sendAsync(request(server.address(), "/"), HttpResponse.BodyHandlers.ofString());
            called.await();
            JsonObject counters = status(admin).getAsJsonObject("counters");
            assertEquals(1, counters.get("activeConnections").getAsInt());
            assertEquals(0, counters.get("writes").getAsInt());
            release.countDown();
            assertEquals("late", late.get().body());
        } finally {
            release.countDown();
        }
    }

    @Test
    void onlyStatusIsServedAndOnlyThere() throws Exception {
        try (HttpServer server = started(HELLO);
                AdminServer admin = started(server)) {
            assertEquals(404, get(admin.address(), "/").statusCode());
            assertEquals("hello", get(server.address(), "/status.json").body());
            HttpResponse<String> status = get(admin.address(), "/status.json");
            assertEquals(
                    "application/json",
                    status.headers().firstValue("Content-Type").orElse(""));
            assertEquals(
                    "no-store", status.headers().firstValue("Cache-Control").orElse(""));
        }
    }

    @Test
    void anAddressInUseIsReported() throws Exception {
        try (HttpServer server = started(HELLO)) {
            assertThrows(BindException.class, () -> AdminServer.create(server, server.address()));
        }
    }

    private static HttpServer started(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(
                ServerConfig.builder().port(0).loops(1).workers(1).build(), handler);
        server.start();
        return server;
    }

    private static AdminServer started(HttpServer observed) throws IOException {
        AdminServer admin = AdminServer.create(observed, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        admin.start();
        return admin;
    }

    private JsonObject status(AdminServer admin) throws Exception {
        return JsonParser.parseString(get(admin.address(), "/status.json").body())
                .getAsJsonObject();
    }

    private HttpResponse<String> get(InetSocketAddress address, String path) throws Exception {
        return client.send(request(address, path), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(InetSocketAddress address, String path) {
        URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
        return HttpRequest.newBuilder(uri).build();
    }
}
