package dev.tern.lab.load;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The load generator as a child process.
 *
 * <p>Thread safety: {@link #run} by one thread at a time; {@link #close} by any thread, which ends a slice that is
 * running. Two daemon threads read the output of the process and end with it.
 */
public final class Generator implements AutoCloseable {
    private static final String END = "";
    private static final long EXIT_SECONDS = 2;

    private final Process process;
    private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
    private final List<Thread> readers;
    private final Gson gson = new Gson();
    private volatile String lastErrorLine = "";

    private Generator(Process process) {
        this.process = process;
        readers = List.of(
                reader("tern-lab-replies", process.inputReader(StandardCharsets.UTF_8), replies::add),
                reader("tern-lab-errors", process.errorReader(StandardCharsets.UTF_8), this::keepErrorLine));
    }

    /**
     * Starts a generator with the class path of this process.
     *
     * @param javaHome of the Java installation that runs it
     * @param cpus the processors it is pinned to by taskset, such as {@code 1}; empty for all
     */
    public static Generator start(Path javaHome, String cpus) throws IOException {
        return start(javaHome, System.getProperty("java.class.path"), cpus);
    }

    /**
     * Starts a generator.
     *
     * @param javaHome of the Java installation that runs it
     * @param classPath with the lab and the libraries that it needs
     * @param cpus the processors it is pinned to by taskset, such as {@code 1}; empty for all
     */
    public static Generator start(Path javaHome, String classPath, String cpus) throws IOException {
        List<String> command = new ArrayList<>();
        if (!cpus.isEmpty()) {
            command.addAll(List.of("taskset", "-c", cpus));
        }
        command.add(javaHome.resolve("bin").resolve("java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-cp", classPath, GeneratorMain.class.getName()));
        return new Generator(new ProcessBuilder(command).start());
    }

    private static Thread reader(String name, BufferedReader lines, java.util.function.Consumer<String> consumer) {
        Thread thread = new Thread(() -> read(lines, consumer), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Passes the lines on, then {@link #END}; a stream that breaks has ended too. */
    private static void read(BufferedReader lines, java.util.function.Consumer<String> consumer) {
        try (lines) {
            lines.lines().filter(line -> !line.isBlank()).forEach(consumer);
        } catch (IOException | UncheckedIOException closed) {
            // The process is gone, which END reports.
        } finally {
            consumer.accept(END);
        }
    }

    private void keepErrorLine(String line) {
        if (!line.equals(END)) {
            lastErrorLine = line;
        }
    }

    /** The process identifier of the generator. */
    public long pid() {
        return process.pid();
    }

    /**
     * Runs a slice.
     *
     * @throws IOException if the slice is not possible, or if the process has ended or is silent
     */
    public SliceResult run(SliceRequest request) throws IOException, InterruptedException {
        send(gson.toJson(request));
        String line = awaitReply((long) Math.ceil(request.maxSeconds() * 1e3));
        if (line == null) {
            process.destroyForcibly();
            throw new IOException("the load generator was silent for " + request.maxSeconds() + " s" + lastError());
        }
        if (line.equals(END)) {
            replies.add(END); // each further call fails in the same way
            throw new IOException("the load generator has ended, status " + exitStatus() + lastError());
        }
        return parse(line);
    }

    /** An interrupt ends the process: a late reply must not be taken for that of the next slice. */
    private @Nullable String awaitReply(long millis) throws InterruptedException {
        try {
            return replies.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private void send(String line) throws IOException, InterruptedException {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new IOException("the load generator has ended, status " + exitStatus() + lastError(), e);
        }
    }

    private SliceResult parse(String line) throws IOException {
        GeneratorMain.Reply reply;
        try {
            reply = gson.fromJson(line, GeneratorMain.Reply.class);
        } catch (JsonParseException e) {
            throw new IOException("the load generator wrote: " + line, e);
        }
        SliceResult result = reply.result();
        if (result == null) {
            throw new IOException(reply.error());
        }
        return result;
    }

    private String exitStatus() throws InterruptedException {
        boolean exited = process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
        readers.get(1).join(EXIT_SECONDS * 1000); // the reason has been read
        return exited ? String.valueOf(process.exitValue()) : "unknown";
    }

    private String lastError() {
        return lastErrorLine.isEmpty() ? "" : ": " + lastErrorLine;
    }

    /** Ends the process and waits for its end. */
    @Override
    public void close() {
        boolean interrupted = false;
        try {
            process.getOutputStream().close();
            interrupted = !awaitExit();
        } catch (IOException e) {
            lastErrorLine = String.valueOf(e.getMessage()); // the process is gone, or ends now
        } finally {
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitExit() {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
            }
            for (Thread reader : readers) {
                reader.join(EXIT_SECONDS * 1000);
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
