package dev.tern.cli;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpRequest;
import dev.tern.log.LogWriter;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes a line per response, in the common log format or as JSON; a line for an IPv4 client allocates nothing.
 *
 * <p>Thread safety: safe for concurrent calls. The caller owns the writer. Source: the NCSA common log format, {@code
 * host ident authuser [date] "request" status bytes}.
 */
final class AccessLog implements ExchangeListener {

    /** The form of a line. */
    enum Form {
        /** The common log format. */
        COMMON,
        /** One JSON object per line. */
        JSON,
        /** No access log. */
        OFF
    }

    private static final DateTimeFormatter COMMON_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);
    private static final DateTimeFormatter JSON_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

    private static final int MAX_CACHED_CHARS = 64 << 10;

    private final ThreadLocal<StringBuilder> lines = ThreadLocal.withInitial(() -> new StringBuilder(256));
    private final Form form;
    private final LogWriter writer;
    private final InstantSource clock;
    private final ZoneId zone;
    /** The last formatted second, cached: formatting a date costs more than the rest of the line. */
    private volatile Second second = new Second(Long.MIN_VALUE, "");

    private record Second(long epochSecond, String text) {}

    AccessLog(Form form, LogWriter writer, InstantSource clock, ZoneId zone) {
        this.form = form;
        this.writer = writer;
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public void exchangeEnded(HttpRequest request, int status, long bodyBytes) {
        StringBuilder line = emptyLine();
        if (form == Form.JSON) {
            json(line, request, status, bodyBytes);
        } else {
            common(line, request, status, bodyBytes);
        }
        writer.write(line);
    }

    private StringBuilder emptyLine() {
        StringBuilder line = lines.get();
        line.setLength(0);
        if (line.capacity() > MAX_CACHED_CHARS) {
            line.trimToSize();
        }
        return line;
    }

    private void common(StringBuilder line, HttpRequest request, int status, long bodyBytes) {
        host(line, request.remoteAddress());
        line.append(" - - [").append(now(COMMON_TIME)).append("] \"");
        requestLine(line, request);
        line.append("\" ").append(status).append(' ');
        if (bodyBytes == 0) {
            line.append('-');
        } else {
            line.append(bodyBytes);
        }
    }

    private void json(StringBuilder line, HttpRequest request, int status, long bodyBytes) {
        line.append("{\"time\":\"").append(now(JSON_TIME)).append("\",\"remote\":\"");
        host(line, request.remoteAddress());
        line.append("\",\"request\":\"");
        requestLine(line, request);
        line.append("\",\"status\":")
                .append(status)
                .append(",\"bytes\":")
                .append(bodyBytes)
                .append('}');
    }

    private String now(DateTimeFormatter format) {
        long epochSecond = Math.floorDiv(clock.millis(), 1000L);
        Second known = second;
        if (known.epochSecond != epochSecond) {
            ZonedDateTime time = ZonedDateTime.ofInstant(java.time.Instant.ofEpochSecond(epochSecond), zone);
            known = new Second(epochSecond, format.format(time));
            second = known;
        }
        return known.text;
    }

    private static void host(StringBuilder line, SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            line.append(address);
        } else if (inet.getAddress() instanceof Inet4Address ipv4) {
            byte[] bytes = ipv4.getAddress();
            for (int i = 0; i < bytes.length; i++) {
                line.append(i == 0 ? "" : ".").append(bytes[i] & 0xff);
            }
        } else {
            line.append(inet.getAddress().getHostAddress());
        }
    }

    /** The request replaces control bytes; quotes and backslashes are escaped here, since they would end the field. */
    private static void requestLine(StringBuilder line, HttpRequest request) {
        int start = line.length();
        request.appendRequestLine(line);
        if (line.indexOf("\"", start) >= 0 || line.indexOf("\\", start) >= 0) {
            String text = line.substring(start);
            line.setLength(start);
            escape(line, text);
        }
    }

    private static void escape(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\');
            }
            line.append(c);
        }
    }
}
