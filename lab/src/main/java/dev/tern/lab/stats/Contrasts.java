package dev.tern.lab.stats;

import dev.tern.lab.stats.Design.Cell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Forms the contrasts of a factorial design from matched pairs: two cells that differ in one factor only and share a
 * block. A pair without its partner is left out.
 *
 * <p>Thread safety: immutable.
 */
final class Contrasts {
    static final String CONTROL = "control";

    private final Design design;
    private final List<Factor> factors;

    Contrasts(Design design, List<Factor> factors) {
        this.design = design;
        this.factors = factors;
    }

    /** The effects of one factor within each level of another one, and their differences. */
    record Interaction(List<Contrast> within, List<Contrast> differences) {}

    /** Each level of each factor against its base, then the A/A pair. */
    List<Contrast> main() {
        List<Contrast> all = new ArrayList<>();
        factors.forEach(factor -> all.addAll(effects(factor, Map.of())));
        control().ifPresent(all::add);
        return all;
    }

    /** Each pair of factors; the later one is compared within the levels of the earlier one. */
    List<Interaction> interactions() {
        List<Interaction> all = new ArrayList<>();
        for (int inner = 1; inner < factors.size(); inner++) {
            for (int outer = 0; outer < inner; outer++) {
                all.add(interaction(factors.get(inner), factors.get(outer)));
            }
        }
        return all;
    }

    private Interaction interaction(Factor inner, Factor outer) {
        List<Contrast> within = new ArrayList<>();
        List<Contrast> differences = new ArrayList<>();
        for (String level : inner.compared()) {
            List<Contrast> effects = outer.levels().stream()
                    .flatMap(fixed -> effect(inner, level, Map.of(outer.name(), fixed)).stream())
                    .toList();
            within.addAll(effects);
            effects.stream().skip(1).forEach(effect -> differences.add(effect.minus(effects.get(0))));
        }
        return new Interaction(within, differences);
    }

    private List<Contrast> effects(Factor factor, Map<String, String> within) {
        return factor.compared().stream()
                .flatMap(level -> effect(factor, level, within).stream())
                .toList();
    }

    private Optional<Contrast> effect(Factor factor, String level, Map<String, String> within) {
        List<int[]> pairs = new ArrayList<>();
        for (int c = 0; c < design.cells().size(); c++) {
            Cell cell = design.cells().get(c);
            if (!cell.control()
                    && level.equals(cell.levels().get(factor.name()))
                    && cell.levels().entrySet().containsAll(within.entrySet())) {
                Map<String, String> partner = new HashMap<>(cell.levels());
                partner.put(factor.name(), factor.base());
                addPair(pairs, c, new Cell(partner, false));
            }
        }
        return contrast(factor.name(), factor.base(), level, within, pairs);
    }

    private Optional<Contrast> control() {
        List<int[]> pairs = new ArrayList<>();
        for (int c = 0; c < design.cells().size(); c++) {
            Cell cell = design.cells().get(c);
            if (cell.control()) {
                addPair(pairs, c, new Cell(cell.levels(), false));
            }
        }
        return contrast(CONTROL, "A", "A'", Map.of(), pairs);
    }

    private void addPair(List<int[]> pairs, int cell, Cell partner) {
        int other = design.cells().indexOf(partner);
        if (other >= 0 && design.shareBlock(cell, other)) {
            pairs.add(new int[] {cell, other});
        }
    }

    private Optional<Contrast> contrast(
            String factor, String base, String level, Map<String, String> within, List<int[]> pairs) {
        double[] weights = new double[design.cells().size()];
        for (int[] pair : pairs) {
            weights[pair[0]] += 1.0 / pairs.size();
            weights[pair[1]] -= 1.0 / pairs.size();
        }
        return pairs.isEmpty() ? Optional.empty() : Optional.of(new Contrast(factor, base, level, within, weights));
    }
}
