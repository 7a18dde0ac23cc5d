package dev.tern.cli;

import dev.tern.log.slf4j.LogProvider;
import dev.tern.server.config.TransportKind;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;

/**
 * {@code java -jar tern-cli-all.jar [serve] [DIR] [options]}.
 *
 * <p>Exit status: 0 after a stop in which all requests in progress finished; 1 for wrong usage; 2 when the server
 * cannot start; 3 when the grace time expired, for a response or for the log, or after a second signal.
 */
public final class Main {
    static final int USAGE = 1;

    private static final String HEAD = """
            Usage: tern [serve] [DIR] [options]
                   tern modes | lab | warm-up | help
            Serves the directory DIR over HTTP/1.1; without DIR, the bundled site.

            """;
    private static final String FOOT = """
            modes shows the table of models and triggers.
            lab measures the differences between them; see lab --help.
            warm-up sends requests to its own server and exits, so that the JVM can write
            an AOT cache for faster starts.
            help shows this. For a directory with such a name use ./modes, ./lab, ./warm-up
            or ./help.
            TIME is 500ms, 5s, 1m, 2h or 1d; SIZE is 8192, 8k, 1m or 2g.
            TERM, INT (Ctrl-C) and HUP stop the server when the requests in progress have
            finished; a second TERM or INT stops it at once.
            """;

    private Main() {}

    /** Runs the command line and ends the process with its exit status. */
    public static void main(String[] arguments) throws InterruptedException {
        LogProvider.select();
        // In parallel to reading the options, which may turn out not to need it: on two CPUs the start takes 230 ms
        // instead of 320.
        Thread preparing = new Thread(Main::prepare, "tern-prepare");
        preparing.setDaemon(true);
        preparing.start();
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    private static void prepare() {
        TransportKind.AUTO.prepare();
        LogProvider.preload();
    }

    private static int run(List<String> words, PrintStream out, PrintStream err) throws InterruptedException {
        String command = words.isEmpty() ? "" : words.get(0);
        try {
            if (command.equals("warm-up")) {
                return WarmUp.run(out, err);
            }
            if (command.equals("modes")) {
                return Modes.show(words.subList(1, words.size()), out);
            }
            if (command.equals("lab")) {
                return lab(words.subList(1, words.size()), out, err);
            }
            if (command.equals("help")) {
                return help(words.subList(1, words.size()), out);
            }
            return run(ServeOptions.of(command.equals("serve") ? words.subList(1, words.size()) : words), out, err);
        } catch (UsageException e) {
            err.println("tern: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage") + " (see --help)");
            return USAGE;
        }
    }

    private static int run(ServeOptions options, PrintStream out, PrintStream err)
            throws UsageException, InterruptedException {
        if (options.help) {
            return help(List.of(), out);
        }
        if (options.version) {
            out.println("tern " + Version.number() + ", Java " + Runtime.version());
            return 0;
        }
        return new ServeCommand(options, out, err).run();
    }

    /** The lab is found only now: nothing of it is loaded when a directory is served. */
    private static int lab(List<String> words, PrintStream out, PrintStream err) {
        Optional<ToolProvider> lab = ToolProvider.findFirst("tern-lab");
        if (lab.isEmpty()) {
            err.println("tern: this jar does not contain the lab");
            return ServeCommand.CANNOT_START;
        }
        return lab.get().run(out, err, words.toArray(String[]::new));
    }

    private static int help(List<String> words, PrintStream out) throws UsageException {
        if (!words.isEmpty()) {
            throw new UsageException("help takes no arguments, but has '" + words.get(0) + "'");
        }
        out.print(HEAD + ServeOptions.optionsHelp() + FOOT);
        return 0;
    }
}
