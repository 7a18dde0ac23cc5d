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
 * Measures a log at full speed, from the first call to the last line in the file. Prints one row of a table: thousand
 * lines per second in the file, share of lost lines, time per call (every 16th is timed; p50, p99 and p99.9 in
 * nanoseconds), bytes allocated per call, and CPU time of the process per line.
 *
 * <p>Not a JMH benchmark, since the time until the lines are in the file counts, not the call.
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
        // The file also contains the lines of the warm-up, which loses the same share.
        double writtenShare = (double) lines(file) / (sent + lines / 2 / threads * threads);
        Files.delete(file);
        drive.print(arguments[0], threads, sent, writtenShare, nanos, cpuNanos);
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

    private void print(String name, int threads, long sent, double writtenShare, long nanos, long cpuNanos) {
        long[] all = Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
        System.out.printf(
                "| %s | %d | %,.0f | %.1f %% | %,d | %,d | %,d | %,d | %,.0f |%n",
                name,
                threads,
                sent * writtenShare * 1_000_000 / nanos,
                100 * (1 - writtenShare),
                all[all.length / 2],
                all[(int) (all.length * 0.99)],
                all[(int) (all.length * 0.999)],
                Arrays.stream(allocated).sum() / sent,
                cpuNanos / (sent * writtenShare));
    }
}
