package dev.tern.admin;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** The bytes that the threads of the JVM have allocated on the heap. */
final class Allocation {

    private Allocation() {}

    /** The bytes that all live threads but the caller have allocated so far; 0 where the JVM does not count them. */
    static long ofOtherThreads() {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemorySupported()) {
            return 0;
        }
        long own = Thread.currentThread().getId();
        long[] others =
                Arrays.stream(threads.getAllThreadIds()).filter(id -> id != own).toArray();
        // -1 for a thread that has ended.
        return Arrays.stream(threads.getThreadAllocatedBytes(others))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
