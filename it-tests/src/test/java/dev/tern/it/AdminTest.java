package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The option --admin of the packed jar. */
class AdminTest {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"0", "127.0.0.1:0", "localhost:0"})
    void theBannerNamesTheStatusPageOnTheLoopbackAddress(String option) throws IOException {
        try (ServerProcess server = ServerProcess.start("--admin", option, root.toString());
                RawClient client = server.connect()) {
            assertEquals(404, client.get("/status.json").response().status());
            String line = adminLine(server);
            assertTrue(line.matches("admin http://127\\.0\\.0\\.1:[1-9]\\d*/status\\.json"), line);
            JsonObject counters = status(line).getAsJsonObject("counters");
            assertEquals(1, counters.get("acceptedConnections").getAsInt());
            assertEquals(1, counters.get("writes").getAsInt());
        }
    }

    private static String adminLine(ServerProcess server) {
        return server.banner().stream()
                .filter(line -> line.startsWith("admin "))
                .findFirst()
                .orElse("");
    }

    private static JsonObject status(String adminLine) throws IOException {
        URI uri = URI.create(adminLine.substring("admin ".length()));
        try (InputStream body = uri.toURL().openStream()) {
            return JsonParser.parseString(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", ":1", "127.0.0.1:", "127.0.0.1:65536", "1:2:3"})
    void aWrongAddressIsWrongUsage(String option) throws Exception {
        ServerProcess.Ended ended = ServerProcess.run("-p", "0", "--admin", option, root.toString());
        assertEquals(1, ended.status(), ended.err());
        assertTrue(ended.err().startsWith("tern: --admin: "), ended.err());
        assertEquals(1, ended.err().lines().count(), ended.err());
    }

    @Test
    void aPortInUseIsAFailureOfTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            ServerProcess.Ended ended = ServerProcess.run("-p", "0", "--admin", address, root.toString());
            assertEquals(2, ended.status(), ended.err());
            assertTrue(ended.err().startsWith("tern: cannot listen on " + address + ": "), ended.err());
        }
    }

    /** The JVM logs each class that it loads. */
    @Test
    void neitherTheLabNorJsonIsLoadedWhenADirectoryIsServed() throws IOException {
        assertTrue(loadedClasses("--admin", "0").contains(" com.google.gson."));
        String loaded = loadedClasses();
        assertTrue(loaded.contains(" dev.tern.server.HttpServer "));
        assertFalse(loaded.contains(" dev.tern.lab."));
        assertFalse(loaded.contains(" com.google.gson."));
    }

    private String loadedClasses(String... options) throws IOException {
        Path log = root.resolve("classes.txt");
        String[] arguments = new String[options.length + 1];
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[0] = root.toString();
        try (ServerProcess server =
                ServerProcess.startOn(JAVA_HOME, List.of("-Xlog:class+load:file=" + log), arguments)) {
            try (RawClient client = server.connect()) {
                client.get("/").response();
            }
            if (options.length > 0) {
                status(adminLine(server));
            }
        }
        return Files.readString(log);
    }
}
