package dev.tern.lab.process;

import dev.tern.lab.results.ServerProcess;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running server.
 *
 * @param server its place in the plan
 * @param process the process
 * @param banner the lines that it printed at its start, the URL first
 */
public record Child(ServerProcess server, Process process, List<String> banner) {
    private static final Pattern URL = Pattern.compile("http://[^\\s/]+:\\d+");

    /** Where it serves. */
    public URI url() {
        return URI.create(banner.get(0));
    }

    /** Where it reports its counters, in a later line of the banner. */
    public Optional<URI> status() {
        return banner.stream()
                .skip(1)
                .map(URL::matcher)
                .filter(Matcher::find)
                .map(match -> URI.create(match.group() + "/status.json"))
                .findFirst();
    }

    /** Whether a trigger of this server is emulated by its transport. */
    public boolean emulatesEdge() {
        return banner.stream().anyMatch(line -> line.contains("edge (emulated)"));
    }

    public long pid() {
        return process.pid();
    }
}
