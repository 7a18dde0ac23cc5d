package dev.tern.lab;

import dev.tern.lab.run.LabRun;
import dev.tern.lab.run.RunOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;

/**
 * The command {@code lab}. Exit status: 0 after a run, also a stopped one; 1 for wrong usage; 2 when it cannot run.
 *
 * <p>Thread safety: safe, it has no state.
 */
public final class LabTool implements ToolProvider {
    private static final int USAGE = 1;
    private static final int CANNOT_RUN = 2;

    /** Called by the service loader. */
    public LabTool() {}

    @Override
    public String name() {
        return "tern-lab";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            Optional<RunOptions> options = Arguments.read(List.of(arguments));
            if (options.isEmpty()) {
                out.print(Arguments.help());
                out.flush();
                return 0;
            }
            new LabRun(options.get(), new Conclusions(), out, err).run();
            return 0;
        } catch (UsageException e) {
            err.println("tern lab: " + e.getMessage() + " (see lab --help)");
            return USAGE;
        } catch (IOException e) {
            err.println("tern lab: " + e.getMessage());
            return CANNOT_RUN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("tern lab: interrupted");
            return CANNOT_RUN;
        } finally {
            err.flush();
        }
    }
}
