package dev.tern.cli;

import dev.tern.log.LogSink;
import dev.tern.log.LogWriter;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.RollingFileSink;
import dev.tern.log.StreamSink;
import dev.tern.log.slf4j.LogProvider;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The log of the process, and the writer of the access log.
 *
 * <p>A full queue drops the newest line and counts it, since the log must never block a loop.
 *
 * <p>Thread safety: opened and closed by one thread; the writers are safe for concurrent calls.
 */
final class LogSetup implements AutoCloseable {
    private static final int QUEUE_BYTES = 4 << 20;
    private static final long MAX_FILE_BYTES = 256L << 20;
    private static final int MAX_FILES = 14;

    private static final Duration MIN_CLOSE = Duration.ofSeconds(1);

    private final @Nullable LogWriter writer;
    private final @Nullable LogWriter accessWriter;
    private boolean closed;

    private LogSetup(@Nullable LogWriter writer, @Nullable LogWriter accessWriter) {
        this.writer = writer;
        this.accessWriter = accessWriter;
    }

    /**
     * Opens the logs.
     *
     * @throws IOException when a log cannot be written
     */
    static LogSetup open(ServeOptions options) throws IOException {
        LogWriter access = options.accessLog == AccessLog.Form.OFF ? null : writer(options, "access.log");
        try {
            LogWriter writer = options.logMode() == LogMode.OFF ? null : writer(options, "tern.log");
            LogProvider.selected()
                    .ifPresent(provider -> provider.direct(writer, options.debug ? Level.DEBUG : Level.INFO));
            return new LogSetup(writer, access);
        } catch (IOException e) {
            if (access != null) {
                access.close();
            }
            throw e;
        }
    }

    private static LogWriter writer(ServeOptions options, String name) throws IOException {
        Path directory = options.logDirectory;
        LogSink sink = directory == null ? new StreamSink(System.err) : opened(directory.resolve(name));
        LogWriter.Builder builder = LogWriter.builder(sink);
        return (options.logMode() == LogMode.SYNC ? builder : builder.queue(QUEUE_BYTES, OverflowPolicy.DROP_NEWEST))
                .build();
    }

    private static LogSink opened(Path file) throws IOException {
        LogSink sink = RollingFileSink.builder(file)
                .daily()
                .maxBytes(MAX_FILE_BYTES)
                .keep(MAX_FILES)
                .build();
        try {
            sink.open();
        } catch (IOException e) {
            throw new IOException("cannot write the log " + file + ": " + reason(e), e);
        }
        return sink;
    }

    /** Adds the reason to exceptions whose message is only a path. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " is not a directory";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or directory";
        }
        return String.valueOf(e.getMessage());
    }

    /** The writer of the access log; the options must request one. */
    LogWriter accessWriter() {
        if (accessWriter == null) {
            throw new IllegalStateException("no access log");
        }
        return accessWriter;
    }

    /**
     * Writes the queued lines and closes the writers. A sink may block, as a pipe without a reader does.
     *
     * @param limit the timeout; at least one second is allowed, for lines about connections closed after the grace time
     * @return whether all lines were written
     */
    boolean close(Duration limit) {
        closed = true;
        long endNanos = System.nanoTime() + Math.max(limit.toNanos(), MIN_CLOSE.toNanos());
        // All writers begin to close first: one that blocks must not use up the time of the other.
        writers().forEach(each -> each.close(Duration.ZERO));
        boolean all = true;
        for (LogWriter each : writers()) {
            all &= each.close(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
        }
        return all;
    }

    private List<LogWriter> writers() {
        return Stream.of(accessWriter, writer).flatMap(Stream::ofNullable).toList();
    }

    /** Closes the writers, unless {@link #close(Duration)} was called. */
    @Override
    public void close() {
        if (!closed) {
            close(MIN_CLOSE);
        }
    }
}
