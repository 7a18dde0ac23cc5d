package dev.tern.lab.results;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records of a run, in memory and as JSON Lines: each line is an object with one member, named after the record.
 *
 * <p>Thread safety: confined to one thread.
 */
public final class Journal implements AutoCloseable {
    /** The name of the file. */
    public static final String FILE = "results.jsonl";

    private static final Gson GSON = new Gson();

    private final BufferedWriter file;
    private @Nullable Environment environment;
    private List<String> options = List.of();
    private final List<ServerProcess> servers = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final List<Counts> counts = new ArrayList<>();
    private final List<Slice> slices = new ArrayList<>();
    private int repeated;

    private Journal(Path path) throws IOException {
        file = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A cell that does not exist or is emulated. */
    private record Missing(String cell, String reason) {}

    /** An empty journal in a directory that has none. */
    public static Journal create(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path path = directory.resolve(FILE);
        if (Files.exists(path)) {
            throw new IOException(path + " exists: --resume continues that run");
        }
        return new Journal(path);
    }

    /**
     * The journal of a run that was stopped. A line that was cut off is removed, and so are slices that do not belong
     * to the run any more.
     *
     * @param kept the slices to keep
     */
    public static Journal resume(Path directory, Predicate<Slice> kept) throws IOException {
        Path path = directory.resolve(FILE);
        List<JsonObject> lines = read(path);
        lines.removeIf(line -> line.has("slice") && !kept.test(GSON.fromJson(line.get("slice"), Slice.class)));
        Path part = directory.resolve(FILE + ".part");
        Files.write(part, lines.stream().map(GSON::toJson).toList());
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
        Journal journal = new Journal(path);
        lines.forEach(line -> line.entrySet().forEach(each -> journal.keep(each.getKey(), each.getValue())));
        return journal;
    }

    /** The slices of a directory. */
    public static List<Slice> slices(Path directory) throws IOException {
        return read(directory.resolve(FILE)).stream()
                .filter(line -> line.has("slice"))
                .map(line -> GSON.fromJson(line.get("slice"), Slice.class))
                .toList();
    }

    /** The arguments of the run in a directory. */
    public static List<String> arguments(Path directory) throws IOException {
        return read(directory.resolve(FILE)).stream()
                .filter(line -> line.has("options"))
                .map(line -> Arrays.asList(GSON.fromJson(line.get("options"), String[].class)))
                .findFirst()
                .orElseThrow(() -> new IOException(directory.resolve(FILE) + " has no record of its options"));
    }

    /** All whole lines: the last one may have been cut off. */
    private static List<JsonObject> read(Path path) throws IOException {
        if (!Files.isReadable(path)) {
            throw new IOException(path + " does not exist: there is no run to continue");
        }
        List<JsonObject> lines = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            try {
                lines.add(GSON.fromJson(line, JsonObject.class));
            } catch (JsonParseException cutOff) {
                break;
            }
        }
        return lines;
    }

    private void keep(String name, JsonElement value) {
        switch (name) {
            case "environment" -> environment = GSON.fromJson(value, Environment.class);
            case "options" -> options = List.of(GSON.fromJson(value, String[].class));
            case "server" -> servers.add(GSON.fromJson(value, ServerProcess.class));
            case "missing" -> {
                Missing cell = GSON.fromJson(value, Missing.class);
                missing.put(cell.cell(), cell.reason());
            }
            case "counts" -> counts.add(GSON.fromJson(value, Counts.class));
            case "slice" -> slices.add(GSON.fromJson(value, Slice.class));
            case "repeated" -> repeated++;
            default -> throw new IllegalArgumentException("no record is called " + name);
        }
    }

    private void add(String name, Object value) throws IOException {
        JsonObject line = new JsonObject();
        line.add(name, GSON.toJsonTree(value));
        file.write(GSON.toJson(line));
        file.write('\n');
        file.flush();
        keep(name, line.get(name));
    }

    /** Records the machine and the arguments of a run that begins. */
    public void begin(Environment machine, List<String> arguments) throws IOException {
        add("environment", machine);
        add("options", arguments);
    }

    /** Records a server that has started. */
    public void add(ServerProcess server) throws IOException {
        add("server", server);
    }

    /** Records counts. */
    public void add(Counts each) throws IOException {
        add("counts", each);
    }

    /** Records a slice. */
    public void add(Slice slice) throws IOException {
        add("slice", slice);
    }

    /** Records a cell that does not exist or is emulated. */
    public void addMissing(String cell, String reason) throws IOException {
        if (!missing.containsKey(cell)) {
            add("missing", new Missing(cell, reason));
        }
    }

    /** Records a slice that was disturbed and is measured again. */
    public void addRepeated(Slice slice) throws IOException {
        add("repeated", slice);
    }

    /** The number of slices that were measured again. */
    public int repeated() {
        return repeated;
    }

    /** The slices so far. */
    public List<Slice> slices() {
        return slices;
    }

    /** The counts so far. */
    public List<Counts> counts() {
        return counts;
    }

    /** The servers so far. */
    public List<ServerProcess> servers() {
        return servers;
    }

    /** Whether no run has begun. */
    public boolean isEmpty() {
        return environment == null;
    }

    /** All records so far. */
    public Results results(List<Effect> effects) {
        if (environment == null) {
            throw new IllegalStateException("the run has not begun");
        }
        return new Results(
                environment,
                options,
                List.copyOf(servers),
                Map.copyOf(missing),
                List.copyOf(counts),
                List.copyOf(slices),
                effects);
    }

    /** Writes the effects as one JSON array, which replaces that of an earlier moment. */
    public static void write(List<Effect> effects, Path path) throws IOException {
        Files.writeString(path, GSON.toJson(effects));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
