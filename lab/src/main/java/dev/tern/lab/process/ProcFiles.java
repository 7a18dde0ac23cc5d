package dev.tern.lab.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the files of {@code /proc}. Where there is no such directory (macOS, Windows), the methods return empty values.
 *
 * @param root {@code /proc}, or its copy in a test
 */
public record ProcFiles(Path root) {
    private static final String CONTEXT_SWITCHES = "ctxt_switches:";
    /** Columns of a CPU in {@code /proc/stat}: user, nice, system and steal. */
    private static final int[] TASK_COLUMNS = {1, 2, 3, 8};

    public static ProcFiles ofMachine() {
        return new ProcFiles(Path.of("/proc"));
    }

    /** Whether CPU times can be measured at all. */
    public boolean exist() {
        return Files.isReadable(root.resolve("stat"));
    }

    /**
     * The CPU time of each thread of a process in nanoseconds, by thread id. The first number of {@code schedstat} is
     * exact, while {@code stat} counts ticks of 10 ms, too coarse for slices of 250 ms.
     */
    public Map<String, Long> cpuNanosByThread(long pid) throws IOException {
        Map<String, Long> nanos = new HashMap<>();
        forEachThread(pid, "schedstat", (thread, lines) -> nanos.put(thread, firstNumber(lines.get(0))));
        return nanos;
    }

    /** The voluntary and involuntary context switches of the living threads of a process. */
    public long contextSwitches(long pid) throws IOException {
        long[] sum = {0};
        forEachThread(pid, "status", (thread, lines) -> sum[0] += contextSwitches(lines));
        return sum[0];
    }

    private static long contextSwitches(List<String> status) {
        return status.stream()
                .filter(line -> line.contains(CONTEXT_SWITCHES))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }

    /** Receives the lines of a file of a thread. */
    @FunctionalInterface
    private interface ThreadFile {
        void read(String thread, List<String> lines);
    }

    private void forEachThread(long pid, String file, ThreadFile reader) throws IOException {
        Path tasks = root.resolve(Long.toString(pid)).resolve("task");
        if (!Files.isDirectory(tasks)) {
            return;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                List<String> lines = linesOf(thread.resolve(file));
                if (!lines.isEmpty()) {
                    reader.read(thread.getFileName().toString(), lines);
                }
            }
        }
    }

    /** Empty for a thread that has ended since the directory was listed. */
    private static List<String> linesOf(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException ended) {
            return List.of();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return List.of();
            }
            throw e;
        }
    }

    private static long firstNumber(String line) {
        return Long.parseLong(line.strip().split(" ")[0]);
    }

    /**
     * The time that tasks of all processes have run on these CPUs, in ticks, with the time that a hypervisor took.
     * Interrupts are left out: depending on the kernel, {@code schedstat} counts them for the interrupted thread.
     */
    public long taskTicks(Cpus cpus) throws IOException {
        if (!exist()) {
            return 0;
        }
        long ticks = 0;
        for (String line : Files.readAllLines(root.resolve("stat"))) {
            String[] columns = line.split(" +");
            if (columns[0].matches("cpu\\d+")
                    && cpus.contains(Integer.parseInt(columns[0].substring("cpu".length())))) {
                for (int column : TASK_COLUMNS) {
                    ticks += Long.parseLong(columns[column]);
                }
            }
        }
        return ticks;
    }

    /** The memory that processes can take without swapping, in bytes. */
    public OptionalLong availableMemory() throws IOException {
        return value("meminfo", "MemAvailable")
                .map(text -> OptionalLong.of(firstNumber(text) << 10))
                .orElse(OptionalLong.empty());
    }

    /** The load average of the last minute; -1 if it is unknown. */
    public double loadAverage() throws IOException {
        Path path = root.resolve("loadavg");
        return Files.isReadable(path)
                ? Double.parseDouble(Files.readString(path).split(" ")[0])
                : -1;
    }

    /** The value of the first line {@code key: value} of a file. */
    public Optional<String> value(String file, String key) throws IOException {
        Path path = root.resolve(file);
        if (!Files.isReadable(path)) {
            return Optional.empty();
        }
        return Files.readAllLines(path).stream()
                .filter(line -> line.startsWith(key) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }
}
