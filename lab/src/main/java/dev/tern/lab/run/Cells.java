package dev.tern.lab.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The combinations of levels that a run compares. A factor without a level has the default of the server. */
final class Cells {
    static final String MODEL = "model";
    static final String LISTENER = "listener";
    static final String CONNECTION = "connection";
    static final String TRANSPORT = "transport";
    static final String WORKERS = "workers";
    static final String LOG = "log";

    private static final List<String> TRIGGERS = List.of("LT", "ET");

    private Cells() {}

    /** Three models and four trigger pairs on the default transport. */
    static List<Map<String, String>> quick() {
        return triggerPairs(List.of("multi-reactor", "reactor", "proactor"), Map.of());
    }

    /** The eight combinations of the notes: the trigger pair changes first, then the model. */
    static List<Map<String, String>> classic() {
        return triggerPairs(List.of("proactor", "reactor"), Map.of());
    }

    /** The quick cells on both transports, and one virtual thread per connection, which has no triggers. */
    static List<Map<String, String>> all() {
        List<Map<String, String>> cells = new ArrayList<>();
        for (String transport : List.of("epoll", "selector")) {
            cells.addAll(triggerPairs(List.of("multi-reactor", "reactor", "proactor"), Map.of(TRANSPORT, transport)));
        }
        cells.add(Map.of(MODEL, "virtual"));
        return cells;
    }

    private static List<Map<String, String>> triggerPairs(List<String> models, Map<String, String> more) {
        List<Map<String, String>> cells = new ArrayList<>();
        for (String model : models) {
            for (String listener : TRIGGERS) {
                for (String connection : TRIGGERS) {
                    cells.add(levels(model, listener, connection, more));
                }
            }
        }
        return cells;
    }

    private static Map<String, String> levels(
            String model, String listener, String connection, Map<String, String> more) {
        Map<String, String> levels = new LinkedHashMap<>();
        levels.put(MODEL, model);
        levels.put(LISTENER, listener);
        levels.put(CONNECTION, connection);
        levels.putAll(more);
        return levels;
    }

    /** The default of the server: the cell from which a sweep varies one factor. */
    static Map<String, String> base() {
        return levels("multi-reactor", "LT", "LT", Map.of());
    }

    /** The base with one other level. */
    static Map<String, String> baseWith(String factor, String level) {
        Map<String, String> levels = new LinkedHashMap<>(base());
        levels.put(factor, level);
        return levels;
    }

    /** The name of a cell for people: its levels in order. */
    static String label(Map<String, String> levels) {
        String triggers = levels.containsKey(LISTENER) ? " " + levels.get(LISTENER) + "-" + levels.get(CONNECTION) : "";
        StringBuilder label = new StringBuilder(levels.getOrDefault(MODEL, "") + triggers);
        levels.forEach((factor, level) -> {
            if (!factor.equals(MODEL) && !factor.equals(LISTENER) && !factor.equals(CONNECTION)) {
                label.append(' ').append(factor.equals(TRANSPORT) ? level : factor + "=" + level);
            }
        });
        return label.toString();
    }
}
