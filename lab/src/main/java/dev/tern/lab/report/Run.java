package dev.tern.lab.report;

import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Results;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The results, with their slices gathered by cell.
 *
 * @param margin of equivalence, 0.02 for 2 %
 * @param cells in the order of display; the control cell last
 */
record Run(Results results, double margin, List<Cell> cells) {

    private record Key(Map<String, String> levels, boolean control) {
        Key(ServerProcess server) {
            this(server.levels(), server.control());
        }
    }

    static Run of(Results results, double margin) {
        Map<Key, List<ServerProcess>> servers = results.servers().stream()
                .collect(Collectors.groupingBy(Key::new, LinkedHashMap::new, Collectors.toList()));
        List<Cell> cells = new ArrayList<>();
        servers.forEach((key, members) -> cells.add(cell(results, key, members)));
        cells.removeIf(each -> each.closed().isEmpty()
                && each.open().isEmpty()
                && each.counts().isEmpty());
        cells.sort(Comparator.comparing(Cell::control)
                .thenComparing(each -> Terms.order(each.levels().getOrDefault(Terms.MODEL, "")))
                .thenComparing(Cell::row)
                .thenComparing(each -> Terms.order(each.levels().getOrDefault(Terms.LISTENER, "")))
                .thenComparing(each -> Terms.order(each.levels().getOrDefault(Terms.CONNECTION, ""))));
        return new Run(results, margin, List.copyOf(cells));
    }

    private static Cell cell(Results results, Key key, List<ServerProcess> members) {
        Set<String> ids = members.stream().map(ServerProcess::id).collect(Collectors.toSet());
        return new Cell(
                key.levels,
                key.control,
                group(results, each -> ids.contains(each.server()) && !isSwept(each) && each.plannedRate() == 0),
                group(results, each -> ids.contains(each.server()) && !isSwept(each) && each.plannedRate() > 0),
                results.counts().stream()
                        .filter(each -> ids.contains(each.server()))
                        .toList());
    }

    private static SliceGroup group(Results results, Predicate<Slice> wanted) {
        return new SliceGroup(results.slices().stream().filter(wanted).toList());
    }

    /** Whether the part of a slice is a level of a sweep, such as {@code connections=100}. */
    static boolean isSwept(Slice slice) {
        return slice.part().contains("=");
    }

    /** The cells without the control processes. */
    List<Cell> compared() {
        return cells.stream().filter(each -> !each.control()).toList();
    }

    /** The effects on a measure over all cells, without the A/A pair. */
    List<Effect> mainEffects(Measure measure) {
        return effects(measure, each -> each.within().isEmpty());
    }

    /** The effects on a measure within a part of the cells. */
    List<Effect> partialEffects(Measure measure) {
        return effects(measure, each -> !each.within().isEmpty());
    }

    private List<Effect> effects(Measure measure, Predicate<Effect> wanted) {
        return results.effects().stream()
                .filter(wanted.and(Run::hasInterval).and(each -> !each.factor().equals(Terms.CONTROL)))
                .filter(each -> Measure.of(each.measure()).equals(Optional.of(measure)))
                .sorted(Comparator.comparing((Effect each) -> order(each.factor()))
                        .thenComparing(each -> Terms.order(each.level()))
                        .thenComparing(each ->
                                Terms.order(String.join(" ", each.within().values()))))
                .toList();
    }

    /** A run of very few slices has effects without an interval: those are in the raw data only. */
    private static boolean hasInterval(Effect effect) {
        return effect.low() > 0 && effect.high() < Double.MAX_VALUE;
    }

    private static int order(String factor) {
        int index = Terms.FACTORS.indexOf(factor);
        return index < 0 ? Terms.FACTORS.size() : index;
    }

    /** What the run reports for the CPU time of two groups of identical processes. */
    Optional<Effect> control() {
        return results.effects().stream()
                .filter(each -> each.factor().equals(Terms.CONTROL) && hasInterval(each))
                .filter(each -> Measure.of(each.measure()).equals(Optional.of(Measure.CPU)))
                .findFirst();
    }
}
