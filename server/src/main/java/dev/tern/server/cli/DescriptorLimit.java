package dev.tern.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many connections the process's descriptors are good for. */
final class DescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";
    private static final int MOST = 65_536;
    private static final int RESERVED = 64;

    private DescriptorLimit() {}

    /** min(65,536, 0.9 x (limit - 64)), at least 1; 65,536 where the system does not tell its limit. */
    static int connections() {
        return (int) Math.max(1, Math.min(MOST, 0.9 * (descriptors() - RESERVED)));
    }

    private static long descriptors() {
        try {
            for (String line : Files.readAllLines(LIMITS)) {
                if (line.startsWith(LINE)) {
                    return Long.parseLong(line.substring(LINE.length()).strip().split("\\s+")[0]);
                }
            }
        } catch (IOException | NumberFormatException notLinuxOrUnlimited) {
            // Then the bound is ours alone.
        }
        return Integer.MAX_VALUE;
    }
}
