package dev.tern.server.cli;

import dev.tern.log.LogWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What stands behind SLF4J in the process of the command line, and only there: {@link #install} names it. It stands for a library because
 * of the start: Logback took 100 of 500 ms.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class LogProvider implements SLF4JServiceProvider, ILoggerFactory {
    private static final String CHOICE = "slf4j.provider";
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();
    private volatile Target target = new Target(null, Level.INFO);

    /**
     * Where lines go.
     *
     * @param writer takes them; null: nobody
     * @param least the least level that is written; below INFO, failures come with their stack trace
     */
    record Target(@Nullable LogWriter writer, Level least) {

        boolean takes(Level level) {
            return writer != null && level.toInt() >= least.toInt();
        }
    }

    /** Called by SLF4J. */
    public LogProvider() {}

    /** Makes this what SLF4J finds; before anything that logs is used. */
    static void install() {
        System.setProperty(CHOICE, LogProvider.class.getName());
        // It would say on stderr what it loads.
        System.setProperty(VERBOSITY, "WARN");
    }

    /** The one that SLF4J has found. */
    static LogProvider installed() {
        return (LogProvider) LoggerFactory.getILoggerFactory();
    }

    /** Says where lines go from now on. */
    void direct(@Nullable LogWriter writer, Level least) {
        target = new Target(writer, least);
    }

    Target target() {
        return target;
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, unknown -> new LineLogger(unknown, this));
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
