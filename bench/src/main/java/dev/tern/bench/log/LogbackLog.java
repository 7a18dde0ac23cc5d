package dev.tern.bench.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.util.FileSize;
import dev.tern.log.logback.AsyncFileAppender;
import java.nio.file.Path;

/** Logback, with its own appenders or Tern's. */
final class LogbackLog implements LogPeer {
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} [%thread] %-5level %logger - %msg%n";

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("bench.Log");

    private LogbackLog() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    static LogbackLog sync(Path file, boolean flush) {
        LogbackLog log = new LogbackLog();
        log.logger.addAppender(log.fileAppender(file, flush));
        return log;
    }

    /** Leaves the default for a discarding threshold below 0. */
    static LogbackLog async(Path file, int queue, int threshold, boolean flush) {
        LogbackLog log = new LogbackLog();
        AsyncAppender appender = new AsyncAppender();
        appender.setContext(log.context);
        appender.setQueueSize(queue);
        if (threshold >= 0) {
            appender.setDiscardingThreshold(threshold);
        }
        // Unlimited, so that lines are lost by its policy only.
        appender.setMaxFlushTime(0);
        appender.addAppender(log.fileAppender(file, flush));
        appender.start();
        log.logger.addAppender(appender);
        return log;
    }

    static LogbackLog onTern(Path file) {
        LogbackLog log = new LogbackLog();
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setFile(file.toString());
        appender.setEncoder(log.encoder());
        appender.setContext(log.context);
        appender.start();
        log.logger.addAppender(appender);
        return log;
    }

    private FileAppender<ILoggingEvent> fileAppender(Path file, boolean flush) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        appender.setEncoder(encoder());
        appender.setImmediateFlush(flush);
        if (!flush) {
            appender.setBufferSize(new FileSize(64 << 10));
        }
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private PatternLayoutEncoder encoder() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    @Override
    public void info(String client, int count) {
        logger.info("client {} in, count {}", client, count);
    }

    @Override
    public void close() {
        context.stop();
    }
}
