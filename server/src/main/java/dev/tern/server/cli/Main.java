package dev.tern.server.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * {@code java -jar tern-server-all.jar [serve] [DIR] [options]}.
 *
 * <p>Exit status: 0 after a stop in which everything in flight finished; 1 for wrong usage; 2 when the server cannot
 * start; 3 when the grace time ran out, or a second signal came.
 */
public final class Main {
    static final int USAGE = 1;

    private Main() {}

    /** Runs the command line, and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String[] arguments) {
        return new CommandLine(new ServeCommand())
                .setParameterExceptionHandler(Main::wrongUsage)
                .setCaseInsensitiveEnumValuesAllowed(false)
                .setOverwrittenOptionsAllowed(false)
                .execute(withoutServe(arguments));
    }

    /** {@code serve} is what it does anyway. */
    private static String[] withoutServe(String[] arguments) {
        boolean named = arguments.length > 0 && arguments[0].equals("serve");
        return named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    }

    private static int wrongUsage(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println(
                "tern: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage") + " (see --help)");
        err.flush();
        return USAGE;
    }
}
