package dev.tern.lab.run;

import dev.tern.lab.process.Child;
import dev.tern.lab.process.Children;
import dev.tern.lab.process.Pinning;
import dev.tern.lab.results.Journal;
import dev.tern.lab.results.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts the servers of a group, and records which cells do not exist or are emulated.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Servers {
    private final RunOptions options;
    private final Children children;
    private final Pinning pinning;
    private final Launcher launcher;
    private final Path errors;

    /** The command that starts a server. */
    @FunctionalInterface
    interface Launcher {
        /** The words of the command. */
        List<String> command(ServerProcess server) throws IOException;
    }

    Servers(RunOptions options, Children children, Pinning pinning, Launcher launcher) throws IOException {
        this.options = options;
        this.children = children;
        this.pinning = pinning;
        this.launcher = launcher;
        this.errors = Files.createDirectories(options.out().resolve("stderr"));
    }

    /**
     * Starts servers.
     *
     * @return the running servers by their planned id; a server that ended at its start is missing
     * @throws IOException when none has started
     */
    Map<String, Child> start(List<ServerProcess> planned, Resumption resumption, Journal journal, Progress progress)
            throws IOException, InterruptedException {
        Map<String, Child> running = new LinkedHashMap<>();
        String reason = "there is nothing to start";
        for (ServerProcess each : planned) {
            progress.step("starting " + each.id());
            try {
                Child child = start(resumption.inSession(each, options.replicates()));
                running.put(each.id(), child);
                record(child, journal);
            } catch (Children.NotStartedException e) {
                reason = String.valueOf(e.getMessage());
                journal.addMissing(Cells.label(each.levels()), "does not start: " + reason);
            }
        }
        if (running.isEmpty()) {
            throw new IOException("no server has started: " + reason);
        }
        return running;
    }

    private Child start(ServerProcess server) throws IOException, InterruptedException {
        List<String> command = pinning.bind(launcher.command(server), pinning.server());
        return children.start(server, command, errors.resolve(server.id() + ".txt"));
    }

    private static void record(Child child, Journal journal) throws IOException {
        journal.add(child.server());
        if (child.emulatesEdge() && child.server().levels().containsValue("ET")) {
            journal.addMissing(
                    Cells.label(child.server().levels()),
                    "edge trigger is emulated: a selector of java.nio is level-triggered");
        }
    }

    /** Ends all servers. */
    void end() {
        children.endAll();
    }
}
