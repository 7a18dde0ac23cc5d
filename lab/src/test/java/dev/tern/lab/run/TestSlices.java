package dev.tern.lab.run;

import dev.tern.lab.load.SliceResult;
import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Latency;
import dev.tern.lab.results.Slice;
import java.util.List;
import java.util.Map;

/** Slices and results of the load generator for tests. */
final class TestSlices {
    private TestSlices() {}

    static Latency latency(double micros) {
        return new Latency(micros, micros, micros, micros, micros, micros);
    }

    /** A slice of 1,000 requests in 1 s with 20 us of CPU time each. */
    static Slice slice(String part, int block, String server, double foreignCpuSeconds) {
        return slice(part, block, server, foreignCpuSeconds, 0, 100, List.of());
    }

    static Slice slice(
            String part,
            int block,
            String server,
            double foreign,
            double plannedRate,
            double micros,
            List<Gate> failed) {
        return new Slice(
                part,
                block,
                server,
                1000,
                0,
                1,
                0.02,
                0.02,
                foreign,
                64,
                plannedRate,
                latency(micros),
                latency(micros),
                Map.of("reads", 1000L),
                failed);
    }

    /** A window of 1 s with 64 connections whose responses take 64 ms: 1,000 requests. */
    static SliceResult result(long wrong, double serverCpuSeconds, double meanMicros, double generatorLateShare) {
        return new SliceResult(
                1000,
                wrong,
                "",
                1,
                serverCpuSeconds,
                0,
                0.1,
                new SliceResult.FromIdle(1100, 1.2, serverCpuSeconds * 1.1, 0.11),
                latency(meanMicros),
                latency(meanMicros),
                "",
                "",
                new SliceResult.Schedule(generatorLateShare, generatorLateShare, 0, 0));
    }
}
