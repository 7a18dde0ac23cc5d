package dev.tern.server.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How many descriptors the connections and the files that are being sent may take together: nine tenths of what the process has beyond
 * 64, and for a while less than that, where the system turned out to have none left before.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class FileDescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";
    private static final int RESERVED = 64;
    /** How long a bound holds that was learned from the system. */
    private static final long LEARNED_NANOS = 10_000_000_000L;
    /** Less is never learned: where so few are open, it is somebody else who has the others. */
    private static final int MIN_LEARNED = 16;

    private final int max;
    private final LongSupplier nanoTime;
    private volatile Learned learned;

    /** A bound, and until when it holds. */
    private record Learned(int max, long untilNanos) {}

    /**
     * Those of a process that may have so many in all.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    FileDescriptorLimit(long limit, LongSupplier nanoTime) {
        this.max = (int) Math.max(1, Math.min(Integer.MAX_VALUE, 0.9 * (limit - RESERVED)));
        this.nanoTime = nanoTime;
        this.learned = new Learned(max, nanoTime.getAsLong());
    }

    /** Those of this process; without bound where the system does not tell its limit. */
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
            // Then the bound of connections is the only one.
        }
        return Long.MAX_VALUE;
    }

    /** How many may be taken now. */
    int max() {
        Learned current = learned;
        return nanoTime.getAsLong() - current.untilNanos < 0 ? current.max : max;
    }

    /** The system has none left, with so many taken: a tenth of these is left free for a while, for the files that are opened. */
    void onExhausted(int taken) {
        int enough = Math.max(MIN_LEARNED, (int) (0.9 * taken));
        learned = new Learned(Math.min(enough, max()), nanoTime.getAsLong() + LEARNED_NANOS);
    }
}
