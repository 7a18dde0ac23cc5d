package dev.tern.lab.load;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
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
 * <p>The files stay open, so that a reading costs one system call per thread. Thread safety: none.
 */
final class ThreadTimes implements Closeable {
    private final Path tasks;
    private final Map<String, FileChannel> files = new HashMap<>();
    private final ByteBuffer text = ByteBuffer.allocateDirect(128);

    ThreadTimes(long pid) {
        tasks = Path.of("/proc/" + pid + "/task");
    }

    /** The times by thread; empty where the process or {@code /proc} is missing. */
    Map<String, Long> read() {
        Map<String, Long> times = new HashMap<>();
        for (Iterator<Map.Entry<String, FileChannel>> each = files.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, FileChannel> file = each.next();
            try {
                times.put(file.getKey(), nanos(file.getValue()));
            } catch (IOException ended) {
                closeQuietly(file.getValue());
                each.remove();
            }
        }
        readNew(times);
        return times;
    }

    private void readNew(Map<String, Long> times) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
            for (Path task : all) {
                String id = String.valueOf(task.getFileName());
                if (!files.containsKey(id)) {
                    open(id, task.resolve("schedstat"), times);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException missing) {
            return; // the process has ended, or the platform has no /proc
        }
    }

    private void open(String id, Path path, Map<String, Long> times) {
        FileChannel file;
        try {
            file = FileChannel.open(path);
        } catch (IOException ended) {
            return;
        }
        try {
            times.put(id, nanos(file));
            files.put(id, file);
        } catch (IOException ended) {
            closeQuietly(file);
        }
    }

    private long nanos(FileChannel file) throws IOException {
        text.clear();
        if (file.read(text, 0) <= 0) {
            throw new IOException("no schedstat");
        }
        String line = StandardCharsets.US_ASCII.decode(text.flip()).toString();
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    @Override
    public void close() {
        files.values().forEach(ThreadTimes::closeQuietly);
        files.clear();
    }

    private static void closeQuietly(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new IllegalStateException("a file that was only read cannot be closed", e);
        }
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
