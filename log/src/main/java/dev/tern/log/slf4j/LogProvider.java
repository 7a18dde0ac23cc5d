package dev.tern.log.slf4j;

import dev.tern.log.LogWriter;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.helpers.SubstituteLoggerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * An SLF4J provider that writes one line per message to a {@link LogWriter}, for applications that need neither
 * configuration files nor layouts.
 *
 * <p>It is not registered as a service. SLF4J uses it if the system property {@code slf4j.provider} names this class,
 * which {@link #select} does. Messages are discarded until {@link #direct} sets a writer. MDC is not supported; markers
 * are ignored.
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: the writer stays the caller's.
 */
public final class LogProvider implements SLF4JServiceProvider, ILoggerFactory {
    private static final String PROVIDER_PROPERTY = "slf4j.provider";
    private static final String VERBOSITY_PROPERTY = "slf4j.internal.verbosity";

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();
    private volatile Target target = new Target(null, Level.INFO);

    /**
     * The destination of messages.
     *
     * @param writer receives the lines; null: messages are discarded
     * @param minLevel the lowest level that is written; below INFO, exceptions are written with their stack trace
     */
    record Target(@Nullable LogWriter writer, Level minLevel) {
        Target {
            Objects.requireNonNull(minLevel, "minLevel");
        }

        boolean accepts(Level level) {
            return writer != null && level.toInt() >= minLevel.toInt();
        }
    }

    /** Creates a provider; called by SLF4J. */
    public LogProvider() {}

    /**
     * Selects this provider for the process, unless the property {@code slf4j.provider} is set already. Call it before
     * the first logger is created: SLF4J reads the property once.
     */
    public static void select() {
        setUnlessSet(PROVIDER_PROPERTY, LogProvider.class.getName());
        // At INFO, SLF4J prints the name of a provider that is selected by the property.
        setUnlessSet(VERBOSITY_PROPERTY, "WARN");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Returns the provider that SLF4J uses; empty if SLF4J uses a provider of another class. */
    public static Optional<LogProvider> selected() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        while (factory instanceof SubstituteLoggerFactory) {
            // Another thread is initializing SLF4J.
            Thread.yield();
            factory = LoggerFactory.getILoggerFactory();
        }
        return factory instanceof LogProvider provider ? Optional.of(provider) : Optional.empty();
    }

    /**
     * Loads the classes and the time zone data that the first message needs. Optional: it makes the first message
     * faster, and possible when no file descriptor is left.
     */
    public static void preload() {
        LineLogger.preload();
    }

    /**
     * Sets the destination of all messages from now on.
     *
     * @param writer receives the lines, and is closed by the caller; null: messages are discarded
     * @param minLevel the lowest level that is written; below INFO, exceptions are written with their stack trace
     */
    public void direct(@Nullable LogWriter writer, Level minLevel) {
        target = new Target(writer, minLevel);
    }

    Target target() {
        return target;
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, absent -> new LineLogger(absent, this));
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}
}
