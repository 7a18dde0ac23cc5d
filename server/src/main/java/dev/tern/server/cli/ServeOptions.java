package dev.tern.server.cli;

import dev.tern.http.HttpLimits;
import dev.tern.server.Model;
import dev.tern.server.PollerKind;
import dev.tern.server.ServerConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options of {@code serve}. The letters are those of the ancestors, and keep their meaning. */
@SuppressWarnings("NullAway.Init") // picocli sets every field that has a default
final class ServeOptions {
    @Spec
    CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "directory to serve; without one, the bundled site")
    @Nullable Path directory;

    @Option(names = "--root", paramLabel = "DIR", description = "the same as DIR")
    @Nullable Path root;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "port, 0 for any (${DEFAULT-VALUE})")
    int port;

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "address to bind (${DEFAULT-VALUE})")
    String bind;

    @Option(
            names = {"-m", "--trigger"},
            paramLabel = "MODE",
            defaultValue = "lt-lt",
            converter = Converters.TriggersConverter.class,
            description = "trigger of listener and connections: lt-lt (0), lt-et (1), et-lt (2), et-et (3)")
    Triggers triggers;

    @Option(
            names = {"-a", "--model"},
            paramLabel = "MODEL",
            defaultValue = "multi-reactor",
            converter = Converters.ModelConverter.class,
            description = "multi-reactor, reactor (1), proactor (0)")
    Model model;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "worker threads (number of processors)")
    @Nullable Integer threads;

    @Option(names = "--loops", paramLabel = "N", description = "event loops of multi-reactor (number of processors)")
    @Nullable Integer loops;

    @Option(
            names = {"-o", "--linger"},
            paramLabel = "0|1",
            arity = "1",
            defaultValue = "0",
            converter = Converters.SwitchConverter.class,
            description = "1: a close waits up to a second for unsent bytes")
    int linger;

    @Option(
            names = {"-l", "--log"},
            paramLabel = "MODE",
            defaultValue = "async",
            converter = Converters.LogModeConverter.class,
            description = "sync (0), async (1), off")
    LogMode log;

    @Option(
            names = "-c",
            paramLabel = "0|1",
            arity = "1",
            defaultValue = "0",
            converter = Converters.SwitchConverter.class,
            description = "1: no log, whatever -l says")
    int closeLog;

    @Option(names = "--log-dir", paramLabel = "DIR", description = "directory of the log files (stderr)")
    @Nullable Path logDirectory;

    @Option(
            names = "--access-log",
            paramLabel = "FORM",
            defaultValue = "off",
            converter = Converters.AccessLogConverter.class,
            description = "common, json, off")
    AccessLog.Form accessLog;

    @Option(
            names = "--poller",
            paramLabel = "NAME",
            defaultValue = "auto",
            converter = Converters.PollerConverter.class,
            description = "auto, selector, epoll")
    PollerKind poller;

    @Option(
            names = "--header-timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Converters.DurationConverter.class,
            description = "for a whole head (${DEFAULT-VALUE})")
    Duration headerTimeout;

    @Option(
            names = "--body-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Converters.DurationConverter.class,
            description = "between pieces of a body (${DEFAULT-VALUE})")
    Duration bodyTimeout;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Converters.DurationConverter.class,
            description = "between requests (${DEFAULT-VALUE})")
    Duration idleTimeout;

    @Option(
            names = "--write-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Converters.DurationConverter.class,
            description = "in which a client takes some of an answer (${DEFAULT-VALUE})")
    Duration writeTimeout;

    @Option(
            names = "--min-rate",
            paramLabel = "SIZE",
            defaultValue = "240",
            converter = Converters.SizeConverter.class,
            description =
                    "bytes a second that a body and the taking of an answer make at least, 0: any (${DEFAULT-VALUE})")
    long minRate;

    @Option(
            names = "--send-buffer",
            paramLabel = "SIZE",
            defaultValue = "256k",
            converter = Converters.SizeConverter.class,
            description = "bytes that the system holds for a slow client, 0: as many as it likes (${DEFAULT-VALUE})")
    long sendBuffer;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Converters.DurationConverter.class,
            description = "for what is in flight when the server stops (${DEFAULT-VALUE})")
    Duration grace;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "connections at once (65536, less where descriptors are few)")
    @Nullable Integer maxConnections;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "4096",
            description = "tasks that may wait for a worker (${DEFAULT-VALUE})")
    int taskQueue;

    @Option(
            names = "--max-header",
            paramLabel = "SIZE",
            defaultValue = "8k",
            converter = Converters.SizeConverter.class,
            description = "bytes of a request line, and of all fields (${DEFAULT-VALUE})")
    long maxHeader;

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "1m",
            converter = Converters.SizeConverter.class,
            description = "bytes of a request body (${DEFAULT-VALUE})")
    long maxBody;

    @Option(
            names = "--index",
            paramLabel = "NAME",
            defaultValue = "index.html",
            converter = Converters.FileNameConverter.class,
            description = "file that stands for its directory (${DEFAULT-VALUE})")
    String index;

    @Option(names = "--listing", description = "list directories without an index")
    boolean listing;

    @Option(
            names = "--file-cache",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Converters.DurationConverter.class,
            description = "time for which small files are sent from memory without a look at them, 0: never"
                    + " (${DEFAULT-VALUE})")
    Duration fileCache;

    @Option(
            names = "--cache",
            paramLabel = "TIME",
            converter = Converters.DurationConverter.class,
            description = "time for which browsers keep files without asking (they ask each time)")
    @Nullable Duration cache;

    @Option(names = "--spa", description = "send the index of the directory for what is missing")
    boolean singlePage;

    @Option(names = "--cors", description = "let pages of other sites read the files")
    boolean cors;

    @Option(
            names = "--header",
            paramLabel = "FIELD",
            converter = Converters.FieldConverter.class,
            description = "add 'Name: value' to every answer about a path; may be repeated")
    List<Converters.Field> headers = List.of();

    @Option(names = "-s", paramLabel = "N", description = "accepted and ignored: Tern has no database")
    @Nullable Integer databaseConnections;

    @Option(names = "--debug", description = "log more, with stack traces")
    boolean debug;

    /** The directory to serve, or null for the bundled site. */
    @Nullable Path siteRoot() {
        if (directory != null && root != null) {
            throw new ParameterException(spec.commandLine(), "DIR and --root name the same thing: give one of them");
        }
        return directory != null ? directory : root;
    }

    /** The log mode; {@code -c 1} wins over {@code -l}. */
    LogMode logMode() {
        return closeLog == 1 ? LogMode.OFF : log;
    }

    /**
     * The settings of the server.
     *
     * @throws ParameterException when a value is out of its range
     */
    ServerConfig config() {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "port: " + port + ", must be 0 to 65535");
        }
        try {
            return build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private ServerConfig build() {
        ServerConfig.Builder builder = ServerConfig.builder()
                .address(new InetSocketAddress(bind, port))
                .poller(poller)
                .model(model)
                .triggers(triggers.listener(), triggers.connection())
                .taskQueue(taskQueue)
                .linger(linger == 1)
                .limits(limits())
                .headerTimeout(headerTimeout)
                .bodyTimeout(bodyTimeout)
                .idleTimeout(idleTimeout)
                .writeTimeout(writeTimeout)
                .minRate(exact("--min-rate", minRate))
                .sendBuffer(exact("--send-buffer", sendBuffer))
                .grace(grace)
                .maxConnections(maxConnections != null ? maxConnections : DescriptorLimit.connections());
        if (threads != null) {
            builder.workers(threads);
        }
        if (loops != null) {
            builder.loops(loops);
        }
        return builder.build();
    }

    private static int exact(String name, long value) {
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + ": " + value + ", must be below 2g");
        }
        return (int) value;
    }

    private HttpLimits limits() {
        int header = exact("--max-header", maxHeader);
        return new HttpLimits(header, header, HttpLimits.DEFAULT.maxHeaderFields(), maxBody);
    }
}
