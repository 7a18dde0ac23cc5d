package dev.tern.lab.run;

import dev.tern.lab.results.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command that starts a server with the levels of a cell.
 *
 * @param javaHome the JDK of the servers
 * @param jar the packed server
 * @param site the directory that it serves
 * @param logs the directory of the servers' logs
 */
record ServerCommand(Path javaHome, Path jar, Path site, Path logs) {
    /** The flags of the launcher {@code ./tern}, all known to Java 17. */
    static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xms24m",
            "-Xmn16m",
            "-XX:-UsePerfData",
            "-XX:MaxInlineLevel=20",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:TrimNativeHeapInterval=10000");

    private static final int FIRST_NATIVE = 22;

    /**
     * The words of the command.
     *
     * @param extra further flags of the JVM
     */
    List<String> of(ServerProcess server, int javaVersion, List<String> extra) {
        List<String> words = new ArrayList<>();
        words.add(java().toString());
        words.addAll(flags(javaVersion));
        words.addAll(extra);
        words.addAll(List.of("-jar", jar.toString(), site.toString(), "-p", "0", "--admin", "127.0.0.1:0"));
        words.addAll(log(server));
        words.addAll(levels(server.levels()));
        return words;
    }

    Path java() {
        return javaHome.resolve("bin").resolve("java");
    }

    /** The flags of the JVM. */
    static List<String> flags(int javaVersion) {
        List<String> flags = new ArrayList<>(FLAGS);
        if (javaVersion >= FIRST_NATIVE) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        return flags;
    }

    private List<String> log(ServerProcess server) {
        String mode = server.levels().getOrDefault(Cells.LOG, "off");
        if (mode.equals("off")) {
            return List.of("-l", "off");
        }
        String directory = logs.resolve(server.id()).toString();
        return List.of("-l", mode, "--access-log", "common", "--log-dir", directory);
    }

    private static List<String> levels(Map<String, String> levels) {
        List<String> words = new ArrayList<>();
        add(words, "-a", levels.get(Cells.MODEL));
        add(words, "--poller", levels.get(Cells.TRANSPORT));
        add(words, "-t", levels.get(Cells.WORKERS));
        if (levels.containsKey(Cells.LISTENER)) {
            String pair = levels.get(Cells.LISTENER) + "-" + levels.get(Cells.CONNECTION);
            add(words, "-m", pair.toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private static void add(List<String> words, String option, @Nullable String value) {
        if (value != null) {
            words.addAll(List.of(option, value));
        }
    }
}
