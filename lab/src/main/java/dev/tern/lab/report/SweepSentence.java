package dev.tern.lab.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Says at which level of a sweep a request costs least and most, and which counters change with it. */
final class SweepSentence {
    private static final double NOTABLE = 1.5;
    private static final double LEAST_COUNT = 0.05;

    private SweepSentence() {}

    static Text of(Sweep sweep) {
        List<Sweep.Level> levels = sweep.levels().stream()
                .filter(each -> Double.isFinite(each.cpu()))
                .sorted(Comparator.comparingDouble(Sweep.Level::cpu))
                .toList();
        if (levels.size() < 2) {
            return Text.EMPTY;
        }
        Sweep.Level low = levels.get(0);
        Sweep.Level high = levels.get(levels.size() - 1);
        if (low.cpuHigh() >= high.cpuLow()) {
            return new Text(
                            "%s: this sweep could not see a difference in CPU time per request; the bands of its lowest "
                                    + "and its highest level overlap.",
                            "%s：看不出每个请求的 CPU 时间有差别；最低与最高两个取值的区间有重叠。")
                    .with(Terms.name(sweep.factor()).capitalized());
        }
        Text ends = new Text(
                        "%s: CPU time per request is lowest at %s (%s µs) and highest at %s (%s µs).",
                        "%s：每个请求的 CPU 时间在 %s 时最低（%s µs），在 %s 时最高（%s µs）。")
                .with(
                        Terms.name(sweep.factor()).capitalized(),
                        low.name(),
                        Numbers.figure(low.cpu()),
                        high.name(),
                        Numbers.figure(high.cpu()));
        return Text.sentences(ends, counters(low, high));
    }

    private static Text counters(Sweep.Level low, Sweep.Level high) {
        Map<String, Double> before = low.group().countersPerRequest();
        Map<String, Double> after = high.group().countersPerRequest();
        List<Text> changes = new ArrayList<>();
        before.forEach((name, count) -> {
            double other = after.getOrDefault(name, count);
            if (isNotable(count, other)) {
                changes.add(new Text("%s %s instead of %s", "%s %s，而不是 %s")
                        .with(Terms.name(name), Numbers.about(other), Numbers.about(count)));
            }
        });
        return changes.isEmpty()
                ? Text.EMPTY
                : new Text("Counted per request at the highest cost: %s.", "开销最高时每个请求的计数：%s。").with(Text.list(changes));
    }

    private static boolean isNotable(double one, double other) {
        double larger = Math.max(one, other);
        return larger >= LEAST_COUNT && larger > NOTABLE * Math.min(one, other);
    }
}
