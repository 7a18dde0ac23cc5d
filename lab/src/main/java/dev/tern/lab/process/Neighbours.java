package dev.tern.lab.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that keep the processors of the load generator busy.
 *
 * <p>Thread safety: confined to one thread.
 */
public final class Neighbours {
    private final List<Process> processes = new ArrayList<>();

    private Neighbours() {}

    /** Starts {@code number} busy processes on each processor of the generator. */
    public static Neighbours start(Path javaHome, Pinning pinning, int number) throws IOException {
        Neighbours neighbours = new Neighbours();
        try {
            for (int i = 0; i < number * pinning.generator().size(); i++) {
                neighbours.processes.add(start(javaHome, pinning));
            }
            return neighbours;
        } catch (IOException | RuntimeException e) {
            neighbours.end();
            throw e;
        }
    }

    private static Process start(Path javaHome, Pinning pinning) throws IOException {
        List<String> command = List.of(
                javaHome.resolve("bin").resolve("java").toString(),
                "-Xmx16m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Neighbours.class.getName());
        Process process = new ProcessBuilder(pinning.bind(command, pinning.generator())).start();
        if (process.getInputStream().read() < 0) {
            process.destroyForcibly();
            throw new IOException("a busy process has ended at its start");
        }
        return process;
    }

    /** The program of a busy process: it ends with its input. */
    public static void main(String[] arguments) throws IOException {
        Thread busy = new Thread(Neighbours::spin, "busy");
        busy.setDaemon(true);
        busy.start();
        System.out.println("busy");
        while (System.in.read() >= 0) {
            // Nothing is sent; the end of the lab ends the input.
        }
    }

    private static void spin() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    /** Ends the processes. */
    public void end() {
        processes.forEach(Process::destroyForcibly);
        processes.clear();
    }
}
