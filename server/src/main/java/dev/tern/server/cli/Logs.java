package dev.tern.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import dev.tern.log.LogSink;
import dev.tern.log.LogWriter;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.RollingFileSink;
import dev.tern.log.StreamSink;
import dev.tern.log.logback.AsyncFileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log of the process, through Logback, and the writer of the access log.
 *
 * <p>A full queue drops the newest line and counts it: the log must never block a loop.
 */
final class Logs implements AutoCloseable {
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} [%thread] %level %logger{0} - %msg%n%ex{full}";
    private static final String PATTERN_WITHOUT_TRACE =
            "%d{yyyy-MM-dd HH:mm:ss.SSS} [%thread] %level %logger{0} - %msg %ex{short}%n";
    private static final int QUEUE_BYTES = 4 << 20;
    private static final long MOST_FILE_BYTES = 256L << 20;
    private static final int FILES_KEPT = 14;

    private final LoggerContext context;
    private final @Nullable LogWriter accessWriter;

    private Logs(LoggerContext context, @Nullable LogWriter accessWriter) {
        this.context = context;
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
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (options.logMode() == LogMode.OFF) {
            root.setLevel(Level.OFF);
        } else {
            root.setLevel(options.debug ? Level.DEBUG : Level.INFO);
            root.addAppender(appender(context, options));
        }
        boolean access = options.accessLog != AccessLog.Form.OFF;
        return new Logs(context, access ? writer(options, "access.log") : null);
    }

    private static AsyncFileAppender appender(LoggerContext context, ServeOptions options) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(options.debug ? PATTERN : PATTERN_WITHOUT_TRACE);
        encoder.start();
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setWriter(writer(options, "tern.log"));
        appender.start();
        return appender;
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
        context.stop();
    }
}
