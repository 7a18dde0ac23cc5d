package dev.tern.lab.report;

import dev.tern.lab.results.Effect;
import dev.tern.lab.results.Environment;
import dev.tern.lab.results.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was run, on what, and the warnings. */
final class RunSection {
    private static final double FOREIGN = 0.05;

    private final Run run;

    RunSection(Run run) {
        this.run = run;
    }

    Section section() {
        List<Text> warnings = warnings();
        Html attention = warnings.isEmpty()
                ? Html.join()
                : Html.element(
                        "div",
                        Map.of("class", "warnings"),
                        Html.element("h3", Html.of(new Text("Warnings", "警告"))),
                        Html.list(warnings));
        Html facts = Html.element(
                "dl",
                Html.join(facts().entrySet().stream()
                        .map(each -> Html.element(
                                "div",
                                Html.element("dt", Html.of(each.getKey())),
                                Html.element("dd", Html.of(each.getValue()))))));
        Html summary = Html.element("summary", Html.of(new Text("Machine, programs and settings", "机器、程序和设置")));
        return new Section(
                "run",
                new Text("What was run", "运行了什么"),
                Html.join(attention, Html.paragraph(size()), Html.element("details", summary, facts)));
    }

    private Text size() {
        Environment environment = run.results().environment();
        return new Text(
                        "%s server processes in %s cells, measured in %s slices and %s blocks; seed %s. %s × %s, %s, %s.",
                        "%2$s 个单元、%1$s 个服务器进程，共 %4$s 个区组、%3$s 个时间片；随机种子 %5$s。%6$s × %7$s，%8$s，%9$s。")
                .with(
                        run.results().servers().size(),
                        run.compared().size(),
                        run.results().slices().size(),
                        blocks(),
                        environment.seed(),
                        environment.cpus(),
                        environment.cpu(),
                        environment.kernel(),
                        environment.serverJava());
    }

    /** Cells that do not exist or are emulated. */
    Optional<Section> missing() {
        Map<String, String> missing = run.results().missing();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        Table table = new Table(
                "missing-table",
                new Text("Cells that were asked for", "要求测量的单元"),
                List.of(new Text("cell", "单元"), new Text("reason", "原因")),
                missing.entrySet().stream()
                        .map(each -> List.of(Text.same(each.getKey()), Text.same(each.getValue())))
                        .toList());
        return Optional.of(new Section("missing", new Text("Missing or emulated cells", "缺少或模拟的单元"), table.html()));
    }

    private Map<Text, String> facts() {
        Environment environment = run.results().environment();
        Map<Text, String> facts = new LinkedHashMap<>();
        facts.put(new Text("Started", "开始时间"), environment.started());
        facts.put(new Text("Command", "命令"), String.join(" ", run.results().options()));
        facts.put(
                new Text("Servers", "服务器进程"),
                Integer.toString(run.results().servers().size()));
        facts.put(new Text("Blocks", "区组"), Long.toString(blocks()));
        facts.put(
                new Text("Slices", "时间片"),
                Integer.toString(run.results().slices().size()));
        facts.put(new Text("Seed", "随机种子"), Long.toString(environment.seed()));
        facts.put(new Text("Processor", "处理器"), environment.cpus() + " × " + environment.cpu());
        facts.put(new Text("Governor", "调频策略"), environment.governor());
        facts.put(new Text("Kernel", "内核"), environment.kernel());
        facts.put(new Text("Java of the servers", "服务器的 Java"), environment.serverJava());
        facts.put(new Text("Server", "服务器版本"), environment.serverVersion());
        facts.put(new Text("JVM flags", "JVM 参数"), String.join(" ", environment.serverFlags()));
        facts.put(new Text("CPUs of the servers", "服务器的 CPU"), orNone(environment.serverCpus()));
        facts.put(new Text("CPUs of the client", "客户端的 CPU"), orNone(environment.generatorCpus()));
        facts.put(new Text("Load before the run", "运行前的系统负载"), Numbers.figure(environment.load()));
        return facts;
    }

    private static String orNone(String cpus) {
        return cpus.isEmpty() ? Numbers.NONE : cpus;
    }

    private long blocks() {
        return run.results().slices().stream().mapToInt(Slice::block).distinct().count();
    }

    private List<Text> warnings() {
        List<Text> warnings = new ArrayList<>();
        if (run.mainEffects(Measure.CPU).isEmpty()) {
            warnings.add(new Text("This report is partial: it has no effects yet.", "这是一份未完成的报告：还没有影响的结果。"));
        }
        run.control()
                .filter(each -> each.verdict() == Effect.Verdict.DIFFERENT)
                .ifPresent(each -> warnings.add(ControlSentence.of(each, run.margin())));
        if (run.results().environment().serverCpus().isEmpty()) {
            warnings.add(new Text(
                    "Server and client were not pinned to processors of their own: each can take time from the other.",
                    "服务器和客户端没有绑定到各自的处理器，会互相抢占时间。"));
        }
        SliceGroup all = new SliceGroup(run.results().slices());
        double foreign = all.sum(Slice::foreignCpuSeconds)
                / (all.sum(Slice::seconds)
                        * Math.max(1, run.results().environment().cpus()));
        if (foreign > FOREIGN) {
            warnings.add(
                    new Text("Other processes used %s of the CPU time during the slices.", "测量期间其他进程用掉了 %s 的 CPU 时间。")
                            .with(Numbers.percent(foreign)));
        }
        if (all.sum(Slice::wrong) > 0) {
            warnings.add(
                    new Text("%s responses were wrong.", "有 %s 个响应是错的。").with(Numbers.count(all.sum(Slice::wrong))));
        }
        return warnings;
    }
}
