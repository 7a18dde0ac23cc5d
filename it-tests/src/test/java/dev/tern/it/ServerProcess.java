package dev.tern.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The runnable jar as its own process, as a user starts it. */
public final class ServerProcess implements AutoCloseable {
    private static final long GUARD_SECONDS = 60;
    private static final long SIGHUP_BIT = 1;
    private static final long SIGINT_BIT = 1 << 1;

    private final Process process;
    private final ConcurrentLinkedQueue<String> err = new ConcurrentLinkedQueue<>();
    private final List<String> banner = new ArrayList<>();
    private final Thread errReader;
    private final BufferedReader out;

    /** The exit status and the output of a process that has ended. */
    public record Ended(int status, String out, String err) {}

    private ServerProcess(Process process) throws IOException {
        this(process, true);
    }

    private ServerProcess(Process process, boolean readsErr) throws IOException {
        this.process = process;
        this.errReader = new Thread(this::readErr, "server-stderr");
        errReader.setDaemon(true);
        if (readsErr) {
            errReader.start();
        }
        out = process.inputReader();
        String line = out.readLine();
        while (line != null) {
            banner.add(line);
            line = line.startsWith("Ctrl-C") ? null : out.readLine();
        }
    }

    private void readErr() {
        try (BufferedReader reader = process.errorReader()) {
            reader.lines().forEach(err::add);
        } catch (IOException | UncheckedIOException ended) {
            // The process has ended.
        }
    }

    /** Starts the server on a free port, on the JDK of this test run, and waits until it serves. */
    public static ServerProcess start(String... arguments) throws IOException {
        return startOn(Path.of(System.getProperty("java.home")), List.of(), arguments);
    }

    /** Starts the server on a free port, on this JDK and with these JVM options, and waits until it serves. */
    public static ServerProcess startOn(Path javaHome, List<String> jvmOptions, String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("-p")) {
            all.addAll(List.of("-p", "0"));
        }
        return new ServerProcess(new ProcessBuilder(command(javaHome, jvmOptions, all)).start());
    }

    /** Starts the server with exactly these arguments, and waits until it serves. */
    public static ServerProcess startAsIs(String... arguments) throws IOException {
        List<String> command = command(Path.of(System.getProperty("java.home")), List.of(), List.of(arguments));
        return new ServerProcess(new ProcessBuilder(command).start());
    }

    /** Starts the server on a free port, and never reads its stderr. */
    public static ServerProcess startUnread(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", "0"));
        all.addAll(List.of(arguments));
        List<String> command = command(Path.of(System.getProperty("java.home")), List.of(), all);
        return new ServerProcess(new ProcessBuilder(command).start(), false);
    }

    /** Starts the server on a free port through a command that starts other programs. */
    public static ServerProcess startBy(List<String> prefix, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", "0"));
        all.addAll(List.of(arguments));
        List<String> command = new ArrayList<>(withoutIgnoredSignals());
        command.addAll(prefix);
        command.addAll(javaCommand(Path.of(System.getProperty("java.home")), List.of(), all));
        return new ServerProcess(new ProcessBuilder(command).start());
    }

    /** Starts the server on a free port with a limit of descriptors. */
    public static ServerProcess startLimited(int descriptors, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", "0"));
        all.addAll(List.of(arguments));
        List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
        limited.addAll(command(Path.of(System.getProperty("java.home")), List.of(), all));
        return new ServerProcess(new ProcessBuilder(limited).start());
    }

    /** Runs the jar until it ends. */
    public static Ended run(String... arguments) throws IOException, InterruptedException {
        return runBy(List.of(), arguments);
    }

    /** Runs the jar until it ends, through a command that starts other programs. */
    public static Ended runBy(List<String> prefix, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command(Path.of(System.getProperty("java.home")), List.of(), List.of(arguments)));
        return runCommand(command);
    }

    /** Runs a class of the jar on the class path until it ends. */
    public static Ended runClass(String name, String... arguments) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-cp", jar().toString(), name));
        command.addAll(List.of(arguments));
        return runCommand(command);
    }

    private static Ended runCommand(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("tern", ".out");
        Path err = Files.createTempFile("tern", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("did not end: " + command);
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static List<String> command(Path javaHome, List<String> jvmOptions, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(withoutIgnoredSignals());
        command.addAll(javaCommand(javaHome, jvmOptions, arguments));
        return command;
    }

    private static List<String> javaCommand(Path javaHome, List<String> jvmOptions, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.add("-ea");
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(arguments);
        return command;
    }

    /**
     * A build in the background of a script ignores SIGINT, or under nohup SIGHUP, and its child processes inherit
     * that.
     */
    static List<String> withoutIgnoredSignals() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of();
        }
        long ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .findFirst()
                .orElse(0);
        return (ignored & (SIGHUP_BIT | SIGINT_BIT)) == 0 ? List.of() : List.of("env", "--default-signal=HUP,INT");
    }

    /** The runnable jar of this build. */
    public static Path jar() throws IOException {
        Path folder = Path.of("..", "cli", "target");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("tern-cli-.*-all\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no runnable jar in " + folder.toAbsolutePath()));
        }
    }

    public List<String> banner() {
        return banner;
    }

    /** The next line of stdout after the banner. */
    public String nextOut() throws IOException {
        return out.readLine();
    }

    public InetSocketAddress address() {
        if (banner.isEmpty()) {
            throw new IllegalStateException("the server did not start: " + err);
        }
        return address(banner.get(0));
    }

    /** The address in the first line of a banner. */
    static InetSocketAddress address(String line) {
        URI url = URI.create(line);
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    public RawClient connect() throws IOException {
        return new RawClient(address());
    }

    /** Waits until the address refuses connections: the listener is closed asynchronously after a signal. */
    public void awaitRefusal() {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
        while (System.nanoTime() - endNanos < 0) {
            try {
                connect().close();
            } catch (IOException refused) {
                return;
            }
        }
        throw new IllegalStateException("the server still listens");
    }

    public long pid() {
        return process.pid();
    }

    /** The lines of stderr so far. */
    public List<String> err() {
        return List.copyOf(err);
    }

    /** Sends a signal by its name, such as TERM or INT. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the process has ended. */
    public int exitStatus() throws InterruptedException {
        if (!process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server did not end");
        }
        errReader.join(TimeUnit.SECONDS.toMillis(GUARD_SECONDS));
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
