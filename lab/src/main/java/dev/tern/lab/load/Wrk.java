package dev.tern.lab.load;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs wrk, a load generator in C that checks no bytes, where it is installed. */
public final class Wrk {
    private static final long EXTRA_SECONDS = 30;

    private Wrk() {}

    /**
     * Loads a server by one thread of wrk.
     *
     * @param target the server
     * @param connections the number of connections
     * @param seconds the length of the run
     * @param cpus the processors it is pinned to by taskset, such as {@code 1}; empty for all
     * @return empty if wrk is not installed
     */
    public static Optional<WrkResult> run(Target target, int connections, int seconds, String cpus)
            throws IOException, InterruptedException {
        Optional<Path> wrk = find(System.getenv("PATH"));
        return wrk.isEmpty()
                ? Optional.empty()
                : Optional.of(run(command(wrk.get(), target, connections, seconds, cpus), seconds));
    }

    static Optional<Path> find(@org.jspecify.annotations.Nullable String path) {
        return Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "wrk"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<String> command(Path wrk, Target target, int connections, int seconds, String cpus) {
        List<String> command = new ArrayList<>();
        if (!cpus.isEmpty()) {
            command.addAll(List.of("taskset", "-c", cpus));
        }
        String host = target.host().indexOf(':') >= 0 ? "[" + target.host() + "]" : target.host();
        command.addAll(List.of(wrk.toString(), "-t1", "-c" + connections, "-d" + seconds + "s", "--latency"));
        command.add("http://" + host + ":" + target.port() + target.path());
        return command;
    }

    private static WrkResult run(List<String> command, int seconds) throws IOException, InterruptedException {
        Path output = Files.createTempFile("tern-lab-wrk", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                return await(process, output, seconds + EXTRA_SECONDS);
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(output);
        }
    }

    private static WrkResult await(Process process, Path output, long seconds)
            throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException("wrk has not ended after " + seconds + " s");
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException("wrk failed with status " + process.exitValue() + ": " + text.strip());
        }
        return WrkResult.parse(text);
    }
}
