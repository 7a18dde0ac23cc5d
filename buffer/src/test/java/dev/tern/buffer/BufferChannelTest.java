package dev.tern.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Memory.class)
final class BufferChannelTest {
    @Parameter
    Memory memory = Memory.HEAP;

    private final ByteBuffer spill = ByteBuffer.allocate(100);

    @Test
    void oneReadFillsTheWritableAreaAndTheSpill() throws IOException {
        MemoryChannel channel = holding(Bytes.counting(60));
        Buffer buffer = memory.buffer(16, 64);
        assertEquals(60, buffer.readFrom(channel, spill));
        assertEquals(1, channel.reads());
        assertArrayEquals(Bytes.counting(60), Bytes.readableOf(buffer));
    }

    @Test
    void aReadThatFitsLeavesTheBufferSmall() throws IOException {
        Buffer buffer = memory.buffer(16, 64);
        assertEquals(16, buffer.readFrom(holding(Bytes.counting(16)), spill));
        assertEquals(16, buffer.capacity());
        assertArrayEquals(Bytes.counting(16), Bytes.readableOf(buffer));
    }

    @Test
    void aReadStopsAtTheMaximumCapacity() throws IOException {
        MemoryChannel channel = holding(Bytes.counting(70));
        Buffer buffer = memory.buffer(16, 64);
        Bytes.append(buffer, "0123456789");
        buffer.retrieve(4);
        assertEquals(58, buffer.readFrom(channel, spill));
        assertEquals(0, buffer.maxWritable());
        assertEquals(12, channel.available());
    }

    @Test
    void aFullBufferDoesNotReadFromTheChannel() throws IOException {
        MemoryChannel channel = holding(Bytes.counting(1));
        Buffer buffer = memory.buffer(4, 4);
        Bytes.append(buffer, "full");
        assertEquals(0, buffer.readFrom(channel, spill));
        assertEquals(0, channel.reads());
    }

    @Test
    void aSpillOfOneByteIsEnoughToReadEverything() throws IOException {
        MemoryChannel channel = holding(Bytes.counting(40));
        Buffer buffer = memory.buffer(1, 64);
        ByteBuffer narrow = ByteBuffer.allocateDirect(1);
        while (buffer.readFrom(channel, narrow) > 0) {
            assertEquals(40, buffer.readable() + channel.available());
        }
        assertArrayEquals(Bytes.counting(40), Bytes.readableOf(buffer));
    }

    @Test
    void aSpillWithoutCapacityIsRejected() {
        Buffer buffer = memory.buffer(4, 4);
        assertThrows(
                IllegalArgumentException.class, () -> buffer.readFrom(new MemoryChannel(1), ByteBuffer.allocate(0)));
    }

    @Test
    void aReadRetainsNeitherTheSpillNorOutgrownMemory() throws IOException {
        Buffer buffer = memory.buffer(16, 64);
        WeakReference<ByteBuffer> outgrown = new WeakReference<>(buffer.writableBytes(0));
        WeakReference<ByteBuffer> spilled = readWithItsOwnSpill(buffer);
        buffer.writableBytes(48);
        awaitCollected(outgrown);
        awaitCollected(spilled);
        assertEquals(1, buffer.readable());
    }

    private static WeakReference<ByteBuffer> readWithItsOwnSpill(Buffer buffer) throws IOException {
        ByteBuffer own = ByteBuffer.allocate(4);
        assertEquals(1, buffer.readFrom(holding(Bytes.counting(1)), own));
        return new WeakReference<>(own);
    }

    private static void awaitCollected(WeakReference<?> reference) {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            while (reference.get() != null) {
                System.gc();
            }
        });
    }

    @Test
    void previousContentOfTheSpillIsNotAppended() throws IOException {
        spill.put(Bytes.counting(50)).flip().position(20);
        Buffer buffer = memory.buffer(2, 64);
        assertEquals(5, buffer.readFrom(holding(Bytes.counting(5)), spill));
        assertArrayEquals(Bytes.counting(5), Bytes.readableOf(buffer));
    }

    @Test
    void readFromReturnsZeroWithoutInputAndMinusOneAtTheEnd() throws IOException {
        MemoryChannel channel = new MemoryChannel(10);
        Buffer buffer = memory.buffer(4, 8);
        assertEquals(0, buffer.readFrom(channel, spill));
        channel.endInput();
        assertEquals(-1, buffer.readFrom(channel, spill));
        assertEquals(0, buffer.readable());
    }

    @Test
    void bytesTheChannelDoesNotAcceptStayReadable() throws IOException {
        MemoryChannel channel = new MemoryChannel(3);
        Buffer buffer = memory.buffer(8, 8);
        Bytes.append(buffer, "seven77");
        assertEquals(3, buffer.writeTo(channel));
        assertEquals("en77", Bytes.textOf(buffer));
        assertEquals(3, buffer.writeTo(channel));
        assertEquals(1, buffer.writeTo(channel));
        assertEquals(0, buffer.writeTo(channel));
    }

    @Test
    void aFailingChannelLeavesTheBufferUnchanged() {
        MemoryChannel channel = new MemoryChannel(3);
        channel.failFromNowOn();
        Buffer buffer = memory.buffer(8, 8);
        Bytes.append(buffer, "tern");
        assertThrows(IOException.class, () -> buffer.writeTo(channel));
        assertThrows(IOException.class, () -> buffer.readFrom(channel, spill));
        assertEquals("tern", Bytes.textOf(buffer));
    }

    @Test
    void bytesPassThroughAPipe() throws IOException {
        byte[] sent = Bytes.counting(3000);
        Buffer out = memory.buffer(3000, 3000);
        Buffer in = memory.buffer(16, 4096);
        out.append(sent, 0, sent.length);
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            while (out.readable() > 0) {
                out.writeTo(sink);
            }
            while (in.readable() < sent.length) {
                in.readFrom(source, spill);
            }
        }
        assertArrayEquals(sent, Bytes.readableOf(in));
    }

    private static MemoryChannel holding(byte[] content) throws IOException {
        MemoryChannel channel = new MemoryChannel(1000);
        channel.write(ByteBuffer.wrap(content));
        return channel;
    }
}
