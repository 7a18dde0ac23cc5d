package dev.tern.log.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.util.Duration;
import dev.tern.log.LogErrorHandler;
import dev.tern.log.LogSink;
import dev.tern.log.LogWriter;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.RollingFileSink;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A Logback appender on a {@link LogWriter}, configured in logback.xml like any appender: {@code file}, {@code encoder}, and
 * optionally {@code queueSize} (bytes, 0 writes in the caller), {@code overflow}, {@code daily}, {@code maxFileSize} (bytes), {@code
 * maxLines}, {@code maxHistory} (files), {@code gzip} and {@code closeAtExit}.
 *
 * <p>Thread safety: as any appender, set up by one thread, then safe for concurrent calls; callers encode at the same time, as under Logback's own
 * file appender. Ownership: closes its writer at {@link #stop}, when everything accepted has been written.
 */
public class AsyncFileAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private @Nullable String file;
    private @Nullable Encoder<ILoggingEvent> encoder;
    private @Nullable LogWriter writer;
    private int queueSize = 1 << 20;
    private OverflowPolicy overflow = OverflowPolicy.BLOCK;
    private boolean daily;
    private long maxFileSize;
    private long maxLines;
    private int maxHistory;
    private boolean gzip;
    private boolean closeAtExit;

    /** Creates an appender that is not started. */
    public AsyncFileAppender() {}

    /** Sets the file to write. */
    public void setFile(String file) {
        this.file = file;
    }

    /** Sets what makes lines of events. */
    public void setEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    /** Sets a writer instead of a file; it belongs to the appender from now on. */
    public void setWriter(LogWriter writer) {
        this.writer = writer;
    }

    /** Sets the bytes that may wait; 0 writes in the caller. */
    public void setQueueSize(int queueSize) {
        this.queueSize = queueSize;
    }

    /**
     * Sets what happens when the queue is full: {@code BLOCK}, {@code BLOCK 200 milliseconds}, {@code DROP_NEWEST} or {@code DROP_BELOW
     * WARN}.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public void setOverflow(String overflow) {
        String[] words = overflow.trim().split("\\s+", 2);
        String argument = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "BLOCK" ->
                this.overflow = argument.isEmpty()
                        ? OverflowPolicy.BLOCK
                        : OverflowPolicy.blockFor(java.time.Duration.ofMillis(
                                Duration.valueOf(argument).getMilliseconds()));
            case "DROP_NEWEST" -> this.overflow = OverflowPolicy.DROP_NEWEST;
            case "DROP_BELOW" ->
                this.overflow = OverflowPolicy.dropBelow(level(argument).toInt());
            default ->
                throw new IllegalArgumentException("overflow: " + overflow
                        + ", must be BLOCK, BLOCK with a time, DROP_NEWEST or DROP_BELOW with a level");
        }
    }

    private static Level level(String name) {
        Level level = Level.toLevel(name, null);
        if (level == null) {
            throw new IllegalArgumentException("level: " + name + ", must be TRACE, DEBUG, INFO, WARN or ERROR");
        }
        return level;
    }

    /** Sets whether the file is rolled every day. */
    public void setDaily(boolean daily) {
        this.daily = daily;
    }

    /** Sets the size in bytes before which the file is rolled. */
    public void setMaxFileSize(long maxFileSize) {
        this.maxFileSize = maxFileSize;
    }

    /** Sets the number of lines before which the file is rolled. */
    public void setMaxLines(long maxLines) {
        this.maxLines = maxLines;
    }

    /** Sets how many rolled files are kept. */
    public void setMaxHistory(int maxHistory) {
        this.maxHistory = maxHistory;
    }

    /** Sets whether rolled files are compressed. */
    public void setGzip(boolean gzip) {
        this.gzip = gzip;
    }

    /** Sets whether the appender's writer is closed when the JVM exits, for those who never stop the logger context. */
    public void setCloseAtExit(boolean closeAtExit) {
        this.closeAtExit = closeAtExit;
    }

    @Override
    public void start() {
        if (encoder == null) {
            addError("no encoder is set for the appender " + getName());
            return;
        }
        if (writer == null && file == null) {
            addError("no file is set for the appender " + getName());
            return;
        }
        if (writer == null) {
            writer = openWriter(file);
        }
        if (closeAtExit) {
            writer.closeAtExit();
        }
        super.start();
    }

    private LogWriter openWriter(@Nullable String name) {
        RollingFileSink.Builder sink = RollingFileSink.builder(Path.of(String.valueOf(name)));
        if (daily) {
            sink.daily();
        }
        if (maxFileSize > 0) {
            sink.maxBytes(maxFileSize);
        }
        if (maxLines > 0) {
            sink.maxLines(maxLines);
        }
        if (maxHistory > 0) {
            sink.keep(maxHistory);
        }
        if (gzip) {
            sink.gzip();
        }
        LogSink built = sink.errors(reports()).build();
        return queueSize == 0
                ? LogWriter.sync(built, reports())
                : LogWriter.queued(built, queueSize, overflow, reports());
    }

    private LogErrorHandler reports() {
        return new LogErrorHandler() {
            @Override
            public void failed(IOException cause) {
                addError("cannot write, lines are discarded", cause);
            }

            @Override
            public void healed(long discardedLines) {
                addInfo("writing again, " + discardedLines + " lines were discarded");
            }

            @Override
            public void rollFailed(IOException cause) {
                addError("cannot roll the file, it grows on", cause);
            }
        };
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (writer != null && encoder != null) {
            byte[] line = encoder.encode(event);
            writer.write(line, 0, withoutLineFeed(line), event.getLevel().toInt());
        }
    }

    private static int withoutLineFeed(byte[] line) {
        int length = line.length;
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) {
            length--;
        }
        return length;
    }

    @Override
    public void stop() {
        super.stop();
        if (writer != null) {
            writer.close();
        }
    }
}
