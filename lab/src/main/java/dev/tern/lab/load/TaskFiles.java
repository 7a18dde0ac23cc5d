package dev.tern.lab.load;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * One file of each thread of a process: {@code /proc/PID/task/TID/NAME}.
 *
 * <p>The files stay open, so that a reading costs one system call per thread. Thread safety: none.
 */
final class TaskFiles implements Closeable {
    private final Path tasks;
    private final String name;
    private final Map<String, FileChannel> files = new HashMap<>();
    private final ByteBuffer text = ByteBuffer.allocateDirect(512);

    TaskFiles(long pid, String name) {
        tasks = Path.of("/proc/" + pid + "/task");
        this.name = name;
    }

    /** The texts by thread; empty where the process or {@code /proc} is missing. */
    Map<String, String> read() {
        Map<String, String> texts = new HashMap<>();
        for (Iterator<Map.Entry<String, FileChannel>> each = files.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, FileChannel> file = each.next();
            try {
                texts.put(file.getKey(), text(file.getValue()));
            } catch (IOException ended) {
                closeQuietly(file.getValue());
                each.remove();
            }
        }
        readNew(texts);
        return texts;
    }

    private void readNew(Map<String, String> texts) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
            for (Path task : all) {
                String id = String.valueOf(task.getFileName());
                if (!files.containsKey(id)) {
                    open(id, task.resolve(name), texts);
                }
            }
        } catch (IOException | DirectoryIteratorException missing) {
            return; // the process has ended, or the platform has no /proc
        }
    }

    private void open(String id, Path path, Map<String, String> texts) {
        FileChannel file;
        try {
            file = FileChannel.open(path);
        } catch (IOException ended) {
            return;
        }
        try {
            texts.put(id, text(file));
            files.put(id, file);
        } catch (IOException ended) {
            closeQuietly(file);
        }
    }

    private String text(FileChannel file) throws IOException {
        text.clear();
        if (file.read(text, 0) <= 0) {
            throw new IOException("the thread has ended");
        }
        return StandardCharsets.ISO_8859_1.decode(text.flip()).toString();
    }

    @Override
    public void close() {
        files.values().forEach(TaskFiles::closeQuietly);
        files.clear();
    }

    private static void closeQuietly(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new IllegalStateException("a file that was only read cannot be closed", e);
        }
    }
}
