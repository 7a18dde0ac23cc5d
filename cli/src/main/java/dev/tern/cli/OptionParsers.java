package dev.tern.cli;

import dev.tern.files.MemoryFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parsers of option values; the message for an unknown value names the known ones. */
final class OptionParsers {
    private static final int MAX_DIGITS = 12;

    private OptionParsers() {}

    /** A header field of every response. */
    record Field(String name, String value) {}

    /** A whole number, 0 or more. */
    static int number(String word) throws UsageException {
        if (digits(word) != word.length() || word.isEmpty() || word.length() > 9) {
            throw new UsageException("'" + word + "' is not a number");
        }
        return Integer.parseInt(word);
    }

    private static int digits(String word) {
        int end = 0;
        while (end < word.length() && word.charAt(end) >= '0' && word.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** {@code 0}, {@code 500ms}, {@code 5s}, {@code 1m}, {@code 2h}, {@code 1d}. */
    static Duration duration(String word) throws UsageException {
        int end = digits(word);
        if (end == 0 || end > MAX_DIGITS) {
            throw noDuration(word);
        }
        long amount = Long.parseLong(word.substring(0, end));
        return switch (word.substring(end)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> {
                if (word.equals("0")) {
                    yield Duration.ZERO;
                }
                throw noDuration(word);
            }
        };
    }

    private static UsageException noDuration(String word) {
        return new UsageException("'" + word + "' is not a duration such as 500ms, 5s or 1m");
    }

    /** A number of bytes: {@code 8192}, {@code 8k}, {@code 1m}, {@code 2g}. */
    static long size(String word) throws UsageException {
        int end = digits(word);
        String unit = word.substring(end).toLowerCase(Locale.ROOT);
        int shift = unit.isEmpty() ? 0 : 10 * ("kmg".indexOf(unit) + 1);
        if (end == 0 || end > MAX_DIGITS || !unit.isEmpty() && (unit.length() > 1 || shift == 0)) {
            throw new UsageException("'" + word + "' is not a size such as 8192, 8k or 1m");
        }
        return Long.parseLong(word.substring(0, end)) << shift;
    }

    /** A number of bytes that is below 2 GiB. */
    static int smallSize(String word) throws UsageException {
        long size = size(word);
        if (size > Integer.MAX_VALUE) {
            throw new UsageException("'" + word + "' is too large, it must be below 2g");
        }
        return (int) size;
    }

    /** The size of the largest file that is compressed on demand, at most 16 MiB. */
    static long compressLimit(String word) throws UsageException {
        long size = size(word);
        if (size > StaticFiles.MAX_COMPRESSION_LIMIT) {
            throw new UsageException("'" + word + "' is too large, it must be at most 16m");
        }
        return size;
    }

    /** {@code PORT} on the loopback address, or {@code ADDRESS:PORT}; an IPv6 address has brackets. */
    static InetSocketAddress address(String word) throws UsageException {
        int colon = word.lastIndexOf(':');
        int port = number(word.substring(colon + 1));
        if (port > 65_535) {
            throw new UsageException("port: " + port + ", must be 0 to 65535");
        }
        if (colon < 0) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }
        String host = word.substring(0, colon);
        if (host.isEmpty() || host.indexOf(':') >= 0 && !host.startsWith("[")) {
            throw new UsageException("'" + word + "' is not an address such as 8081, 127.0.0.1:8081 or [::1]:8081");
        }
        return new InetSocketAddress(host, port);
    }

    /** The name of a visible file, without a directory. */
    static String fileName(String word) throws UsageException {
        if (word.isEmpty() || word.startsWith(".") || word.indexOf('/') >= 0 || word.indexOf('\\') >= 0) {
            throw new UsageException("'" + word + "' is not the name of a file such as index.html");
        }
        return word;
    }

    /** The name of a charset that Java knows, or null for {@code none}. */
    static @Nullable String charset(String word) throws UsageException {
        if (word.equals("none")) {
            return null;
        }
        try {
            Charset.forName(word);
            return word;
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + word + "' is not a charset such as utf-8 or gbk, or none");
        }
    }

    /** {@code Name: value}. */
    static Field field(String word) throws UsageException {
        int colon = word.indexOf(':');
        if (colon < 0) {
            throw new UsageException("'" + word + "' is not a field such as 'Name: value'");
        }
        Field field =
                new Field(word.substring(0, colon), word.substring(colon + 1).strip());
        // Throws with the reason if the field is not allowed in a response.
        StaticFiles.builder(MemoryFileSource.of(Map.of())).header(field.name(), field.value());
        return field;
    }

    /** {@code 0} and {@code 1}, as in TinyWebServer, or a name. */
    static ThreadingModel model(String word) throws UsageException {
        return switch (word) {
            case "0", "proactor" -> ThreadingModel.PROACTOR;
            case "1", "reactor" -> ThreadingModel.REACTOR;
            case "multi-reactor" -> ThreadingModel.MULTI_REACTOR;
            default -> throw unknown(word, "multi-reactor, reactor (1) or proactor (0)");
        };
    }

    /** {@code 0} to {@code 3}, as in TinyWebServer, or the names of listener and connection trigger. */
    static TriggerPair triggers(String word) throws UsageException {
        return switch (word) {
            case "0", "lt-lt" -> TriggerPair.LT_LT;
            case "1", "lt-et" -> TriggerPair.LT_ET;
            case "2", "et-lt" -> TriggerPair.ET_LT;
            case "3", "et-et" -> TriggerPair.ET_ET;
            default -> throw unknown(word, "lt-lt (0), lt-et (1), et-lt (2) or et-et (3)");
        };
    }

    /** {@code 0} and {@code 1}, as in TinyWebServer, or a name. */
    static LogMode logMode(String word) throws UsageException {
        return switch (word) {
            case "0", "sync" -> LogMode.SYNC;
            case "1", "async" -> LogMode.ASYNC;
            case "off" -> LogMode.OFF;
            default -> throw unknown(word, "sync (0), async (1) or off");
        };
    }

    /** A switch, {@code 0} or {@code 1}, as in TinyWebServer. */
    static boolean isOn(String word) throws UsageException {
        return switch (word) {
            case "0" -> false;
            case "1" -> true;
            default -> throw unknown(word, "0 or 1");
        };
    }

    /** The form of the access log. */
    static AccessLog.Form accessLog(String word) throws UsageException {
        return switch (word) {
            case "common" -> AccessLog.Form.COMMON;
            case "json" -> AccessLog.Form.JSON;
            case "off" -> AccessLog.Form.OFF;
            default -> throw unknown(word, "common, json or off");
        };
    }

    /** The transport. */
    static TransportKind transport(String word) throws UsageException {
        return switch (word) {
            case "auto" -> TransportKind.AUTO;
            case "selector" -> TransportKind.SELECTOR;
            case "epoll" -> TransportKind.EPOLL;
            default -> throw unknown(word, "auto, selector or epoll");
        };
    }

    private static UsageException unknown(String word, String known) {
        return new UsageException("'" + word + "' is not " + known);
    }
}
