package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Defects of the two C++ servers that Tern comes from. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TinyWebServerDefectsTest {
    @TempDir
    Path folder;

    /** Keeps lines, and the threads that brought them; holds them up until it is let go. */
    private static final class Kept implements LogSink {
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch gate;

        private Kept(boolean held) {
            gate = new CountDownLatch(held ? 1 : 0);
        }

        @Override
        public void write(ByteBuffer batch) throws IOException {
            threads.add(Thread.currentThread());
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            byte[] bytes = new byte[batch.remaining()];
            batch.get(bytes);
            lines.addAll(new String(bytes, StandardCharsets.UTF_8).lines().toList());
        }

        @Override
        public void close() {}
    }

    /** The "asynchronous" logs flush in the caller: the first one's log thread wrote 0 of 389 times. */
    @Test
    void theCallerOfAQueuedLogNeverWrites() {
        Kept sink = new Kept(false);
        try (LogWriter writer =
                LogWriter.builder(sink).queue(4096, OverflowPolicy.BLOCK).build()) {
            for (int i = 0; i < 1000; i++) {
                writer.write("line " + i);
            }
            writer.flush();
        }
        assertEquals(1, sink.threads.size());
        assertNotEquals(Thread.currentThread(), sink.threads.iterator().next());
        assertEquals(1000, sink.lines.size());
    }

    /** The second ignores the size of its queue. */
    @Test
    void theQueueHoldsNoMoreThanWasSaid() throws InterruptedException {
        Kept sink = new Kept(true);
        LogWriter writer =
                LogWriter.builder(sink).queue(2048, OverflowPolicy.DROP_NEWEST).build();
        writer.write("first");
        sink.entered.await();
        for (int i = 0; i < 1000; i++) {
            writer.write("x".repeat(99));
        }
        LogStatistics statistics = writer.statistics();
        assertTrue(statistics.queuedBytes() <= 2048, statistics::toString);
        assertEquals(1001, statistics.accepted() + statistics.dropped());
        sink.gate.countDown();
        writer.close();
    }

    /** A full queue of the first writes in the caller, past those that wait. */
    @Test
    void aFullQueueDoesNotReorderLines() throws InterruptedException {
        Kept sink = new Kept(true);
        LogWriter writer =
                LogWriter.builder(sink).queue(1024, OverflowPolicy.BLOCK).build();
        Thread producer = new Thread(() -> {
            for (int i = 0; i < 500; i++) {
                writer.write(String.format("%090d", i));
            }
        });
        producer.start();
        sink.entered.await();
        sink.gate.countDown();
        producer.join();
        writer.close();
        for (int i = 0; i < 500; i++) {
            assertEquals(i, Integer.parseInt(sink.lines.get(i)));
        }
        assertFalse(sink.threads.contains(producer));
    }

    /** Close of the second drops the lines that are queued; the first does not wait for them at its exit. */
    @Test
    void closeWritesWhatIsQueued() throws InterruptedException {
        Kept sink = new Kept(true);
        LogWriter writer =
                LogWriter.builder(sink).queue(1 << 20, OverflowPolicy.BLOCK).build();
        for (int i = 0; i < 1000; i++) {
            writer.write("line " + i);
        }
        Thread closer = new Thread(writer::close);
        closer.start();
        sink.gate.countDown();
        closer.join();
        assertEquals(1000, sink.lines.size());
    }

    /** A line longer than the buffer overflows the heap in both. */
    @Test
    void aLineLongerThanEverythingIsCut() {
        Kept sink = new Kept(false);
        try (LogWriter writer =
                LogWriter.builder(sink).queue(1024, OverflowPolicy.BLOCK).build()) {
            assertTrue(writer.write("x".repeat(10_000_000)));
            assertTrue(writer.write("next"));
        }
        assertTrue(sink.lines.get(0).endsWith("[cut]"), sink.lines.get(0));
        assertEquals("next", sink.lines.get(1));
    }

    /** The second rolls outside its lock, and its flush races with the close at a roll. */
    @Test
    void rollsAndFlushesOfManyThreadsLoseAndSplitNothing() throws Exception {
        int producers = 4;
        int each = 2000;
        try (LogWriter writer = LogWriter.builder(RollingFileSink.builder(folder.resolve("x.log"))
                        .maxLines(100)
                        .build())
                .queue(4096, OverflowPolicy.BLOCK)
                .build()) {
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                int producer = p;
                threads.add(new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        writer.write("line " + producer + " " + i);
                        if (i % 100 == 0) {
                            writer.flush();
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        Set<String> lines = new HashSet<>();
        int count = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                List<String> some = Files.readAllLines(file);
                assertTrue(some.size() <= 100);
                count += some.size();
                lines.addAll(some);
            }
        }
        assertEquals(producers * each, count);
        assertEquals(producers * each, lines.size());
        assertTrue(lines.stream().allMatch(line -> line.matches("line \\d \\d{1,4}")));
    }
}
