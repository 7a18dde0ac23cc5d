package dev.tern.server.cli;

import dev.tern.log.LogSink;
import dev.tern.log.LogWriter;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.RollingFileSink;
import dev.tern.log.StreamSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The log of the process, and the writer of the access log.
 *
 * <p>A full queue drops the newest line and counts it: the log must never block a loop.
 */
final class Logs implements AutoCloseable {
    private static final int QUEUE_BYTES = 4 << 20;
    private static final long MOST_FILE_BYTES = 256L << 20;
    private static final int FILES_KEPT = 14;

    private final @Nullable LogWriter writer;
    private final @Nullable LogWriter accessWriter;

    private Logs(@Nullable LogWriter writer, @Nullable LogWriter accessWriter) {
        this.writer = writer;
        this.accessWriter = accessWriter;
    }

    /**
     * Sets the log up.
     *
     * @throws IOException when the directory of the log cannot be made
     */
    static Logs open(ServeOptions options) throws IOException {
        Path directory = options.logDirectory;
        if (directory != null) {
            Files.createDirectories(directory);
        }
        LogWriter writer = options.logMode() == LogMode.OFF ? null : writer(options, "tern.log");
        LogProvider.installed().direct(writer, options.debug ? Level.DEBUG : Level.INFO);
        boolean access = options.accessLog != AccessLog.Form.OFF;
        return new Logs(writer, access ? writer(options, "access.log") : null);
    }

    private static LogWriter writer(ServeOptions options, String name) {
        Path directory = options.logDirectory;
        LogSink sink = directory == null
                ? new StreamSink(System.err)
                : RollingFileSink.builder(directory.resolve(name))
                        .daily()
                        .maxBytes(MOST_FILE_BYTES)
                        .keep(FILES_KEPT)
                        .build();
        return options.logMode() == LogMode.SYNC
                ? LogWriter.sync(sink)
                : LogWriter.queued(sink, QUEUE_BYTES, OverflowPolicy.DROP_NEWEST);
    }

    /** The writer of the access log, which was asked for. */
    LogWriter accessWriter() {
        if (accessWriter == null) {
            throw new IllegalStateException("no access log");
        }
        return accessWriter;
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        if (accessWriter != null) {
            accessWriter.close();
        }
        if (writer != null) {
            writer.close();
        }
    }
}
