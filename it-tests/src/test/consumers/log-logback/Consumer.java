package consumer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import dev.tern.log.LogWriter;
import dev.tern.log.StreamSink;
import dev.tern.log.logback.AsyncFileAppender;
import org.slf4j.LoggerFactory;

/** Logs through Logback and the appender. */
public class Consumer {
    public static void main(String[] args) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %msg%n");
        encoder.start();
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setWriter(LogWriter.builder(new StreamSink(System.out)).build());
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        LoggerFactory.getLogger("consumer").info("logged");
        context.stop();
    }
}
