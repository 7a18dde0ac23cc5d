package dev.tern.lab.report;

import dev.tern.lab.results.Counts;
import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Environment;
import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Latency;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Results as a run of 12 cells with two processes each, a control pair, an open loop and two sweeps would record them.
 * The figures come from a seeded random source, and the effects are those that were planted into it.
 */
final class SampleRun {
    static final double MARGIN = 0.02;
    static final int BLOCKS = 20;

    static final Effect EDGE_ON_CONNECTIONS =
            effect("connection", "LT", "ET", Map.of(), 1.041, 1.032, 1.05, Effect.Verdict.DIFFERENT);
    static final Effect EDGE_ON_LISTENER =
            effect("listener", "LT", "ET", Map.of(), 1.002, 0.992, 1.012, Effect.Verdict.EQUAL);
    static final Effect REACTOR =
            effect("model", "multi-reactor", "reactor", Map.of(), 1.82, 1.78, 1.85, Effect.Verdict.DIFFERENT);
    static final Effect PROACTOR =
            effect("model", "multi-reactor", "proactor", Map.of(), 1.7, 1.66, 1.74, Effect.Verdict.DIFFERENT);
    static final Effect SELECTOR =
            effect("transport", "epoll", "selector", Map.of(), 1.018, 0.985, 1.05, Effect.Verdict.UNCERTAIN);
    static final Effect CONTROL = effect("control", "A", "A", Map.of(), 0.999, 0.988, 1.011, Effect.Verdict.EQUAL);

    private static final List<String> MODELS = List.of("multi-reactor", "reactor", "proactor");
    private static final List<String> TRIGGERS = List.of("LT", "ET");

    private final Random random = new Random(7);
    private final List<ServerProcess> servers = new ArrayList<>();
    private final List<Slice> slices = new ArrayList<>();
    private final List<Counts> counts = new ArrayList<>();

    private SampleRun() {}

    /** A finished run. */
    static Results whole() {
        SampleRun run = new SampleRun();
        run.cells();
        run.servers.forEach(run::count);
        run.blocks(BLOCKS);
        run.openLoop();
        run.sweep("connections", List.of("1", "10", "100", "1000"), new double[] {2.1, 1.2, 1, 1.1});
        run.sweep("log", List.of("off", "sync", "async"), new double[] {1, 1.35, 1.08});
        return run.results(effects());
    }

    /** A run that was stopped after three blocks. */
    static Results stopped() {
        SampleRun run = new SampleRun();
        run.cells();
        run.servers.forEach(run::count);
        run.blocks(3);
        return run.results(List.of());
    }

    /** A run that was stopped before its first slice. */
    static Results countsOnly() {
        SampleRun run = new SampleRun();
        run.cells();
        run.servers.forEach(run::count);
        return run.results(List.of());
    }

    /** A whole run whose texts are all this one. */
    static Results hostile(String text) {
        Results sample = whole();
        List<ServerProcess> servers = sample.servers().stream()
                .map(each -> new ServerProcess(each.id(), Map.of("model", text), each.replicate(), each.control()))
                .toList();
        return new Results(
                new Environment(text, text, 2, text, text, text, text, List.of(text), text, text, 0.1, 1),
                List.of(text),
                servers,
                Map.of(text, text),
                sample.counts(),
                sample.slices(),
                sample.effects());
    }

    private static Effect effect(
            String factor,
            String base,
            String level,
            Map<String, String> within,
            double ratio,
            double low,
            double high,
            Effect.Verdict verdict) {
        double detectable = Math.max(0.014, (high - low) / 2);
        return new Effect(factor, base, level, within, "cpuMicrosPerRequest", ratio, low, high, detectable, verdict);
    }

    private static List<Effect> effects() {
        return List.of(
                EDGE_ON_CONNECTIONS,
                EDGE_ON_LISTENER,
                REACTOR,
                PROACTOR,
                SELECTOR,
                CONTROL,
                edgeWithin("multi-reactor", 1.082, 1.067, 1.097, Effect.Verdict.DIFFERENT),
                edgeWithin("reactor", 1.022, 1.008, 1.036, Effect.Verdict.DIFFERENT),
                edgeWithin("proactor", 1.019, 1.004, 1.035, Effect.Verdict.DIFFERENT));
    }

    private static Effect edgeWithin(String model, double ratio, double low, double high, Effect.Verdict verdict) {
        return effect("connection", "LT", "ET", Map.of("model", model), ratio, low, high, verdict);
    }

    private Results results(List<Effect> effects) {
        return new Results(
                new Environment(
                        "2026-11-27T09:30:00Z",
                        "AMD EPYC 7B13",
                        2,
                        "unknown",
                        "Linux 6.18.5",
                        "OpenJDK 25.0.3",
                        "0.1.0",
                        List.of("-XX:+UseSerialGC", "-Xms24m", "-Xmn16m"),
                        "0",
                        "1",
                        0.12,
                        20261127L),
                List.of("lab", "--quick", "--seed", "20261127"),
                servers,
                Map.of(
                        "multi-reactor LT-ET selector",
                        "java.nio selectors are level-triggered: ET is emulated above them"),
                counts,
                slices,
                effects);
    }

    private void cells() {
        for (String model : MODELS) {
            for (String listener : TRIGGERS) {
                for (String connection : TRIGGERS) {
                    for (int replicate = 1; replicate <= 2; replicate++) {
                        server(levels(model, listener, connection), replicate, false);
                    }
                }
            }
        }
        server(levels("multi-reactor", "LT", "LT"), 1, true);
        server(levels("multi-reactor", "LT", "LT"), 2, true);
    }

    private ServerProcess server(Map<String, String> levels, int replicate, boolean control) {
        ServerProcess server = new ServerProcess("s%02d".formatted(servers.size() + 1), levels, replicate, control);
        servers.add(server);
        return server;
    }

    static Map<String, String> levels(String model, String listener, String connection) {
        Map<String, String> levels = new LinkedHashMap<>();
        levels.put("model", model);
        levels.put("listener", listener);
        levels.put("connection", connection);
        return levels;
    }

    private static boolean isEdge(ServerProcess server) {
        return "ET".equals(server.levels().get("connection"));
    }

    private static boolean usesWorkers(ServerProcess server) {
        return !"multi-reactor".equals(server.levels().get("model"));
    }

    private void count(ServerProcess server) {
        long requests = 1000;
        long reads = isEdge(server) ? 2 : 1;
        counts.add(new Counts(
                server.id(),
                requests,
                Map.of(
                        "reads",
                        reads * requests,
                        "emptyReads",
                        (reads - 1) * requests,
                        "writes",
                        requests,
                        "arms",
                        usesWorkers(server) ? requests : 0,
                        "handOffs",
                        usesWorkers(server) ? requests : 0),
                Map.of(
                        "polls", requests + random.nextInt(20),
                        "wakeUps", (long) random.nextInt(20),
                        "contextSwitches", (usesWorkers(server) ? 4 : 2) * requests + random.nextInt(200),
                        "allocatedBytes", 3_000L + random.nextInt(2000))));
    }

    private void blocks(int blocks) {
        for (int block = 1; block <= blocks; block++) {
            for (ServerProcess server : servers) {
                List<Gate> failed = server.levels().equals(levels("proactor", "ET", "ET")) && block % 4 != 0
                        ? List.of(Gate.SERVER_SATURATED)
                        : List.of();
                slices.add(slice("cells", block, server, 1, 0, failed));
            }
        }
    }

    private void openLoop() {
        for (ServerProcess server : List.of(servers.get(0), servers.get(8))) {
            for (int block = 1; block <= 5; block++) {
                slices.add(slice("open", block, server, 1, 8000, List.of()));
            }
        }
    }

    private void sweep(String factor, List<String> levels, double[] costs) {
        ServerProcess server = servers.get(0);
        for (int block = 1; block <= 6; block++) {
            for (int i = 0; i < costs.length; i++) {
                slices.add(slice(factor + "=" + levels.get(i), block, server, costs[i], 0, List.of()));
            }
        }
    }

    private double noise(double share) {
        return Math.exp(share * random.nextGaussian());
    }

    private Slice slice(
            String part, int block, ServerProcess server, double cost, double plannedRate, List<Gate> failed) {
        double micros = 24.3 * cost * (usesWorkers(server) ? 1.8 : 1) * (isEdge(server) ? 1.041 : 1) * noise(0.04);
        double seconds = 0.25 + random.nextInt(2_000_000) / 1e9;
        double rate = plannedRate > 0 ? plannedRate : 1e6 / micros;
        long requests = Math.round(rate * seconds);
        double cpuSeconds = Math.round(requests * micros * 1000) / 1e9;
        Latency response = latency(plannedRate > 0 ? 90 : 64 * micros);
        return new Slice(
                part,
                block,
                server.id(),
                requests,
                0,
                seconds,
                cpuSeconds,
                Math.round(cpuSeconds * 0.4e9) / 1e9,
                0.001,
                64,
                plannedRate,
                response,
                plannedRate > 0 ? latency(260) : response,
                underLoad(server, requests),
                failed);
    }

    private Latency latency(double middle) {
        double median = Math.rint(middle * noise(0.05));
        return new Latency(
                Math.rint(median * 11) / 10,
                median,
                Math.rint(median * 1.6),
                Math.rint(median * 3 * noise(0.1)),
                Math.rint(median * 8 * noise(0.2)),
                Math.rint(median * 14 * noise(0.3)));
    }

    private Map<String, Long> underLoad(ServerProcess server, long requests) {
        long empty = isEdge(server) ? Math.round(requests * 0.6 * noise(0.02)) : 0;
        return Map.of(
                "reads",
                requests + empty,
                "emptyReads",
                empty,
                "writes",
                requests,
                "arms",
                usesWorkers(server) ? requests : 0,
                "handOffs",
                usesWorkers(server) ? requests : 0,
                "polls",
                Math.round(requests * 0.04 * noise(0.1)));
    }
}
