package dev.tern.lab.run;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.tern.lab.process.Child;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads the counters of a server from its admin listener, which has an event loop of its own. */
final class Status {
    /** Counters that are equal in each run in lock-step. */
    static final String[] EXACT = {"reads", "emptyReads", "writes", "arms", "handOffs"};

    /** The other counters per request. */
    static final String[] RANGED = {"polls", "wakeUps", "contextSwitches", "allocatedBytes"};

    private static final String CONNECTIONS = "activeConnections";
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long SETTLE_GUARD_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Status() {}

    /** The counters by name; empty for a server without an admin listener. */
    static Map<String, Long> counters(Child child) throws IOException {
        return child.status().isEmpty() ? Map.of() : parse(fetch(child.status().get()));
    }

    private static JsonObject fetch(URI address) throws IOException {
        URLConnection connection = address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (Reader text = new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)) {
            return new Gson().fromJson(text, JsonObject.class);
        } catch (JsonParseException e) {
            throw new IOException(address + " is not a status of a server", e);
        }
    }

    /** The numbers of the sections {@code counters} and {@code process}. */
    static Map<String, Long> parse(JsonObject status) {
        Map<String, Long> counters = new TreeMap<>();
        for (String section : new String[] {"counters", "process"}) {
            JsonElement values = status.get(section);
            if (values != null) {
                values.getAsJsonObject().entrySet().stream()
                        .filter(each -> each.getValue().getAsJsonPrimitive().isNumber())
                        .forEach(each ->
                                counters.put(each.getKey(), each.getValue().getAsLong()));
            }
        }
        counters.remove("pid");
        return counters;
    }

    /**
     * The counters once the server has closed all connections of its clients: only then it has counted the reads that
     * follow the last response.
     */
    static Map<String, Long> settled(Child child) throws IOException {
        long limit = System.nanoTime() + SETTLE_GUARD_NANOS;
        Map<String, Long> counters = counters(child);
        while (counters.getOrDefault(CONNECTIONS, 0L) > 0) {
            if (System.nanoTime() - limit > 0) {
                throw new IOException(child.server().id() + " still has connections, although its clients closed them");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            counters = counters(child);
        }
        return counters;
    }

    /** What was counted between two readings; a level, such as the number of open connections, is left out. */
    static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> difference = new TreeMap<>();
        after.forEach((name, value) -> difference.put(name, value - before.getOrDefault(name, 0L)));
        difference.remove(CONNECTIONS);
        return difference;
    }
}
