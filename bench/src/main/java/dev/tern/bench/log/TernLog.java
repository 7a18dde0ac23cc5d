package dev.tern.bench.log;

import dev.tern.log.LogWriter;
import dev.tern.log.MappedFileSink;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.RollingFileSink;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * The writer itself; the line is composed in a builder of the thread, with a date that is formatted once a millisecond,
 * as Logback does.
 */
final class TernLog implements LogPeer {
    private static final int QUEUE_BYTES = 1 << 20;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final LogWriter writer;
    private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

    private static final class Line {
        final StringBuilder text = new StringBuilder(200);
        final String thread = " [" + Thread.currentThread().getName() + "] ";
        long moment;
        String date = "";

        StringBuilder of(long millis, String client, int count) {
            if (millis != moment) {
                moment = millis;
                date = DATE.format(Instant.ofEpochMilli(millis));
            }
            text.setLength(0);
            text.append(date).append(thread).append("INFO  bench.Log - client ");
            return text.append(client).append(" in, count ").append(count);
        }
    }

    private TernLog(LogWriter writer) {
        this.writer = writer;
    }

    static TernLog queued(Path file) {
        return new TernLog(LogWriter.builder(RollingFileSink.builder(file).build())
                .queue(QUEUE_BYTES, OverflowPolicy.BLOCK)
                .build());
    }

    /** Written by the caller, into mapped memory. */
    static TernLog mapped(Path file) {
        return new TernLog(LogWriter.builder(new MappedFileSink(file)).build());
    }

    @Override
    public void info(String client, int count) {
        writer.write(lines.get().of(System.currentTimeMillis(), client, count));
    }

    @Override
    public long lost() {
        return writer.statistics().dropped() + writer.statistics().discarded();
    }

    @Override
    public void close() {
        writer.close();
    }
}
