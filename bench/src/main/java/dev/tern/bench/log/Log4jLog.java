package dev.tern.bench.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Log4j's asynchronous loggers (Disruptor), with default settings. */
final class Log4jLog implements LogPeer {
    private final Logger logger;

    Log4jLog(Path file) throws IOException {
        Path configuration = Files.createTempFile("log4j2", ".xml");
        Files.writeString(configuration, """
                <Configuration status="WARN">
                  <Appenders>
                    <RandomAccessFile name="F" fileName="%s" immediateFlush="false" append="false">
                      <PatternLayout pattern="%%d{yyyy-MM-dd HH:mm:ss.SSS} [%%t] %%-5level %%logger - %%msg%%n"/>
                    </RandomAccessFile>
                  </Appenders>
                  <Loggers><Root level="info" includeLocation="false"><AppenderRef ref="F"/></Root></Loggers>
                </Configuration>
                """.formatted(file));
        System.setProperty("log4j2.configurationFile", configuration.toString());
        System.setProperty("log4j2.contextSelector", "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
        logger = LogManager.getLogger("bench.Log");
        Files.delete(configuration);
    }

    @Override
    public void info(String client, int count) {
        logger.info("client {} in, count {}", client, count);
    }

    @Override
    public void close() {
        LogManager.shutdown();
    }
}
