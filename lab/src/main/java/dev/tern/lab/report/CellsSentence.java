package dev.tern.lab.report;

import dev.tern.lab.results.Gate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Says which cells are at the ends of the scale, and which figures are withheld. */
final class CellsSentence {
    private CellsSentence() {}

    static List<Text> of(List<Cell> cells) {
        List<Text> sentences = new ArrayList<>();
        List<Cell> byCost = cells.stream()
                .filter(each -> Double.isFinite(each.closed().cpu()))
                .sorted(Comparator.comparingDouble(each -> each.closed().cpu()))
                .toList();
        if (byCost.size() > 1) {
            sentences.add(ends(byCost.get(0), byCost.get(byCost.size() - 1)));
        }
        for (Gate gate : Gate.values()) {
            List<Cell> withheld = cells.stream()
                    .filter(each -> each.closed().withheldBy().contains(gate))
                    .toList();
            if (!withheld.isEmpty()) {
                sentences.add(GateSentence.of(gate, withheld));
            }
        }
        return sentences;
    }

    private static Text ends(Cell low, Cell high) {
        return new Text(
                        "The lowest figure is %s µs of CPU time per request (%s), the highest %s µs (%s). Two cells alone "
                                + "are not ranked by this: only an interval tells what differs.",
                        "最低的是每个请求 %s µs CPU 时间（%s），最高的是 %s µs（%s）。单凭两个单元的数字不能排名：是否有差别只能由置信区间判断。")
                .with(
                        Numbers.figure(low.closed().cpu()),
                        low.label(),
                        Numbers.figure(high.closed().cpu()),
                        high.label());
    }
}
