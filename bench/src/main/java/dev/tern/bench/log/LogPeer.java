package dev.tern.bench.log;

import java.io.IOException;
import java.nio.file.Path;

/** A log on one file. Each line is {@code date [thread] INFO bench.Log - client <name> in, count <number>}. */
interface LogPeer extends AutoCloseable {

    void info(String client, int count);

    /** The number of lost lines; -1 if the log does not count them. */
    default long lost() {
        return -1;
    }

    @Override
    void close() throws Exception;

    /** Opens a log by name. */
    static LogPeer of(String name, Path file) throws IOException {
        return switch (name) {
            case "tern" -> TernLog.queued(file);
            case "tern-mapped" -> TernLog.mapped(file);
            case "tern-appender" -> LogbackLog.onTern(file);
            case "logback" -> LogbackLog.sync(file, true);
            case "logback-64k" -> LogbackLog.sync(file, false);
            case "logback-async-as-shipped" -> LogbackLog.async(file, 256, -1, true);
            case "logback-async" -> LogbackLog.async(file, 8192, 0, true);
            case "logback-async-64k" -> LogbackLog.async(file, 8192, 0, false);
            case "log4j2-async" -> new Log4jLog(file);
            case "tinylog-thread" -> new TinyLog(file);
            default -> throw new IllegalArgumentException("peer: " + name);
        };
    }
}
