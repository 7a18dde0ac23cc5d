package dev.tern.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Memory.class)
final class AllocationTest {
    private static final int ROUNDS = 20_000;

    @Parameter
    Memory memory = Memory.HEAP;

    @Test
    void operationsWithoutGrowthAllocateNothing() throws IOException {
        Buffer buffer = memory.buffer(256, 4096);
        MemoryChannel channel = new MemoryChannel(1024);
        ByteBuffer spill = ByteBuffer.allocateDirect(1024);
        byte[] line = Bytes.counting(100);
        buffer.writableBytes(2048);
        assertAllocatesNothing(() -> {
            buffer.append(line, 0, line.length);
            buffer.prependInt(line.length);
            buffer.writeTo(channel);
            buffer.readFrom(channel, spill);
            assertEquals(100, buffer.getInt(0));
            assertEquals(-1, buffer.indexOfCrlf());
            buffer.retrieve(50);
            buffer.append(buffer.writableBytes(2000).limit(buffer.prependable() + 200));
            buffer.clear();
        });
    }

    @Test
    void leasingACachedBufferAllocatesNothing() throws IOException {
        try (BufferPool pool = new BufferPool(4, () -> memory.buffer(256, 4096))) {
            assertAllocatesNothing(() -> {
                Buffer first = pool.lease();
                Buffer second = pool.lease();
                pool.release(first);
                pool.release(second);
            });
        }
    }

    /** The sizes vary, so the outgrown memory of each round must be reusable by every other round. */
    @Test
    void growthByAnySizeWithAFreeListAllocatesNothing() throws IOException {
        Random random = new Random(1);
        try (BufferPool pool = new BufferPool(1, () -> memory.buffer(64, 1 << 16), 1 << 18)) {
            assertAllocatesNothing(() -> {
                Buffer buffer = pool.lease();
                buffer.commit(1
                        + random.nextInt(
                                buffer.writableBytes(1 + random.nextInt(1000)).remaining()));
                buffer.writableBytes(1 + random.nextInt(buffer.maxWritable()));
                pool.release(buffer);
            });
        }
    }

    /** Runs the rounds once as warm-up; after that a round must allocate less than one byte on average. */
    private static void assertAllocatesNothing(Round round) throws IOException {
        allocatedBy(round);
        long allocated = allocatedBy(round);
        assertTrue(allocated < ROUNDS, allocated + " bytes in " + ROUNDS + " rounds");
    }

    private static long allocatedBy(Round round) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** The code to measure. */
    private interface Round {
        void run() throws IOException;
    }
}
