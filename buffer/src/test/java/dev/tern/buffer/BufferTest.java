package dev.tern.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Memory.class)
final class BufferTest {
    @Parameter
    Memory memory = Memory.HEAP;

    @Test
    void aNewBufferIsEmptyWithItsReserveAndItsInitialCapacity() {
        Buffer buffer = memory.buffer(16, 64);
        assertAreas(buffer, Buffer.DEFAULT_PREPENDABLE, 0, 16);
        assertEquals(16, buffer.capacity());
        assertEquals(64, buffer.maxCapacity());
        assertEquals(64, buffer.maxWritable());
    }

    @Test
    void theKindOfMemoryIsTheSameBeforeAndAfterGrowth() {
        Buffer buffer = memory.buffer(16, 64);
        assertEquals(memory == Memory.DIRECT, buffer.readableBytes().isDirect());
        buffer.writableBytes(64);
        assertEquals(memory == Memory.DIRECT, buffer.readableBytes().isDirect());
    }

    @Test
    void appendedBytesAreReadInOrder() {
        Buffer buffer = memory.buffer(4, 64);
        Bytes.append(buffer, "reading");
        buffer.append(ByteBuffer.wrap(new byte[] {'x', ',', ' ', 'x'}, 1, 2));
        buffer.append(new byte[] {'x', 'o', 'n', 'x'}, 1, 2);
        assertEquals("reading, on", Bytes.textOf(buffer));
        assertEquals('r', buffer.getByte(0));
    }

    @Test
    void appendingMovesTheSourceToItsLimit() {
        ByteBuffer source = ByteBuffer.allocate(8).position(2).limit(6);
        memory.buffer(16, 16).append(source);
        assertEquals(6, source.position());
        assertEquals(6, source.limit());
    }

    @Test
    void aReadOnlySourceCanBeAppended() {
        Buffer buffer = memory.buffer(16, 16);
        buffer.append(ByteBuffer.wrap(new byte[] {1, 2}).asReadOnlyBuffer());
        assertArrayEquals(new byte[] {1, 2}, Bytes.readableOf(buffer));
    }

    @Test
    void movingTheViewsPositionConsumesNothing() {
        Buffer buffer = memory.buffer(16, 16);
        Bytes.append(buffer, "tern");
        buffer.readableBytes().get();
        buffer.writableBytes(1).put((byte) 'x');
        assertEquals("tern", Bytes.textOf(buffer));
    }

    @Test
    void committedBytesAreReadable() {
        Buffer buffer = memory.buffer(4, 16);
        buffer.writableBytes(6).put(new byte[] {1, 2, 3, 4, 5, 6});
        buffer.commit(5);
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, Bytes.readableOf(buffer));
    }

    /** The view of an empty buffer ends at the end of the memory, so one more byte would not exist. */
    @Test
    void commitAcceptsAtMostTheWritableBytes() {
        Buffer buffer = memory.buffer(4, 16);
        ByteBuffer view = buffer.writableBytes(3);
        assertEquals(4, view.remaining());
        assertRejected("n: 5, must be in 0..4", () -> buffer.commit(5));
        assertEquals(0, buffer.readable());
        view.put(new byte[] {1, 2, 3, 4});
        buffer.commit(1);
        buffer.commit(0);
        assertEquals(1, buffer.readable());
        assertRejected("n: 4, must be in 0..3", () -> buffer.commit(4));
        buffer.commit(3);
        assertEquals(0, buffer.writable());
        assertRejected("n: 1, must be in 0..0", () -> buffer.commit(1));
        assertArrayEquals(new byte[] {1, 2, 3, 4}, Bytes.readableOf(buffer));
    }

    @Test
    void theViewsAreTheSameObjectsUntilGrowth() {
        Buffer buffer = memory.buffer(16, 64);
        ByteBuffer readView = buffer.readableBytes();
        ByteBuffer writeView = buffer.writableBytes(16);
        Bytes.append(buffer, "0123456789");
        buffer.retrieve(3);
        assertSame(readView, buffer.readableBytes());
        assertSame(writeView, buffer.writableBytes(1));
    }

    @Test
    void consumingEverythingFreesTheWholeBuffer() {
        Buffer buffer = memory.buffer(16, 16);
        Bytes.append(buffer, "0123456789");
        buffer.retrieve(4);
        assertAreas(buffer, 12, 6, 6);
        buffer.retrieve(6);
        assertAreas(buffer, 8, 0, 16);
    }

    @Test
    void consumedSpaceIsReclaimedBeforeTheBufferGrows() {
        Buffer buffer = memory.buffer(16, 64);
        Bytes.append(buffer, "0123456789abcdef");
        buffer.retrieve(10);
        Bytes.append(buffer, "ghijklmnop");
        assertEquals("abcdefghijklmnop", Bytes.textOf(buffer));
        assertEquals(16, buffer.capacity());
        assertFalse(buffer.hasGrown());
    }

    @Test
    void theCapacityDoublesUpToTheMaximum() {
        Buffer buffer = memory.buffer(16, 100);
        List<Integer> capacities = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            buffer.append(new byte[1], 0, 1);
            if (!capacities.contains(buffer.capacity())) {
                capacities.add(buffer.capacity());
            }
        }
        assertEquals(List.of(16, 32, 64, 100), capacities);
        assertTrue(buffer.hasGrown());
        assertEquals(0, buffer.maxWritable());
    }

    @Test
    void aLargeAppendDoublesTheCapacityUntilItFits() {
        assertEquals(512, memory.buffer(16, 1000).writableBytes(300).remaining());
        assertEquals(512, memory.buffer(16, 1000).writableBytes(512).remaining());
        assertEquals(1000, memory.buffer(16, 1000).writableBytes(777).remaining());
    }

    @Test
    void aHeaderIsPrependedWithoutMovingThePayload() {
        Buffer buffer = memory.buffer(16, 16);
        Bytes.append(buffer, "payload");
        buffer.prependInt(0x01020304);
        buffer.prepend(new byte[] {9, 'A', 'B', 9}, 1, 2);
        assertEquals("AB\1\2\3\4payload", Bytes.textOf(buffer));
        assertEquals(0x01020304, buffer.getInt(2));
        assertAreas(buffer, 2, 13, 9);
    }

    @Test
    void prependedBytesSurviveGrowthAndCompaction() {
        Buffer buffer = memory.buffer(8, 64);
        buffer.prependInt(42);
        Bytes.append(buffer, "0123456789");
        assertEquals(42, buffer.getInt(0));
        assertEquals(4, buffer.prependable());
        buffer.retrieve(6);
        buffer.append(new byte[buffer.maxWritable()], 0, buffer.maxWritable());
        assertEquals("23456789", Bytes.textOf(buffer).substring(0, 8));
    }

    @Test
    void clearRestoresTheChosenReserve() {
        Buffer buffer = memory.buffer(16, 16, 3);
        assertEquals(3, buffer.prependable());
        buffer.prepend(new byte[3], 0, 3);
        assertEquals(0, buffer.prependable());
        buffer.clear();
        assertEquals(3, buffer.prependable());
    }

    @Test
    void anAppendBeyondTheMaximumIsRejectedAndChangesNothing() {
        Buffer buffer = memory.buffer(4, 8);
        Bytes.append(buffer, "abc");
        ByteBuffer source = ByteBuffer.allocate(6);
        assertRejected("length: 6, must be in 0..5", () -> buffer.append(new byte[6], 0, 6));
        assertRejected("remaining: 6, must be in 0..5", () -> buffer.append(source));
        assertRejected("atLeast: 6, must be in 0..5", () -> buffer.writableBytes(6));
        assertEquals(6, source.remaining());
        assertEquals("abc", Bytes.textOf(buffer));
        assertEquals(4, buffer.capacity());
    }

    @Test
    void invalidArgumentsAreReportedWithNameValueAndBound() {
        Buffer buffer = memory.buffer(8, 8);
        Bytes.append(buffer, "abc");
        assertRejected("n: 4, must be in 0..3", () -> buffer.retrieve(4));
        assertRejected("n: -1, must be in 0..3", () -> buffer.retrieve(-1));
        assertRejected("n: 6, must be in 0..5", () -> buffer.commit(6));
        assertRejected("n: -1, must be in 0..5", () -> buffer.commit(-1));
        assertRejected("atLeast: -1, must be in 0..5", () -> buffer.writableBytes(-1));
        assertRejected("offset: 3, must be in 0..2", () -> buffer.getByte(3));
        assertRejected("offset: 0, must be in 0..-1", () -> buffer.getInt(0));
        assertRejected("from: 4, must be in 0..3", () -> buffer.findCrlf(4));
        assertRejected("length: 9, must be in 0..8", () -> buffer.prepend(new byte[9], 0, 9));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.append(new byte[2], 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.prepend(new byte[2], -1, 2));
        assertEquals("abc", Bytes.textOf(buffer));
    }

    @Test
    void prependingAnIntNeedsFourBytes() {
        Buffer buffer = memory.buffer(8, 8, 3);
        assertRejected("length: 4, must be in 0..3", () -> buffer.prependInt(1));
    }

    @Test
    void invalidSizesAreReportedWithNameValueAndBound() {
        assertRejected("initialCapacity: 0, must be in 1..8", () -> memory.buffer(0, 8));
        assertRejected("initialCapacity: 9, must be in 1..8", () -> memory.buffer(9, 8));
        assertRejected("maxCapacity: 0, must be in 1..2147483631", () -> memory.buffer(1, 0));
        assertRejected("prependable: -1, must be in 0..2147483638", () -> memory.buffer(1, 1, -1));
        assertRejected("maxCapacity: 2147483647, must be in 1..2147483631", () -> memory.buffer(1, Integer.MAX_VALUE));
    }

    @Test
    void toStringShowsTheAreasButNoContent() {
        Buffer buffer = memory.buffer(16, 16);
        Bytes.append(buffer, "secret");
        assertEquals("Buffer[prependable=8, readable=6, writable=10]", buffer.toString());
    }

    private static void assertAreas(Buffer buffer, int prependable, int readable, int writable) {
        assertEquals(
                List.of(prependable, readable, writable),
                List.of(buffer.prependable(), buffer.readable(), buffer.writable()));
    }

    private static void assertRejected(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
