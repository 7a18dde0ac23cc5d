package dev.tern.bench.log;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Drives a log flat out: so many lines by so many threads, from the first call to the last line on file. Prints one
 * line of a table: lines a second on file in thousands, the share of lines that is lost, the time of a call (every 16th
 * is timed; p50, p99 and p99.9 in nanoseconds), bytes that a call allocates in its thread, and processor time of the
 * whole process a line.
 *
 * <p>A main and no JMH: what counts is the end of the file, not the call.
 */
public final class LogDrive {
    private static final int TIMED = 16;

    private final LogPeer peer;
    private final int each;
    private final long[][] times;
    private final long[] allocated;

    private LogDrive(LogPeer peer, int threads, int lines) {
        this.peer = peer;
        this.each = lines / threads;
        this.times = new long[threads][each / TIMED];
        this.allocated = new long[threads];
    }

    /** Arguments: peer, threads, lines. */
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[1]);
        int lines = Integer.parseInt(arguments[2]);
        Path file = Files.createTempFile("log", ".log");
        LogPeer peer = LogPeer.of(arguments[0], file);
        new LogDrive(peer, threads, lines / 2).run();
        LogDrive drive = new LogDrive(peer, threads, lines);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        long begin = System.nanoTime();
        drive.run();
        peer.close();
        long nanos = System.nanoTime() - begin;
        long cpuNanos = system.getProcessCpuTime() - cpu;
        long sent = (long) drive.each * threads;
        // Those of the warm-up are on file too, and it loses the same share.
        double kept = (double) lines(file) / (sent + lines / 2 / threads * threads);
        Files.delete(file);
        drive.print(arguments[0], threads, sent, kept, nanos, cpuNanos);
        System.exit(0);
    }

    private void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < times.length; i++) {
            int number = i;
            threads.add(new Thread(() -> call(number), "producer-" + number));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void call(int thread) {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < each; i++) {
            if (i % TIMED == 0 && i / TIMED < times[thread].length) {
                long begin = System.nanoTime();
                peer.info("alice", i);
                times[thread][i / TIMED] = System.nanoTime() - begin;
            } else {
                peer.info("alice", i);
            }
        }
        allocated[thread] = threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static long lines(Path file) throws IOException {
        long count = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            byte[] part = new byte[1 << 16];
            for (int read = in.read(part); read > 0; read = in.read(part)) {
                for (int i = 0; i < read; i++) {
                    count += part[i] == '\n' ? 1 : 0;
                }
            }
        }
        return count;
    }

    private void print(String name, int threads, long sent, double kept, long nanos, long cpuNanos) {
        long[] all = Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
        System.out.printf(
                "| %s | %d | %,.0f | %.1f %% | %,d | %,d | %,d | %,d | %,.0f |%n",
                name,
                threads,
                sent * kept * 1_000_000 / nanos,
                100 * (1 - kept),
                all[all.length / 2],
                all[(int) (all.length * 0.99)],
                all[(int) (all.length * 0.999)],
                Arrays.stream(allocated).sum() / sent,
                cpuNanos / (sent * kept));
    }
}
