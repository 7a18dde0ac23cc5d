package dev.tern.lab.report;

import java.util.List;
import java.util.Map;

/** The terms of factors, levels and counters in both languages. */
final class Terms {
    static final String CONTROL = "control";
    static final String CONNECTION = "connection";
    static final String LISTENER = "listener";
    static final String MODEL = "model";
    static final String TRANSPORT = "transport";

    /** The order in which factors are shown. */
    static final List<String> FACTORS = List.of(CONNECTION, LISTENER, MODEL, TRANSPORT);

    private static final List<String> LEVELS =
            List.of("multi-reactor", "reactor", "proactor", "virtual", "LT", "ET", "epoll", "selector");

    private static final Map<String, Text> NAMES = Map.ofEntries(
            Map.entry(CONNECTION, new Text("connections", "连接")),
            Map.entry(LISTENER, new Text("listener", "监听套接字")),
            Map.entry(MODEL, new Text("model", "模型")),
            Map.entry(TRANSPORT, new Text("transport", "传输层")),
            Map.entry(CONTROL, new Text("A/A control", "A/A 对照")),
            Map.entry("workers", new Text("worker threads", "工作线程数")),
            Map.entry("log", new Text("log", "日志")),
            Map.entry("connections", new Text("open connections", "连接数")),
            Map.entry("persistence", new Text("use of connections", "连接方式")),
            Map.entry("pipelining", new Text("pipelined requests", "流水线请求数")),
            Map.entry("size", new Text("file size in bytes", "文件大小（字节）")),
            Map.entry("slow-clients", new Text("slow clients", "慢客户端数")),
            Map.entry("reads", new Text("reads", "read")),
            Map.entry("emptyReads", new Text("reads that find nothing", "读不到数据的 read")),
            Map.entry("writes", new Text("writes", "write")),
            Map.entry("arms", new Text("re-arms", "重新注册")),
            Map.entry("handOffs", new Text("hand-offs to a worker", "交给工作线程的次数")),
            Map.entry("polls", new Text("polls", "poll")),
            Map.entry("wakeUps", new Text("wake-ups of a loop", "唤醒事件循环的次数")),
            Map.entry("contextSwitches", new Text("context switches", "上下文切换")),
            Map.entry("allocatedBytes", new Text("bytes allocated", "分配的字节数")));

    private Terms() {}

    /** The term of a factor or a counter; its key if it has none. */
    static Text name(String key) {
        return NAMES.getOrDefault(key, Text.same(key));
    }

    /** A level within a sentence: {@code level trigger}, {@code multi-reactor}. */
    static Text level(String level) {
        return switch (level) {
            case "LT" -> new Text("level trigger", "水平触发");
            case "ET" -> new Text("edge trigger", "边沿触发");
            default -> Text.same(level);
        };
    }

    /** A level in a label: {@code edge (ET)}, {@code multi-reactor}. */
    static Text levelWithKey(String level) {
        return switch (level) {
            case "LT" -> new Text("level (LT)", "水平触发 (LT) ");
            case "ET" -> new Text("edge (ET)", "边沿触发 (ET) ");
            default -> Text.same(level);
        };
    }

    /** A level of a factor as the subject of a sentence. */
    static Text subject(String factor, String level) {
        return switch (factor) {
            case CONNECTION -> new Text("%s on connections", "连接用%s").with(level(level));
            case LISTENER -> new Text("%s on the listener", "监听套接字用%s").with(level(level));
            case MODEL -> new Text("the model %s", "%s 模型").with(level);
            case TRANSPORT -> new Text("the transport %s", "%s 传输层").with(level);
            default -> new Text("%s = %s", "%s = %s").with(name(factor), level);
        };
    }

    /** A level as the other side of a comparison. */
    static Text base(String factor, String level) {
        return FACTORS.contains(factor) ? level(level) : Text.same(level);
    }

    /** The place of a level among the levels of its factor; unknown levels come last. */
    static int order(String level) {
        int index = LEVELS.indexOf(level);
        return index < 0 ? LEVELS.size() : index;
    }
}
