package dev.tern.log.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import dev.tern.log.LogErrorHandler;
import dev.tern.log.LogStatistics;
import dev.tern.log.LogWriter;
import dev.tern.log.MappedFileSink;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.RollingFileSink;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A Logback appender on a {@link LogWriter}, configured in logback.xml like any appender: {@code file}, {@code
 * encoder}, and optionally {@code queueSize} (bytes, 0 writes in the caller), {@code overflow}, {@code daily}, {@code
 * maxFileSize} ({@code 10MB}), {@code maxLines}, {@code maxHistory} (files), {@code gzip}, {@code mapped} and {@code
 * closeAtExit}.
 *
 * <p>What it has accepted is written at {@link #stop} and when the JVM exits in an orderly way, with or without a stop
 * of the logger context.
 *
 * <p>Thread safety: as any appender, set up by one thread, then safe for concurrent calls; callers encode at the same
 * time, as under Logback's own file appender. Ownership: closes its writer at {@link #stop}, when everything accepted
 * has been written.
 */
public class AsyncFileAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    /** For a file that blocks, such as a pipe that is not read. */
    private static final java.time.Duration STOP_LIMIT = java.time.Duration.ofSeconds(10);

    private @Nullable String file;
    private @Nullable Encoder<ILoggingEvent> encoder;
    /** The one that was set, until it is closed. */
    private @Nullable LogWriter given;

    private volatile @Nullable LogWriter writer;
    private int queueSize = 1 << 20;
    private OverflowPolicy overflow = OverflowPolicy.BLOCK;
    private boolean daily;
    private long maxFileSize;
    private long maxLines;
    private int maxHistory;
    private boolean gzip;
    private boolean mapped;
    private boolean closeAtExit = true;

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

    /** Sets a writer instead of a file; it belongs to the appender from now on, until the stop closes it. */
    public void setWriter(LogWriter writer) {
        this.given = writer;
    }

    /** Sets the bytes that may wait; 0 writes in the caller. */
    public void setQueueSize(int queueSize) {
        this.queueSize = queueSize;
    }

    /**
     * Sets what happens when the queue is full: {@code BLOCK}, {@code BLOCK 200 milliseconds}, {@code DROP_NEWEST} or
     * {@code DROP_BELOW WARN}.
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

    /**
     * Sets the size before which the file is rolled, in Logback's notation: {@code 500000}, {@code 500KB}, {@code
     * 10MB}, {@code 1GB}.
     */
    public void setMaxFileSize(FileSize maxFileSize) {
        this.maxFileSize = maxFileSize.getSize();
    }

    /** Sets the number of line feeds before which the file is rolled. */
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

    /**
     * Sets whether callers copy their lines into the mapped file, where they survive {@code kill -9}: a {@link
     * MappedFileSink}, without a queue and without rolling.
     */
    public void setMapped(boolean mapped) {
        this.mapped = mapped;
    }

    /**
     * Sets whether the appender's writer is closed when the JVM exits, which is so unless set: then nothing that was
     * accepted is lost without a stop of the logger context, and lines of other exit hooks are written by their
     * callers.
     */
    public void setCloseAtExit(boolean closeAtExit) {
        this.closeAtExit = closeAtExit;
    }

    /** What the writer has done since the last start; all zeros before the first. */
    public LogStatistics statistics() {
        LogWriter last = writer;
        return last == null ? new LogStatistics(0, 0, 0, 0, 0, 0, 0) : last.statistics();
    }

    @Override
    public void start() {
        Encoder<ILoggingEvent> lines = encoder;
        if (isStarted()) {
            return;
        }
        if (lines == null) {
            cannotStart(new IllegalArgumentException("no encoder is set"));
            return;
        }
        try {
            LogWriter opened = given == null ? openWriter(charset(lines)) : given;
            writer = opened;
            if (closeAtExit) {
                closeAtExit(opened);
            }
            writeText(opened, lines.headerBytes());
            super.start();
        } catch (IllegalArgumentException e) {
            cannotStart(e);
        }
    }

    /** Its events are lost, which must not pass in silence. */
    private void cannotStart(IllegalArgumentException cause) {
        String what = "the appender " + getName() + " cannot start";
        addError(what, cause);
        System.err.println("tern-log: " + what + ": " + cause.getMessage());
    }

    private void closeAtExit(LogWriter opened) {
        try {
            opened.closeAtExit();
        } catch (IllegalStateException exiting) {
            addWarn("the appender " + getName() + " is started while the JVM exits, and may lose its last lines");
        }
    }

    private LogWriter openWriter(Charset charset) {
        if (file == null) {
            throw new IllegalArgumentException("no file is set");
        }
        Path path = Path.of(file);
        if (mapped) {
            return LogWriter.builder(mappedSink(path, charset))
                    .errors(reports())
                    .build();
        }
        LogWriter.Builder builder =
                LogWriter.builder(rollingSink(path, charset)).errors(reports());
        return (queueSize == 0 ? builder : builder.queue(queueSize, overflow)).build();
    }

    private MappedFileSink mappedSink(Path path, Charset charset) {
        if (daily || maxFileSize > 0 || maxLines > 0) {
            throw new IllegalArgumentException("a mapped file is not rolled");
        }
        return new MappedFileSink(path, charset);
    }

    private RollingFileSink rollingSink(Path path, Charset charset) {
        RollingFileSink.Builder sink =
                RollingFileSink.builder(path).charset(charset).errors(reports());
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
        return sink.build();
    }

    /** Reports to Logback's status and to stderr: Logback shows its status only if it is asked to. */
    private LogErrorHandler reports() {
        LogErrorHandler stderr = LogErrorHandler.stderr();
        return new LogErrorHandler() {
            @Override
            public void failed(IOException cause) {
                addError("cannot write, lines are discarded", cause);
                stderr.failed(cause);
            }

            @Override
            public void healed(long discardedLines) {
                addInfo("writing again, " + discardedLines + " lines were discarded");
                stderr.healed(discardedLines);
            }

            @Override
            public void rollFailed(IOException cause) {
                addError("cannot roll the file, it grows on", cause);
                stderr.rollFailed(cause);
            }

            @Override
            public void cleanUpFailed(IOException cause) {
                addWarn("cannot compress or remove rolled files", cause);
                stderr.cleanUpFailed(cause);
            }
        };
    }

    @Override
    protected void append(ILoggingEvent event) {
        LogWriter open = writer;
        if (open != null && encoder != null) {
            byte[] line = encoder.encode(event);
            open.writeEncoded(line, 0, line.length, event.getLevel().toInt());
        }
    }

    /** Writes what an encoder puts before or behind all events, if it does. */
    private static void writeText(LogWriter open, byte @Nullable [] text) {
        if (text != null && text.length > 0) {
            open.writeEncoded(text, 0, text.length, Integer.MAX_VALUE);
        }
    }

    /** That of its layout; encoders without one, as those of JSON, write UTF-8. */
    private static Charset charset(Encoder<ILoggingEvent> lines) {
        if (!(lines instanceof LayoutWrappingEncoder<ILoggingEvent> text)) {
            return StandardCharsets.UTF_8;
        }
        return text.getCharset() == null ? Charset.defaultCharset() : text.getCharset();
    }

    @Override
    public void stop() {
        LogWriter open = isStarted() ? writer : given;
        if (open != null) {
            if (isStarted() && encoder != null) {
                writeText(open, encoder.footerBytes());
            }
            if (!open.close(STOP_LIMIT)) {
                String what = "the appender " + getName() + " cannot write what waits: its file blocks";
                addError(what);
                System.err.println("tern-log: " + what);
            }
            given = null;
        }
        super.stop();
    }
}
