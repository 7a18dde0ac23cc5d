package dev.tern.lab;

import dev.tern.lab.run.LabRun;
import dev.tern.lab.run.RunOptions;
import dev.tern.lab.run.RunOptions.ExtraFlag;
import dev.tern.lab.run.RunOptions.Start;
import dev.tern.lab.run.Scale;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * The command line of the lab.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Arguments {
    private static final Path RUNS = Path.of("tern-lab");
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int FULL_REPLICATES = 5;
    private static final int REPLICATES = 2;
    private static final int DEFAULT_BLOCKS = 20;
    private static final double DEFAULT_SLICE_SECONDS = 0.25;
    private static final double MAX_SLICE_SECONDS = 60;
    private static final int DEFAULT_CONNECTIONS = 64;
    private static final int DEFAULT_REQUESTS = 1000;

    /** The table of options is read from these lines. */
    private static final String HELP = """
            Usage: tern lab [options]
            Measures what threading models and trigger modes cost, on the packed server, in about 5 minutes.

              --quick            models and triggers on the default transport (the default)
              --full             also transports, the model virtual, sweeps and the highest rates; hours
              --classic          the eight combinations of the classic notes, in their order
              --mistakes         four classic errors of measurement, each beside the right figure
              --part NAME        one part only, may be repeated: cells, all-cells, workers, log,
                                 connections, persistence, pipelining, size, slow-clients, max-rate,
                                 classic, mistakes
              --jar PATH         the packed server (the jar of this command)
              --java HOME        the JDK of the servers (the JDK of this command)
              --out DIR          directory of the results (tern-lab/TIME)
              --resume           continue a run that was stopped: the newest, or that in --out
              --blocks N         each process is measured once per block (20)
              --slice TIME       time of one measurement, such as 250ms or 1s (250ms)
              --replicates N     processes per cell (2; 5 with --full)
              --connections N    open connections (64)
              --requests N       requests in lock-step per process, for the counts (1000)
              --seed N           seed of the random order
              --alive N          processes that are alive at the same time (by the memory)
              --flags SPEC       FACTOR=LEVEL:FLAG, such as connection=ET:-Dname=1: an extra flag
                                 of the JVM for the servers of a level; may be repeated
              --help             show this and exit

            Ctrl-C stops a run; what it has measured is reported. Exit status: 0; 1 for wrong
            usage; 2 when it cannot run.
            """;

    private final CommandLine line;
    private final List<String> words;

    private Arguments(CommandLine line, List<String> words) {
        this.line = line;
        this.words = words;
    }

    /** Reads the arguments; empty if they ask for help. */
    static Optional<RunOptions> read(List<String> words) throws UsageException, IOException {
        CommandLine line = parse(words);
        if (line.hasOption("help")) {
            return Optional.empty();
        }
        return Optional.of(line.hasOption("resume") ? resumed(line) : new Arguments(line, words).options(Start.NEW));
    }

    /** The options that the run recorded. */
    private static RunOptions resumed(CommandLine line) throws UsageException, IOException {
        if (Stream.of(line.getOptions())
                .anyMatch(each -> !Set.of("resume", "out").contains(each.getLongOpt()))) {
            throw new UsageException("--resume continues with the options of the run: give --out only");
        }
        Path out = line.hasOption("out") ? Path.of(line.getOptionValue("out")) : last();
        List<String> words = LabRun.recordedArguments(out);
        return new Arguments(parse(words), words).options(Start.RESUMED);
    }

    /** The newest directory of a run. */
    private static Path last() throws UsageException, IOException {
        if (!Files.isDirectory(RUNS)) {
            throw new UsageException("--resume: there is no run in " + RUNS + ", give --out");
        }
        try (Stream<Path> runs = Files.list(RUNS)) {
            return runs.filter(Files::isDirectory)
                    .max(Path::compareTo)
                    .orElseThrow(() -> new UsageException("--resume: there is no run in " + RUNS + ", give --out"));
        }
    }

    private RunOptions options(Start start) throws UsageException, IOException {
        Scale scale = scale();
        long seed = line.hasOption("seed")
                ? number("seed", 0, Integer.MAX_VALUE)
                : ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
        int alive = line.hasOption("alive") ? (int) number("alive", 1, 10_000) : LabRun.aliveAtOnce();
        Path out = line.hasOption("out")
                ? path("out")
                : RUNS.resolve(ZonedDateTime.now(ZoneOffset.UTC).format(NAME));
        Path home = home();
        return new RunOptions(
                parts(scale),
                (int) number("replicates", 1, 100, scale == Scale.FULL ? FULL_REPLICATES : REPLICATES),
                jar(),
                home,
                out,
                (int) number("blocks", 1, 10_000, DEFAULT_BLOCKS),
                line.hasOption("slice") ? seconds(line.getOptionValue("slice")) : DEFAULT_SLICE_SECONDS,
                seed,
                start,
                (int) number("connections", 1, 10_000, DEFAULT_CONNECTIONS),
                (int) number("requests", 1, 1_000_000, DEFAULT_REQUESTS),
                alive,
                flags(),
                recorded(seed, alive, out));
    }

    /** The arguments with the values that another start would choose differently. */
    private List<String> recorded(long seed, int alive, Path out) {
        List<String> recorded = new ArrayList<>(words);
        addIfMissing(recorded, "seed", Long.toString(seed));
        addIfMissing(recorded, "alive", Integer.toString(alive));
        addIfMissing(recorded, "out", out.toString());
        return recorded;
    }

    private void addIfMissing(List<String> recorded, String name, String value) {
        if (!line.hasOption(name)) {
            recorded.addAll(List.of("--" + name, value));
        }
    }

    private Scale scale() throws UsageException {
        List<Scale> scales = Arrays.stream(Scale.values())
                .filter(each -> line.hasOption(each.name().toLowerCase(Locale.ROOT)))
                .toList();
        if (scales.size() > 1) {
            throw new UsageException("give one of --quick, --full, --classic and --mistakes");
        }
        return scales.isEmpty() ? Scale.QUICK : scales.get(0);
    }

    private List<String> parts(Scale scale) throws UsageException {
        if (!line.hasOption("part")) {
            return scale.parts();
        }
        Set<String> known = Arrays.stream(Scale.values())
                .flatMap(each -> each.parts().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> parts = List.of(line.getOptionValues("part"));
        for (String part : parts) {
            if (!known.contains(part)) {
                throw new UsageException("--part: '" + part + "' is not one of " + String.join(", ", known));
            }
        }
        return parts;
    }

    private long number(String name, long min, long max, long standard) throws UsageException {
        return line.hasOption(name) ? number(name, min, max) : standard;
    }

    private long number(String name, long min, long max) throws UsageException {
        String word = line.getOptionValue(name);
        if (!word.matches("\\d{1,10}")) {
            throw new UsageException("--" + name + ": '" + word + "' is not a number");
        }
        long number = Long.parseLong(word);
        if (number < min || number > max) {
            throw new UsageException("--" + name + ": " + number + ", must be " + min + " to " + max);
        }
        return number;
    }

    /** A time such as {@code 250ms} or {@code 1s}. */
    static double seconds(String word) throws UsageException {
        if (!word.matches("\\d{1,6}(ms|s)")) {
            throw new UsageException("--slice: '" + word + "' is not a time such as 250ms or 1s");
        }
        String digits = word.replaceAll("\\D", "");
        double seconds = Integer.parseInt(digits) / (word.endsWith("ms") ? 1000.0 : 1.0);
        if (seconds == 0 || seconds > MAX_SLICE_SECONDS) {
            throw new UsageException("--slice: " + word + ", must be 1ms to 60s");
        }
        return seconds;
    }

    private List<ExtraFlag> flags() throws UsageException {
        List<ExtraFlag> flags = new ArrayList<>();
        for (String word : line.hasOption("flags") ? line.getOptionValues("flags") : new String[0]) {
            int equals = word.indexOf('=');
            int colon = word.indexOf(':', equals + 1);
            if (equals < 1 || colon < equals + 2 || colon == word.length() - 1) {
                throw new UsageException("--flags: '" + word + "' is not FACTOR=LEVEL:FLAG");
            }
            flags.add(new ExtraFlag(
                    word.substring(0, equals), word.substring(equals + 1, colon), word.substring(colon + 1)));
        }
        return flags;
    }

    private Path path(String name) throws UsageException {
        try {
            return Path.of(line.getOptionValue(name));
        } catch (InvalidPathException e) {
            throw new UsageException("--" + name + ": " + e.getMessage());
        }
    }

    private Path home() throws UsageException {
        Path home = line.hasOption("java") ? path("java") : Path.of(System.getProperty("java.home"));
        if (!Files.isReadable(home.resolve("release"))) {
            throw new UsageException("--java: " + home + " is not the directory of a JDK");
        }
        return home;
    }

    /** The jar that is given, or the one that contains the lab. */
    private Path jar() throws UsageException {
        Path jar = line.hasOption("jar") ? path("jar") : own();
        if (!Files.isRegularFile(jar)) {
            throw new UsageException(jar + " is not a jar: give the packed server by --jar");
        }
        return jar.toAbsolutePath();
    }

    private static Path own() {
        CodeSource source = Arguments.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of this class has no path", e);
        }
    }

    private static CommandLine parse(List<String> words) throws UsageException {
        DefaultParser parser = DefaultParser.builder()
                .setAllowPartialMatching(false)
                .setStripLeadingAndTrailingQuotes(false)
                .get();
        try {
            CommandLine line = parser.parse(table(), words.toArray(new String[0]));
            if (!line.getArgList().isEmpty()) {
                throw new UsageException("'" + line.getArgList().get(0) + "' is not an option");
            }
            return line;
        } catch (MissingArgumentException e) {
            throw new UsageException("--" + e.getOption().getLongOpt() + " needs a value");
        } catch (UnrecognizedOptionException e) {
            throw new UsageException("unknown option " + e.getOption());
        } catch (ParseException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** The options, as the lines of the help name them. */
    private static Options table() {
        Options options = new Options();
        HELP.lines().map(String::strip).filter(line -> line.startsWith("--")).forEach(line -> {
            String[] columns = line.split(" {2,}")[0].split(" ");
            options.addOption(Option.builder()
                    .longOpt(columns[0].substring(2))
                    .hasArg(columns.length > 1)
                    .get());
        });
        return options;
    }

    static String help() {
        return HELP;
    }
}
