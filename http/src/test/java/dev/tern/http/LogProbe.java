package dev.tern.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/** Records what is logged until it is closed; what {@code onEvent} throws is thrown by the call of the logger. */
final class LogProbe extends TurboFilter implements AutoCloseable {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Runnable onEvent;
    private final List<String> messages = new ArrayList<>();

    LogProbe(Runnable onEvent) {
        this.onEvent = onEvent;
        context.addTurboFilter(this);
    }

    List<String> messages() {
        return messages;
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] arguments, Throwable thrown) {
        messages.add(level + " "
                + MessageFormatter.arrayFormat(format, arguments, thrown).getMessage());
        onEvent.run();
        return FilterReply.DENY;
    }

    @Override
    public void close() {
        context.getTurboFilterList().remove(this);
    }
}
