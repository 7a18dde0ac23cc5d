package dev.tern.lab.stats;

import dev.tern.lab.results.ServerProcess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * What is varied between cells.
 *
 * @param name such as {@code connection}
 * @param levels at least one; the first is the base, against which the others are compared
 */
public record Factor(String name, List<String> levels) {
    private static final List<String> USUAL_BASES = List.of("multi-reactor", "LT");

    public Factor {
        levels = List.copyOf(levels);
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("factor " + name + " has no level");
        }
    }

    /**
     * The factors of a run that have more than one level. The factor {@code model} comes first, the others by name;
     * levels come in the order of the processes, after {@code multi-reactor} or {@code LT}.
     */
    public static List<Factor> of(List<ServerProcess> processes) {
        TreeSet<String> names = new TreeSet<>(Comparator.<String, Boolean>comparing(name -> !name.equals("model"))
                .thenComparing(name -> name));
        processes.forEach(process -> names.addAll(process.levels().keySet()));
        return names.stream()
                .map(name -> new Factor(name, levels(name, processes)))
                .filter(factor -> factor.levels.size() > 1)
                .toList();
    }

    private static List<String> levels(String name, List<ServerProcess> processes) {
        List<String> levels = new ArrayList<>();
        processes.stream()
                .filter(process -> process.levels().containsKey(name))
                .map(process -> process.levels().get(name))
                .distinct()
                .forEach(levels::add);
        levels.sort(Comparator.comparing(level -> !USUAL_BASES.contains(level)));
        return levels;
    }

    String base() {
        return levels.get(0);
    }

    List<String> compared() {
        return levels.subList(1, levels.size());
    }
}
