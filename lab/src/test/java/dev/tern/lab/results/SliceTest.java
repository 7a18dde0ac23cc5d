package dev.tern.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SliceTest {
    private static final Latency LATENCY = new Latency(100, 90, 120, 200, 300, 400);
    private static final Slice SLICE = new Slice(
            "cells",
            3,
            "s07",
            5_000,
            0,
            0.25,
            0.025,
            0.02,
            0.001,
            64,
            0,
            LATENCY,
            LATENCY,
            Map.of("reads", 5_000L),
            List.of(Gate.SERVER_SATURATED));

    @Test
    void cpuTimeAndRateArePerRequestAndPerSecond() {
        assertEquals(5.0, SLICE.cpuMicrosPerRequest(), 1e-9);
        assertEquals(20_000, SLICE.rate(), 1e-9);
    }

    @Test
    void aLineOfJsonRestoresTheSlice() {
        Gson gson = new Gson();
        assertEquals(SLICE, gson.fromJson(gson.toJson(SLICE), Slice.class));
    }
}
