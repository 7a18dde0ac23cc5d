package dev.tern.server.cli;

import dev.tern.log.LogSink;
import dev.tern.log.LogWriter;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.RollingFileSink;
import dev.tern.log.StreamSink;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
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
     * @throws IOException when a log cannot be written
     */
    static Logs open(ServeOptions options) throws IOException {
        LogWriter writer = options.logMode() == LogMode.OFF ? null : writer(options, "tern.log");
        LogProvider.installed().direct(writer, options.debug ? Level.DEBUG : Level.INFO);
        boolean access = options.accessLog != AccessLog.Form.OFF;
        return new Logs(writer, access ? writer(options, "access.log") : null);
    }

    private static LogWriter writer(ServeOptions options, String name) throws IOException {
        Path directory = options.logDirectory;
        LogSink sink = directory == null ? new StreamSink(System.err) : opened(directory.resolve(name));
        return options.logMode() == LogMode.SYNC
                ? LogWriter.sync(sink)
                : LogWriter.queued(sink, QUEUE_BYTES, OverflowPolicy.DROP_NEWEST);
    }

    private static LogSink opened(Path file) throws IOException {
        LogSink sink = RollingFileSink.builder(file)
                .daily()
                .maxBytes(MOST_FILE_BYTES)
                .keep(FILES_KEPT)
                .build();
        try {
            sink.open();
        } catch (IOException e) {
            throw new IOException("cannot write the log " + file + ": " + reason(e), e);
        }
        return sink;
    }

    /** The message of some of these exceptions is a path and nothing else. */
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
