package dev.tern.lab.report;

import java.util.Arrays;
import java.util.Optional;

/** What an effect is about. */
enum Measure {
    CPU("cpuMicrosPerRequest", new Text("CPU time per request", "每个请求的 CPU 时间")),
    RATE("rate", new Text("requests per second", "每秒请求数")),
    P50("p50", new Text("response time, p50", "响应时间 p50")),
    P99("p99", new Text("response time, p99", "响应时间 p99")),
    P999("p999", new Text("response time, p99.9", "响应时间 p99.9"));

    private final String key;
    final Text noun;

    Measure(String key, Text noun) {
        this.key = key;
        this.noun = noun;
    }

    static Optional<Measure> of(String key) {
        return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
    }
}
