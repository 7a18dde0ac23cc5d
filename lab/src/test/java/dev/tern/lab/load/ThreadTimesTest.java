package dev.tern.lab.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.load.ThreadTimes.Usage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class ThreadTimesTest {
    @Test
    void endedAndNewThreadsAreToldApart() {
        Map<String, Long> begin = Map.of("1", 100L, "2", 5_000_000_000L, "3", 900L);
        Map<String, Long> end = Map.of("1", 300L, "3", 50L, "4", 7L);
        Usage usage = Usage.between(begin, end);
        assertEquals(1, usage.threadsEnded(), "thread 2");
        assertEquals((200 + 50 + 7) / 1e9, usage.seconds(), 1e-15, "the number 3 belongs to a new thread");
    }

    @Test
    void aMissingProcessHasNoTimes() {
        try (ThreadTimes none = new ThreadTimes(0)) {
            assertEquals(-1, Usage.between(none.read(), none.read()).seconds());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theTimeOfABlockedThreadIsReadAndItsEndIsSeen() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ThreadTimes times = new ThreadTimes(ProcessHandle.current().pid())) {
            Map<String, Long> before = times.read();
            Thread thread = new Thread(() -> awaitUnchecked(end));
            thread.start();
            Await.until(() -> thread.getState() == Thread.State.WAITING);
            Map<String, Long> alive = times.read();
            assertTrue(Usage.between(before, alive).seconds() > 0);
            end.countDown();
            thread.join();
            Await.until(() -> Usage.between(alive, times.read()).threadsEnded() > 0);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closeClosesTheFiles() throws IOException {
        try (ThreadTimes times = new ThreadTimes(ProcessHandle.current().pid())) {
            times.read();
            assertTrue(openFiles() > 0);
        }
        assertEquals(0, openFiles());
    }

    private static long openFiles() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : all) {
                count += isSchedstat(each) ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean isSchedstat(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith("schedstat");
        } catch (IOException closed) {
            return false;
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
