package dev.tern.cli;

import dev.tern.http.HttpLimits;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.TransportKind;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of {@code serve}. One-letter options have the meaning that they have in TinyWebServer. */
final class ServeOptions {
    private static final ServerConfig DEFAULTS = ServerConfig.builder().build();
    private static final OptionTable TABLE = new OptionTable()
            .value("--root", "DIR", "same as DIR")
            .value(
                    "-p --port",
                    "PORT",
                    "port, 0 for any free port" + standard(DEFAULTS.address().getPort()))
            .value(
                    "-b --bind",
                    "ADDRESS",
                    "address to bind" + standard(DEFAULTS.address().getAddress().getHostAddress()))
            .value(
                    "-m --trigger",
                    "MODE",
                    "trigger of listener and connections: lt-lt (0), lt-et (1), et-lt (2), et-et (3)")
            .value("-a --model", "MODEL", "multi-reactor, reactor (1), proactor (0)")
            .value("--poller", "NAME", "auto, selector, epoll")
            .value("-t --threads", "N", "worker threads (number of processors)")
            .value("--loops", "N", "event loops of multi-reactor (number of processors)")
            .flag("--reuse-port", "one listener per event loop; the kernel distributes the connections")
            .value("-o --linger", "0|1", "1: a close blocks up to a second for unsent bytes")
            .value("-l --log", "MODE", "sync (0), async (1), off")
            .value("-c", "0|1", "1: no log; overrides -l")
            .value("--log-dir", "DIR", "directory of the log files (stderr)")
            .value("--access-log", "FORM", "common, json, off")
            .value("--header-timeout", "TIME", "for a complete request head" + standard(DEFAULTS.headerTimeout()))
            .value("--body-timeout", "TIME", "between two reads of a request body" + standard(DEFAULTS.bodyTimeout()))
            .value("--idle-timeout", "TIME", "between requests" + standard(DEFAULTS.idleTimeout()))
            .value(
                    "--write-timeout",
                    "TIME",
                    "in which a client must take part of a response" + standard(DEFAULTS.writeTimeout()))
            .value(
                    "--min-rate",
                    "SIZE",
                    "minimum data rate of bodies and responses in bytes per second, 0: none"
                            + standard(DEFAULTS.minRate()))
            .value(
                    "--send-buffer",
                    "SIZE",
                    "socket send buffer (SO_SNDBUF), 0: default of the kernel" + size(DEFAULTS.sendBuffer()))
            .value("--grace", "TIME", "for requests in progress when the server stops" + standard(DEFAULTS.grace()))
            .value(
                    "--max-connections",
                    "N",
                    "limit on open connections" + standard(DEFAULTS.maxConnections())
                            + ", lower where file descriptors are few")
            .value("--queue", "N", "capacity of the task queue of the workers" + standard(DEFAULTS.taskQueue()))
            .value(
                    "--max-line",
                    "SIZE",
                    "limit on a request line, and on a header field line" + size(HttpLimits.DEFAULT.maxLine()))
            .value("--max-header", "SIZE", "limit on all header fields" + size(HttpLimits.DEFAULT.maxHeaderBytes()))
            .value("--max-body", "SIZE", "limit on a request body" + size(HttpLimits.DEFAULT.maxBodyBytes()))
            .value("--index", "NAME", "index file of a directory (index.html)")
            .flag("--listing", "list directories without an index")
            .value(
                    "--file-cache",
                    "TIME",
                    "time for which small files are served from memory without a check for changes, 0: never (1s)")
            .value("--cache", "TIME", "max-age sent to browsers (default: revalidate each time)")
            .value("--compress-limit", "SIZE", "largest file that is compressed on demand, 0: none (256k)")
            .flag("--spa", "serve the index of DIR for a missing path that a browser opens as a page")
            .value("--charset", "NAME", "charset of text files, or none: browsers detect it (utf-8)")
            .flag("--cors", "let pages of other sites read the files")
            .value("--admin", "[ADDRESS:]PORT", "listener that shows /status.json, 0 for any free port (off)")
            .values("--header", "FIELD", "add 'Name: value' to every response to a path; may be repeated")
            .value("-s", "N", "accepted and ignored: Tern has no database")
            .flag("--debug", "log more, with stack traces")
            .flag("-h --help", "show this and exit")
            .flag("-V --version", "show the version and exit");

    private @Nullable Path directory;
    private @Nullable Path root;
    private final ServerConfig.Builder server = ServerConfig.builder();
    private int port = DEFAULTS.address().getPort();
    private String bind = DEFAULTS.address().getAddress().getHostAddress();
    TriggerPair triggers = TriggerPair.LT_LT;
    private LogMode log = LogMode.ASYNC;
    private boolean closeLog;

    @Nullable Path logDirectory;

    AccessLog.Form accessLog = AccessLog.Form.OFF;
    private int maxLine = HttpLimits.DEFAULT.maxLine();
    private int maxHeader = HttpLimits.DEFAULT.maxHeaderBytes();
    private long maxBody = HttpLimits.DEFAULT.maxBodyBytes();
    String index = "index.html";
    boolean listing;
    Duration fileCache = Duration.ofSeconds(1);

    @Nullable Duration cache;
    /** Null for the default. */
    @Nullable Long compressLimit;

    /** Null for none. */
    @Nullable String charset = "utf-8";

    boolean singlePage;
    boolean cors;
    final List<OptionParsers.Field> headers = new ArrayList<>();

    /** Null for no admin listener. */
    @Nullable InetSocketAddress admin;

    @Nullable Integer databaseConnections;

    boolean debug;
    boolean help;
    boolean version;

    /** Parses the arguments after {@code tern} or {@code tern serve}. */
    static ServeOptions of(List<String> words) throws UsageException {
        ServeOptions options = new ServeOptions();
        TABLE.read(words, options::take);
        return options;
    }

    /** The lines of the help. */
    static String optionsHelp() {
        return TABLE.help();
    }

    private static String standard(Object value) {
        return " (" + value + ")";
    }

    private static String standard(Duration value) {
        return standard(value.toSeconds() + "s");
    }

    private static String size(long bytes) {
        return standard(bytes % (1 << 20) == 0 ? (bytes >> 20) + "m" : (bytes >> 10) + "k");
    }

    private void take(String name, String word) throws UsageException {
        switch (name) {
            case "-s" -> databaseConnections = OptionParsers.number(word);
            case "--debug" -> debug = true;
            case "--help" -> help = true;
            case "--version" -> version = true;
            case "DIR" -> directory = path(word);
            case "--root" -> root = path(word);
            case "--port" -> port = OptionParsers.number(word);
            case "--bind" -> bind = word;
            case "--log" -> log = OptionParsers.logMode(word);
            case "-c" -> closeLog = OptionParsers.isOn(word);
            case "--log-dir" -> logDirectory = path(word);
            case "--access-log" -> accessLog = OptionParsers.accessLog(word);
            case "--max-line" -> maxLine = OptionParsers.smallSize(word);
            case "--max-header" -> maxHeader = OptionParsers.smallSize(word);
            case "--max-body" -> maxBody = OptionParsers.size(word);
            case "--index" -> index = OptionParsers.fileName(word);
            case "--listing" -> listing = true;
            case "--file-cache" -> fileCache = OptionParsers.duration(word);
            case "--cache" -> cache = OptionParsers.duration(word);
            case "--spa" -> singlePage = true;
            case "--compress-limit" -> compressLimit = OptionParsers.compressLimit(word);
            case "--charset" -> charset = OptionParsers.charset(word);
            case "--cors" -> cors = true;
            case "--header" -> headers.add(OptionParsers.field(word));
            case "--admin" -> admin = OptionParsers.address(word);
            default -> configure(name, word);
        }
    }

    /** Sets an option of {@link ServerConfig} itself. */
    private void configure(String name, String word) throws UsageException {
        switch (name) {
            case "--trigger" -> triggers(OptionParsers.triggers(word));
            case "--model" -> server.model(OptionParsers.model(word));
            case "--poller" -> server.transport(OptionParsers.transport(word));
            case "--threads" -> server.workers(OptionParsers.number(word));
            case "--loops" -> server.loops(OptionParsers.number(word));
            case "--reuse-port" -> server.reusePort(true);
            case "--linger" -> server.linger(OptionParsers.isOn(word));
            case "--header-timeout" -> server.headerTimeout(OptionParsers.duration(word));
            case "--body-timeout" -> server.bodyTimeout(OptionParsers.duration(word));
            case "--idle-timeout" -> server.idleTimeout(OptionParsers.duration(word));
            case "--write-timeout" -> server.writeTimeout(OptionParsers.duration(word));
            case "--min-rate" -> server.minRate(OptionParsers.smallSize(word));
            case "--send-buffer" -> server.sendBuffer(OptionParsers.smallSize(word));
            case "--grace" -> server.grace(OptionParsers.duration(word));
            case "--max-connections" -> server.maxConnections(OptionParsers.number(word));
            case "--queue" -> server.taskQueue(OptionParsers.number(word));
            default -> throw new UsageException("no parser for this option");
        }
    }

    private static Path path(String word) throws UsageException {
        try {
            return Path.of(word);
        } catch (InvalidPathException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** The directory to serve, or null for the bundled site. */
    @Nullable Path siteRoot() throws UsageException {
        if (directory != null && root != null) {
            throw new UsageException("DIR and --root mean the same: give only one");
        }
        return directory != null ? directory : root;
    }

    /** The log mode; {@code -c 1} overrides {@code -l}. */
    LogMode logMode() {
        return closeLog ? LogMode.OFF : log;
    }

    /** The configuration of the server. */
    ServerConfig config() throws UsageException {
        if (port > 65_535) {
            throw new UsageException("port: " + port + ", must be 0 to 65535");
        }
        try {
            return build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private ServerConfig build() {
        HttpLimits limits = new HttpLimits(maxLine, maxHeader, HttpLimits.DEFAULT.maxHeaderFields(), maxBody);
        return server.address(new InetSocketAddress(bind, port)).limits(limits).build();
    }

    private void triggers(TriggerPair pair) {
        triggers = pair;
        server.triggers(pair.listener(), pair.connection());
    }

    /** Replaces the transport by the one that it selects in this process. */
    void transport(TransportKind resolved) {
        server.transport(resolved);
    }
}
