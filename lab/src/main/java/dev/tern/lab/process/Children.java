package dev.tern.lab.process;

import dev.tern.lab.results.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The servers that are alive. Every process that it started has ended when {@link #close} returns.
 *
 * <p>Thread safety: safe; a shutdown hook closes it while another thread starts a server.
 */
public final class Children implements AutoCloseable {
    private static final String LAST_LINE = "Ctrl-C";
    private static final long START_GUARD_SECONDS = 60;
    private static final long GRACE_SECONDS = 5;

    private final List<Process> processes = new ArrayList<>();
    private boolean closed;

    /** The server ended before it served; the message is what it said. */
    public static final class NotStartedException extends IOException {
        private static final long serialVersionUID = 1;

        NotStartedException(String message) {
            super(message);
        }
    }

    /**
     * Starts a server and waits until it serves. A child is bound to the thread that starts it where the kernel
     * supports that: all servers are started by the thread of the run.
     *
     * @param errors the file for its stderr
     */
    public Child start(ServerProcess server, List<String> command, Path errors)
            throws IOException, InterruptedException {
        Process process = spawn(new ProcessBuilder(command).redirectError(errors.toFile()));
        List<String> banner = awaitBanner(process);
        if (banner.isEmpty()) {
            process.destroyForcibly();
            throw new NotStartedException(reason(errors));
        }
        return new Child(server, process, banner);
    }

    private synchronized Process spawn(ProcessBuilder builder) throws IOException {
        if (closed) {
            throw new IOException("the run has been stopped");
        }
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static List<String> awaitBanner(Process process) throws IOException, InterruptedException {
        CompletableFuture<List<String>> banner = new CompletableFuture<>();
        Thread reader = new Thread(() -> banner.complete(banner(process)), "lab-banner");
        reader.setDaemon(true);
        reader.start();
        try {
            return banner.get(START_GUARD_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return List.of();
        }
    }

    /** The lines up to the one that names Ctrl-C, or none if the process ended before. */
    private static List<String> banner(Process process) {
        List<String> lines = new ArrayList<>();
        try {
            BufferedReader out = process.inputReader();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.startsWith(LAST_LINE)) {
                    return lines;
                }
            }
            return List.of();
        } catch (IOException | UncheckedIOException ended) {
            return List.of();
        }
    }

    private static String reason(Path errors) throws IOException {
        return Files.readAllLines(errors).stream()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("ended at its start without a message");
    }

    /** Ends all servers: first politely, then, after a time of grace for all together, by force. */
    public void endAll() {
        List<Process> ending = taken(false);
        ending.forEach(Process::destroy);
        awaitEnd(ending, GRACE_SECONDS);
        ending.forEach(Process::destroyForcibly);
        awaitEnd(ending, START_GUARD_SECONDS);
    }

    /** Ends all servers by force; no further server starts. */
    @Override
    public void close() {
        List<Process> ending = taken(true);
        ending.forEach(Process::destroyForcibly);
        awaitEnd(ending, START_GUARD_SECONDS);
    }

    private synchronized List<Process> taken(boolean last) {
        closed |= last;
        List<Process> taken = List.copyOf(processes);
        processes.clear();
        return taken;
    }

    /** Waits even if this thread is interrupted, which it reports afterwards. */
    private static void awaitEnd(List<Process> ending, long seconds) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        boolean interrupted = false;
        for (Process process : ending) {
            while (process.isAlive() && System.nanoTime() - endNanos < 0) {
                try {
                    process.waitFor(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
