package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTest {
    @Test
    void numbersOfCountersAndProcessAreRead() {
        JsonObject status = new Gson()
                .fromJson(
                        "{\"server\":{\"loops\":2},\"counters\":{\"reads\":12},"
                                + "\"process\":{\"pid\":7,\"java\":\"25\",\"allocatedBytes\":640}}",
                        JsonObject.class);
        assertEquals(Map.of("reads", 12L, "allocatedBytes", 640L), Status.parse(status));
    }

    @Test
    void differenceCoversNewCountersButNotTheOpenConnections() {
        assertEquals(
                Map.of("reads", 5L, "writes", 3L),
                Status.difference(
                        Map.of("reads", 7L, "activeConnections", 4L),
                        Map.of("reads", 12L, "writes", 3L, "activeConnections", 0L)));
    }
}
