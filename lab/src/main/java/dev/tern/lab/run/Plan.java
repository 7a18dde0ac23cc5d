package dev.tern.lab.run;

import dev.tern.lab.load.SliceRequest.ConnectionUse;
import dev.tern.lab.results.ServerProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * What a run measures, derived from its options alone: the same options and seed give the same plan.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Plan {
    private static final int[] CONNECTIONS = {1, 10, 100, 1000};
    private static final int[] WORKERS = {1, 2, 4, 8, 16, 32, 64};
    private static final int[] PIPELINED = {1, 4, 16};
    private static final int[] SLOW_CLIENTS = {0, 10, 100};
    private static final int CONTROLS = 2;

    private final RunOptions options;
    private final List<Part> parts = new ArrayList<>();
    private final Random random;
    private int servers;

    private Plan(RunOptions options) {
        this.options = options;
        this.random = new Random(options.seed());
        options.parts().forEach(name -> parts.add(part(name)));
    }

    /** The parts of a run in order. */
    static List<Part> of(RunOptions options) {
        return List.copyOf(new Plan(options).parts);
    }

    private Part part(String name) {
        return switch (name) {
            case "cells" -> cells(name, Cells.quick());
            case "all-cells" -> cells(name, Cells.all());
            case "classic" -> cells(name, Cells.classic());
            case "workers" -> levels(name, Cells.WORKERS, words(WORKERS));
            case "log" -> levels(name, Cells.LOG, List.of("off", "sync", "async"));
            case HighestRate.PART -> overServers(name, Part.Kind.HIGHEST_RATE, processes(Cells.quick(), 1, 0));
            case "mistakes" -> overServers(name, Part.Kind.MISTAKES, processes(Mistakes.cells(), 1, 0));
            default -> sweep(name, loads(name));
        };
    }

    private Part cells(String name, List<Map<String, String>> cells) {
        return overServers(name, Part.Kind.CELLS, processes(cells, options.replicates(), CONTROLS));
    }

    /** A factor of the server: one process per level and replicate, all under the default load. */
    private Part levels(String name, String factor, List<String> levels) {
        List<Map<String, String>> cells =
                levels.stream().map(level -> cell(factor, level)).toList();
        List<ServerProcess> processes = processes(cells, options.replicates(), 0);
        List<Trial> trials = processes.stream()
                .map(each -> new Trial(name + "=" + each.levels().get(factor), each, load()))
                .toList();
        return new Part(name, Part.Kind.SWEEP, processes, trials);
    }

    /** Worker threads do the work of the model reactor; multi-reactor uses them for blocking handlers only. */
    private static Map<String, String> cell(String factor, String level) {
        Map<String, String> levels = new LinkedHashMap<>(Cells.baseWith(factor, level));
        if (factor.equals(Cells.WORKERS)) {
            levels.put(Cells.MODEL, "reactor");
        }
        return levels;
    }

    private Part overServers(String name, Part.Kind kind, List<ServerProcess> processes) {
        return new Part(
                name,
                kind,
                processes,
                processes.stream().map(each -> new Trial(name, each, load())).toList());
    }

    /** A factor of the load: the processes of the base cell under each load. */
    private Part sweep(String name, Map<String, Load> loads) {
        List<ServerProcess> processes = processes(List.of(Cells.base()), options.replicates(), 0);
        List<Trial> trials = new ArrayList<>();
        for (ServerProcess process : processes) {
            loads.forEach((level, load) -> trials.add(new Trial(name + "=" + level, process, load)));
        }
        return new Part(name, Part.Kind.SWEEP, processes, trials);
    }

    private Map<String, Load> loads(String name) {
        Map<String, Load> loads = new LinkedHashMap<>();
        switch (name) {
            case "connections" -> each(CONNECTIONS, loads, load()::withConnections);
            case "pipelining" -> each(PIPELINED, loads, load()::withPipelining);
            case "slow-clients" -> each(SLOW_CLIENTS, loads, load()::withSlowClients);
            case "size" -> each(Site.SIZES, loads, size -> load().withPath(Site.path(size)));
            case "persistence" -> {
                loads.put("keep-alive", load());
                loads.put("per-request", load().withUse(ConnectionUse.ONE_REQUEST));
            }
            default -> throw new IllegalArgumentException("no part is called '" + name + "'");
        }
        return loads;
    }

    private static void each(int[] levels, Map<String, Load> loads, IntFunction<Load> load) {
        for (int level : levels) {
            loads.put(Integer.toString(level), load.apply(level));
        }
    }

    private static List<String> words(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(Integer::toString).toList();
    }

    private Load load() {
        return Load.closed(options.connections());
    }

    /** The processes of the cells in random order, so that the id of a control process looks like any other. */
    private List<ServerProcess> processes(List<Map<String, String>> cells, int replicates, int controls) {
        List<ServerProcess> unnamed = new ArrayList<>();
        for (Map<String, String> cell : cells) {
            for (int replicate = 1; replicate <= replicates; replicate++) {
                unnamed.add(new ServerProcess("", cell, replicate, false));
            }
        }
        for (int replicate = 1; replicate <= controls; replicate++) {
            unnamed.add(new ServerProcess("", cells.get(0), replicate, true));
        }
        Collections.shuffle(unnamed, random);
        return unnamed.stream().map(this::named).toList();
    }

    private ServerProcess named(ServerProcess each) {
        servers++;
        String id = "s" + (servers < 10 ? "0" : "") + servers;
        return new ServerProcess(id, each.levels(), each.replicate(), each.control());
    }

    /** The trials of a block in an order that depends on the seed, the part and the block only. */
    static List<Trial> shuffled(Part part, long seed, int block) {
        List<Trial> order = new ArrayList<>(part.trials());
        Collections.shuffle(order, new Random(seed * 31 + part.name().hashCode() * 1_000_003L + block));
        return order;
    }

    /**
     * Splits the servers of a part into groups whose processes are alive at the same time: all, or as many as the
     * memory allows. Processes of one replicate stay together, since only trials of the same block are compared.
     */
    static List<Part> groups(Part part, int mostAlive) {
        List<ServerProcess> byReplicate = new ArrayList<>(part.servers());
        byReplicate.sort(Comparator.comparingInt(ServerProcess::replicate));
        int groups = Math.max(1, (byReplicate.size() + mostAlive - 1) / mostAlive);
        int size = Math.max(1, (byReplicate.size() + groups - 1) / groups);
        List<Part> split = new ArrayList<>();
        for (int from = 0; from < byReplicate.size(); from += size) {
            split.add(part.only(byReplicate.subList(from, Math.min(byReplicate.size(), from + size))));
        }
        return split.isEmpty() ? List.of(part) : split;
    }
}
