package dev.tern.http;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Writes errors to stderr, with their stack traces. It stands in where an application has no SLF4J provider: SLF4J then
 * drops every message, and a failing handler would be a 500 without a cause. An application that wants silence adds
 * slf4j-nop, which is a provider.
 *
 * <p>Thread safety: safe for concurrent calls; each message is one write.
 */
final class StderrLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private StderrLogger(String name) {
        this.name = name;
    }

    /** The logger of this name: that of SLF4J, or one of this class where there is no provider. */
    static Logger of(String name) {
        return hasProvider() ? LoggerFactory.getLogger(name) : new StderrLogger(name);
    }

    private static boolean hasProvider() {
        return !(LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory)
                || ServiceLoader.load(SLF4JServiceProvider.class).findFirst().isPresent();
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        StringWriter text = new StringWriter();
        text.append(MessageFormatter.basicArrayFormat(pattern, arguments)).append(System.lineSeparator());
        if (failure != null) {
            failure.printStackTrace(new PrintWriter(text, true));
        }
        System.err.print(text);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    public boolean isWarnEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }
}
