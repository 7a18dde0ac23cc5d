package dev.tern.bench.log;

import java.nio.file.Path;
import org.tinylog.Logger;
import org.tinylog.configuration.Configuration;
import org.tinylog.provider.ProviderRegistry;

/** tinylog with its writing thread, whose queue is unbounded. */
final class TinyLog implements LogPeer {

    TinyLog(Path file) {
        Configuration.set("writer", "file");
        Configuration.set("writer.file", file.toString());
        Configuration.set("writer.format", "{date: yyyy-MM-dd HH:mm:ss.SSS} [{thread}] {level} bench.Log - {message}");
        Configuration.set("writer.buffered", "true");
        Configuration.set("writingthread", "true");
    }

    @Override
    public void info(String client, int count) {
        Logger.info("client {} in, count {}", client, count);
    }

    @Override
    public void close() throws InterruptedException {
        ProviderRegistry.getLoggingProvider().shutdown();
    }
}
