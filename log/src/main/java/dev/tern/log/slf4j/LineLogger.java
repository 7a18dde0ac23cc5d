package dev.tern.log.slf4j;

import dev.tern.log.LogWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes one line per message: time, thread, level, the last part of the logger's name, the message.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private final transient LogProvider provider;
    private final String shortName;

    LineLogger(String name, LogProvider provider) {
        this.name = name;
        this.provider = provider;
        this.shortName = name.substring(name.lastIndexOf('.') + 1);
    }

    /**
     * Loads the time zone data. It is read from a file, and the first message may be the one that reports that no file
     * descriptor is left.
     */
    static void preload() {
        TIME.formatTo(LocalDateTime.now(), new StringBuilder());
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        LogProvider.Target target = provider.target();
        LogWriter writer = target.writer();
        if (writer != null) {
            StringBuilder line = new StringBuilder(160);
            TIME.formatTo(LocalDateTime.now(), line);
            line.append(" [")
                    .append(Thread.currentThread().getName())
                    .append("] ")
                    .append(level);
            line.append(' ').append(shortName).append(" - ");
            line.append(MessageFormatter.basicArrayFormat(pattern, arguments));
            if (failure != null) {
                line.append(target.accepts(Level.DEBUG) ? "\n" + trace(failure) : ": " + failure);
            }
            writer.write(line);
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return provider.target().accepts(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return provider.target().accepts(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return provider.target().accepts(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return provider.target().accepts(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return provider.target().accepts(Level.ERROR);
    }
}
