package dev.tern.server.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * The maximum of connections and files being sent together: nine tenths of the descriptors that the process may have
 * beyond 64, and less for a while after the process had none left.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class FileDescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";
    private static final int RESERVED = 64;
    /** The time for which a learned maximum holds. */
    private static final long LEARNED_NANOS = 10_000_000_000L;
    /** The lowest maximum to learn: where fewer are open, other parts of the process have the rest. */
    private static final int MIN_LEARNED = 16;

    private final int max;
    private final LongSupplier nanoTime;
    private volatile Learned learned;

    private record Learned(int max, long untilNanos) {}

    /**
     * Creates a limit for a process that may have so many descriptors in total.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    FileDescriptorLimit(long limit, LongSupplier nanoTime) {
        this.max = (int) Math.max(1, Math.min(Integer.MAX_VALUE, 0.9 * (limit - RESERVED)));
        this.nanoTime = nanoTime;
        this.learned = new Learned(max, nanoTime.getAsLong());
    }

    /** The limit of this process; no limit where the system does not report one. */
    static FileDescriptorLimit ofProcess() {
        return new FileDescriptorLimit(limit(), System::nanoTime);
    }

    private static long limit() {
        try {
            for (String line : Files.readAllLines(LIMITS)) {
                if (line.startsWith(LINE)) {
                    return Long.parseLong(line.substring(LINE.length()).strip().split("\\s+")[0]);
                }
            }
        } catch (IOException | NumberFormatException notLinuxOrUnlimited) {
            // Then only the number of connections is limited.
        }
        return Long.MAX_VALUE;
    }

    /** The current maximum. */
    int max() {
        Learned current = learned;
        return nanoTime.getAsLong() - current.untilNanos < 0 ? current.max : max;
    }

    /** No descriptor was left with so many taken: for a while a tenth of these stays free, for files to be opened. */
    void onExhausted(int taken) {
        int enough = Math.max(MIN_LEARNED, (int) (0.9 * taken));
        learned = new Learned(Math.min(enough, max()), nanoTime.getAsLong() + LEARNED_NANOS);
    }
}
