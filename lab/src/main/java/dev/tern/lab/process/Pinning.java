package dev.tern.lab.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processors of servers and load generator, and the programs that bind a child process to them. Without {@code
 * taskset} no process is pinned; without {@code setpriv} a child process may outlive a lab that was killed.
 *
 * @param server the processors of the servers
 * @param generator those of the load generator; the same where there is only one
 * @param taskset the program that pins a process
 * @param setpriv the program that ends a process with its parent
 */
public record Pinning(Cpus server, Cpus generator, Optional<Path> taskset, Optional<Path> setpriv) {

    public static Pinning ofMachine(ProcFiles proc) throws IOException {
        Optional<Cpus> allowed = proc.value("self/status", "Cpus_allowed_list").map(Cpus::parse);
        Optional<Path> taskset = program("taskset");
        if (allowed.isEmpty() || taskset.isEmpty()) {
            Cpus all = Cpus.first(Runtime.getRuntime().availableProcessors());
            return new Pinning(allowed.orElse(all), allowed.orElse(all), Optional.empty(), program("setpriv"));
        }
        return new Pinning(allowed.get().firstHalf(), allowed.get().secondHalf(), taskset, program("setpriv"));
    }

    private static Optional<Path> program(String name) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path file = Path.of(directory, name);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Whether processes are pinned. */
    public boolean pins() {
        return taskset.isPresent();
    }

    /** All processors of the run. */
    public Cpus all() {
        return Cpus.parse(server + "," + generator);
    }

    /** The command, pinned and bound to the life of the lab. The process id stays that of the command. */
    public List<String> bind(List<String> command, Cpus cpus) {
        List<String> bound = new ArrayList<>();
        setpriv.ifPresent(program -> bound.addAll(List.of(program.toString(), "--pdeathsig", "KILL")));
        taskset.ifPresent(program -> bound.addAll(List.of(program.toString(), "-c", cpus.toString())));
        bound.addAll(command);
        return bound;
    }
}
