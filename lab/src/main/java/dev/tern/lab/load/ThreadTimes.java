package dev.tern.lab.load;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the CPU times of the threads of a process from {@code /proc/PID/task/TID/schedstat}, in nanoseconds.
 *
 * <p>No file of Linux has the CPU time of a whole process, ended threads included, at this resolution: {@code
 * /proc/PID/schedstat} is the main thread alone, and {@code /proc/PID/stat} counts ended threads but in steps of 10 ms.
 * So a thread that ends takes its time since the reading before with it; {@link Usage#threadsEnded} reports that. The
 * time of a thread that runs during a reading may lack up to one tick of the scheduler (1 to 10 ms); that of a blocked
 * thread is exact.
 *
 * <p>Thread safety: none.
 */
final class ThreadTimes implements Closeable {
    private final TaskFiles files;

    ThreadTimes(long pid) {
        files = new TaskFiles(pid, "schedstat");
    }

    /** The times by thread; empty where the process or {@code /proc} is missing. */
    Map<String, Long> read() {
        Map<String, Long> times = new HashMap<>();
        files.read().forEach((thread, text) -> times.put(thread, Long.parseLong(text.substring(0, text.indexOf(' ')))));
        return times;
    }

    @Override
    public void close() {
        files.close();
    }

    /**
     * CPU time between two readings.
     *
     * @param seconds of all threads that are alive at the end; -1 if it is unknown
     * @param threadsEnded threads that were alive at the begin only
     */
    record Usage(double seconds, int threadsEnded) {

        static Usage between(Map<String, Long> begin, Map<String, Long> end) {
            if (begin.isEmpty() || end.isEmpty()) {
                return new Usage(-1, 0);
            }
            long nanos = 0;
            for (Map.Entry<String, Long> thread : end.entrySet()) {
                long before = begin.getOrDefault(thread.getKey(), 0L);
                long after = thread.getValue();
                nanos += after >= before ? after - before : after; // smaller: a new thread with the old number
            }
            int ended = (int)
                    begin.keySet().stream().filter(id -> !end.containsKey(id)).count();
            return new Usage(nanos / 1e9, ended);
        }
    }
}
