package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller of {@code write} allocates: nothing. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 10_000;

    /** Takes lines and forgets them. */
    private static final class Nowhere implements LogSink {
        @Override
        public void write(ByteBuffer lines) {
            lines.position(lines.limit());
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLineOfBytesOrOfTextAllocatesNothingInItsCaller(boolean queued) {
        byte[] bytes = "GET /index.html 200".getBytes(StandardCharsets.US_ASCII);
        String text = "GET /白鹭.html 200";
        try (LogWriter writer = queued
                ? LogWriter.builder(new Nowhere())
                        .queue(1 << 20, OverflowPolicy.BLOCK)
                        .build()
                : LogWriter.builder(new Nowhere()).build()) {
            write(writer, bytes, text, WARM_UP);
            assertEquals(0, fewestBytes(writer, bytes, text));
        }
    }

    /** The fewest of some rounds: the JVM itself may allocate on any thread, once, for its own ends. */
    private static long fewestBytes(LogWriter writer, byte[] bytes, String text) {
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            write(writer, bytes, text, MEASURED);
            fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        // A caller that has to wait for room allocates a node of the condition's queue; most never wait.
        return fewest / MEASURED;
    }

    private static void write(LogWriter writer, byte[] bytes, String text, int count) {
        for (int i = 0; i < count; i++) {
            writer.write(bytes, 0, bytes.length);
            writer.write(text);
        }
    }
}
