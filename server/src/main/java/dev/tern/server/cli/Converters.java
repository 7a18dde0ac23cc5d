package dev.tern.server.cli;

import dev.tern.http.MemoryFileSource;
import dev.tern.http.StaticFiles;
import dev.tern.server.Model;
import dev.tern.server.PollerKind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the words of the command line become values. Each refuses what it does not know, and names what it does. */
final class Converters {

    private Converters() {}

    /** {@code 0}, {@code 500ms}, {@code 5s}, {@code 1m}, {@code 2h}, {@code 1d}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

        @Override
        public Duration convert(String word) {
            Matcher form = FORM.matcher(word.equals("0") ? "0s" : word);
            if (!form.matches()) {
                throw new TypeConversionException("'" + word + "' is not a duration such as 500ms, 5s or 1m");
            }
            long amount = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
    }

    /** A number of bytes: {@code 8192}, {@code 8k}, {@code 1m}, {@code 2g}. */
    static final class SizeConverter implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,12})([kmg]?)");

        @Override
        public Long convert(String word) {
            Matcher form = FORM.matcher(word.toLowerCase(Locale.ROOT));
            if (!form.matches()) {
                throw new TypeConversionException("'" + word + "' is not a size such as 8192, 8k or 1m");
            }
            long amount = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "k" -> amount << 10;
                case "m" -> amount << 20;
                case "g" -> amount << 30;
                default -> amount;
            };
        }
    }

    /** The name of a file that may be shown, without a directory. */
    static final class FileNameConverter implements ITypeConverter<String> {
        @Override
        public String convert(String word) {
            if (word.isEmpty() || word.startsWith(".") || word.indexOf('/') >= 0 || word.indexOf('\\') >= 0) {
                throw new TypeConversionException("'" + word + "' is not the name of a file such as index.html");
            }
            return word;
        }
    }

    /** A field of every answer. */
    record Field(String name, String value) {}

    /** {@code Name: value}. */
    static final class FieldConverter implements ITypeConverter<Field> {
        @Override
        public Field convert(String word) {
            int colon = word.indexOf(':');
            if (colon < 0) {
                throw new TypeConversionException("'" + word + "' is not a field such as 'Name: value'");
            }
            Field field = new Field(
                    word.substring(0, colon), word.substring(colon + 1).strip());
            try {
                // What may stand in an answer is known there.
                StaticFiles.builder(MemoryFileSource.of(Map.of())).header(field.name(), field.value());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
            return field;
        }
    }

    /** The ancestors' {@code 0} and {@code 1}, or a name. */
    static final class ModelConverter implements ITypeConverter<Model> {
        @Override
        public Model convert(String word) {
            return switch (word) {
                case "0", "proactor" -> Model.PROACTOR;
                case "1", "reactor" -> Model.REACTOR;
                case "multi-reactor" -> Model.MULTI_REACTOR;
                default -> throw unknown(word, "multi-reactor, reactor (1) or proactor (0)");
            };
        }
    }

    /** The ancestors' {@code 0} to {@code 3}, or listener and connection by name. */
    static final class TriggersConverter implements ITypeConverter<Triggers> {
        @Override
        public Triggers convert(String word) {
            return switch (word) {
                case "0", "lt-lt" -> Triggers.LT_LT;
                case "1", "lt-et" -> Triggers.LT_ET;
                case "2", "et-lt" -> Triggers.ET_LT;
                case "3", "et-et" -> Triggers.ET_ET;
                default -> throw unknown(word, "lt-lt (0), lt-et (1), et-lt (2) or et-et (3)");
            };
        }
    }

    /** The ancestors' {@code 0} and {@code 1}, or a name. */
    static final class LogModeConverter implements ITypeConverter<LogMode> {
        @Override
        public LogMode convert(String word) {
            return switch (word) {
                case "0", "sync" -> LogMode.SYNC;
                case "1", "async" -> LogMode.ASYNC;
                case "off" -> LogMode.OFF;
                default -> throw unknown(word, "sync (0), async (1) or off");
            };
        }
    }

    /** The ancestors' switches, {@code 0} and {@code 1}. */
    static final class SwitchConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            return switch (word) {
                case "0" -> 0;
                case "1" -> 1;
                default -> throw unknown(word, "0 or 1");
            };
        }
    }

    /** The form of the access log. */
    static final class AccessLogConverter implements ITypeConverter<AccessLog.Form> {
        @Override
        public AccessLog.Form convert(String word) {
            return switch (word) {
                case "common" -> AccessLog.Form.COMMON;
                case "json" -> AccessLog.Form.JSON;
                case "off" -> AccessLog.Form.OFF;
                default -> throw unknown(word, "common, json or off");
            };
        }
    }

    /** The transport. */
    static final class PollerConverter implements ITypeConverter<PollerKind> {
        @Override
        public PollerKind convert(String word) {
            return switch (word) {
                case "auto" -> PollerKind.AUTO;
                case "selector" -> PollerKind.SELECTOR;
                case "epoll" -> PollerKind.EPOLL;
                default -> throw unknown(word, "auto, selector or epoll");
            };
        }
    }

    private static TypeConversionException unknown(String word, String known) {
        return new TypeConversionException("'" + word + "' is not " + known);
    }
}
