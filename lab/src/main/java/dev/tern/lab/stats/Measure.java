package dev.tern.lab.stats;

import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A measure of a slice. */
public enum Measure {
    /** CPU time of the server per request; failed gates do not concern it. */
    CPU_MICROS_PER_REQUEST("cpuMicrosPerRequest", Slice::cpuMicrosPerRequest),
    /** Requests per second. */
    RATE("rate", Slice::rate),
    /** The median response time, from the planned time of each request. */
    P50("p50", slice -> slice.fromPlan().p50()),
    /** The response time that 1 % of the requests exceed. */
    P99("p99", slice -> slice.fromPlan().p99()),
    /** The response time that 0.1 % of the requests exceed. */
    P999("p999", slice -> slice.fromPlan().p999());

    private final String key;
    private final ToDoubleFunction<Slice> value;

    Measure(String key, ToDoubleFunction<Slice> value) {
        this.key = key;
        this.value = value;
    }

    /** The name in {@link dev.tern.lab.results.Effect#measure}. */
    public String key() {
        return key;
    }

    /**
     * The observations of one part of a run. A slice without a value above 0 is missing, and so is a slice that failed
     * a gate, except for CPU time. If a slice was repeated, the last one counts.
     */
    public List<Observation> observations(List<ServerProcess> processes, List<Slice> slices, String part) {
        Map<String, ServerProcess> byId = new HashMap<>();
        processes.forEach(process -> byId.put(process.id(), process));
        Map<List<Object>, Slice> last = new LinkedHashMap<>();
        slices.stream()
                .filter(slice -> slice.part().equals(part))
                .forEach(slice -> last.put(List.of(slice.server(), slice.block()), slice));
        List<Observation> observations = new ArrayList<>();
        last.values().stream().filter(this::isUsable).forEach(slice -> {
            ServerProcess process = byId.get(slice.server());
            if (process == null) {
                throw new IllegalArgumentException("a slice names the unknown process " + slice.server());
            }
            observations.add(new Observation(
                    process.id(), process.levels(), process.control(), slice.block(), value.applyAsDouble(slice)));
        });
        return observations;
    }

    private boolean isUsable(Slice slice) {
        double v = value.applyAsDouble(slice);
        return v > 0
                && !Double.isInfinite(v)
                && (this == CPU_MICROS_PER_REQUEST || slice.failedGates().isEmpty());
    }
}
