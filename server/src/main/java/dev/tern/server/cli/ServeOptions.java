package dev.tern.server.cli;

import dev.tern.http.HttpLimits;
import dev.tern.server.ServerConfig;
import dev.tern.server.ThreadingModel;
import dev.tern.server.TransportKind;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of {@code serve}. The letters are those of the ancestors, and keep their meaning. */
final class ServeOptions {
    private static final OptionTable TABLE = new OptionTable()
            .value("--root", "DIR", "the same as DIR")
            .value("-p --port", "PORT", "port, 0 for any (8080)")
            .value("-b --bind", "ADDRESS", "address to bind (127.0.0.1)")
            .value(
                    "-m --trigger",
                    "MODE",
                    "trigger of listener and connections: lt-lt (0), lt-et (1), et-lt (2), et-et (3)")
            .value("-a --model", "MODEL", "multi-reactor, reactor (1), proactor (0)")
            .value("--poller", "NAME", "auto, selector, epoll")
            .value("-t --threads", "N", "worker threads (number of processors)")
            .value("--loops", "N", "event loops of multi-reactor (number of processors)")
            .flag("--reuse-port", "a listener for each event loop, the system shares the connections among them")
            .value("-o --linger", "0|1", "1: a close waits up to a second for unsent bytes")
            .value("-l --log", "MODE", "sync (0), async (1), off")
            .value("-c", "0|1", "1: no log, whatever -l says")
            .value("--log-dir", "DIR", "directory of the log files (stderr)")
            .value("--access-log", "FORM", "common, json, off")
            .value("--header-timeout", "TIME", "for a whole head (10s)")
            .value("--body-timeout", "TIME", "between pieces of a body (30s)")
            .value("--idle-timeout", "TIME", "between requests (30s)")
            .value("--write-timeout", "TIME", "in which a client takes some of an answer (30s)")
            .value(
                    "--min-rate",
                    "SIZE",
                    "bytes a second that a body and the taking of an answer make at least, 0: any (240)")
            .value(
                    "--send-buffer",
                    "SIZE",
                    "bytes that the system holds for a slow client, 0: as many as it likes (1m)")
            .value("--grace", "TIME", "for what is in flight when the server stops (10s)")
            .value("--max-connections", "N", "connections at once (65536, less where descriptors are few)")
            .value("--queue", "N", "tasks that may wait for a worker (4096)")
            .value("--max-line", "SIZE", "bytes of a request line, and of a header field line (8k)")
            .value("--max-header", "SIZE", "bytes of all header fields (64k)")
            .value("--max-body", "SIZE", "bytes of a request body (1m)")
            .value("--index", "NAME", "file that stands for its directory (index.html)")
            .flag("--listing", "list directories without an index")
            .value(
                    "--file-cache",
                    "TIME",
                    "time for which small files are sent from memory without a look at them, 0: never (1s)")
            .value("--cache", "TIME", "time for which browsers keep files without asking (they ask each time)")
            .value("--compress-limit", "SIZE", "largest file that is compressed when it is asked for, 0: none (256k)")
            .flag("--spa", "send the index of DIR for a missing path that a browser opens as a page")
            .value("--charset", "NAME", "charset of text files, or none: browsers find it in the file (utf-8)")
            .flag("--cors", "let pages of other sites read the files")
            .values("--header", "FIELD", "add 'Name: value' to every answer about a path; may be repeated")
            .value("-s", "N", "accepted and ignored: Tern has no database")
            .flag("--debug", "log more, with stack traces")
            .flag("-h --help", "show this and exit")
            .flag("-V --version", "show the version and exit");

    private @Nullable Path directory;
    private @Nullable Path root;
    private int port = 8080;
    private String bind = "127.0.0.1";
    TriggerPair triggers = TriggerPair.LT_LT;
    private ThreadingModel model = ThreadingModel.MULTI_REACTOR;
    private @Nullable Integer threads;
    private @Nullable Integer loops;
    private boolean reusePort;
    private boolean linger;
    private LogMode log = LogMode.ASYNC;
    private boolean closeLog;

    @Nullable Path logDirectory;

    AccessLog.Form accessLog = AccessLog.Form.OFF;
    TransportKind poller = TransportKind.AUTO;
    private Duration headerTimeout = Duration.ofSeconds(10);
    private Duration bodyTimeout = Duration.ofSeconds(30);
    private Duration idleTimeout = Duration.ofSeconds(30);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private int minRate = 240;
    private int sendBuffer = 1 << 20;
    private Duration grace = Duration.ofSeconds(10);
    private int maxConnections = 65_536;
    private int taskQueue = 4096;
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

    @Nullable Integer databaseConnections;

    boolean debug;
    boolean help;
    boolean version;

    /** Reads the words after {@code tern}, or {@code tern serve}. */
    static ServeOptions of(List<String> words) throws UsageException {
        ServeOptions options = new ServeOptions();
        TABLE.read(words, options::take);
        return options;
    }

    /** The lines of the help. */
    static String optionsHelp() {
        return TABLE.help();
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
            case "--trigger" -> triggers = OptionParsers.triggers(word);
            case "--model" -> model = OptionParsers.model(word);
            case "--poller" -> poller = OptionParsers.poller(word);
            case "--threads" -> threads = OptionParsers.number(word);
            case "--loops" -> loops = OptionParsers.number(word);
            case "--reuse-port" -> reusePort = true;
            case "--linger" -> linger = OptionParsers.isOn(word);
            case "--log" -> log = OptionParsers.logMode(word);
            case "-c" -> closeLog = OptionParsers.isOn(word);
            case "--log-dir" -> logDirectory = path(word);
            case "--access-log" -> accessLog = OptionParsers.accessLog(word);
            case "--header-timeout" -> headerTimeout = OptionParsers.duration(word);
            case "--body-timeout" -> bodyTimeout = OptionParsers.duration(word);
            case "--idle-timeout" -> idleTimeout = OptionParsers.duration(word);
            case "--write-timeout" -> writeTimeout = OptionParsers.duration(word);
            case "--min-rate" -> minRate = OptionParsers.smallSize(word);
            case "--send-buffer" -> sendBuffer = OptionParsers.smallSize(word);
            case "--grace" -> grace = OptionParsers.duration(word);
            case "--max-connections" -> maxConnections = OptionParsers.number(word);
            case "--queue" -> taskQueue = OptionParsers.number(word);
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
            default -> throw new UsageException("it is not known here");
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
            throw new UsageException("DIR and --root name the same thing: give one of them");
        }
        return directory != null ? directory : root;
    }

    /** The log mode; {@code -c 1} wins over {@code -l}. */
    LogMode logMode() {
        return closeLog ? LogMode.OFF : log;
    }

    /** The settings of the server. */
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
        ServerConfig.Builder builder = ServerConfig.builder()
                .address(new InetSocketAddress(bind, port))
                .poller(poller)
                .model(model)
                .triggers(triggers.listener(), triggers.connection())
                .taskQueue(taskQueue)
                .reusePort(reusePort)
                .linger(linger)
                .limits(new HttpLimits(maxLine, maxHeader, HttpLimits.DEFAULT.maxHeaderFields(), maxBody))
                .headerTimeout(headerTimeout)
                .bodyTimeout(bodyTimeout)
                .idleTimeout(idleTimeout)
                .writeTimeout(writeTimeout)
                .minRate(minRate)
                .sendBuffer(sendBuffer)
                .grace(grace)
                .maxConnections(maxConnections);
        if (threads != null) {
            builder.workers(threads);
        }
        if (loops != null) {
            builder.loops(loops);
        }
        return builder.build();
    }
}
