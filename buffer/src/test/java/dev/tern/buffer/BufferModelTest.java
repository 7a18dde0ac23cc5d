package dev.tern.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Random operations on a buffer and on a model: a byte array that is copied at each operation. */
@ParameterizedClass
@EnumSource(Memory.class)
final class BufferModelTest {
    private static final int SEEDS = 400;
    private static final int OPERATIONS = 300;

    @Parameter
    Memory memory = Memory.HEAP;

    @Test
    void theBufferBehavesLikeAByteArray() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int reserve = random.nextInt(12);
            int initial = 1 + random.nextInt(64);
            int max = initial + random.nextInt(400);
            Buffer buffer = seed % 2 == 0 ? memory.buffer(initial, max, reserve) : used(initial, max, reserve, random);
            Trial trial = new Trial(buffer, reserve, random);
            for (int i = 0; i < OPERATIONS; i++) {
                String operation = trial.step();
                trial.check("seed " + seed + ", operation " + i + ": " + operation);
            }
        }
    }

    /** Returns a buffer whose pool has a free list full of dirty memory. */
    private Buffer used(int initial, int max, int reserve, Random random) {
        BufferPool pool = new BufferPool(2, () -> memory.buffer(initial, max, reserve), random.nextInt(2000));
        for (int i = 0; i < 3; i++) {
            Buffer before = pool.lease();
            byte[] left = new byte[random.nextInt(max + 1)];
            Arrays.fill(left, (byte) 'L');
            before.append(left, 0, left.length);
            pool.release(before);
        }
        return pool.lease();
    }

    /** One buffer beside its model. */
    private static final class Trial {
        private final Buffer buffer;
        private final int reserve;
        private final Random random;
        private final ByteBuffer spill;
        private byte[] model = new byte[0];

        Trial(Buffer buffer, int reserve, Random random) {
            this.buffer = buffer;
            this.reserve = reserve;
            this.random = random;
            this.spill = ByteBuffer.allocate(1 + random.nextInt(100));
        }

        String step() throws IOException {
            return switch (random.nextInt(9)) {
                case 0 -> appendArray();
                case 1 -> appendView();
                case 2 -> writeAndCommit();
                case 3 -> prepend();
                case 4 -> retrieve();
                case 5 -> readFromChannel();
                case 6 -> writeToChannel();
                case 7 -> tooMuch();
                default -> clearRarely();
            };
        }

        private String appendArray() {
            byte[] source = upTo(buffer.maxWritable());
            buffer.append(source, 0, source.length);
            model = joined(model, source);
            return "append " + source.length;
        }

        private String appendView() {
            byte[] source = upTo(buffer.maxWritable());
            buffer.append(ByteBuffer.allocateDirect(source.length).put(source).flip());
            model = joined(model, source);
            return "append view " + source.length;
        }

        private String writeAndCommit() {
            byte[] source = upTo(buffer.maxWritable());
            ByteBuffer view = buffer.writableBytes(source.length);
            assertEquals(buffer.writable(), view.remaining());
            view.put(source);
            int committed = random.nextInt(source.length + 1);
            buffer.commit(committed);
            model = joined(model, Arrays.copyOf(source, committed));
            return "write " + source.length + ", commit " + committed;
        }

        private String prepend() {
            if (buffer.prependable() >= Integer.BYTES && random.nextBoolean()) {
                int value = random.nextInt();
                buffer.prependInt(value);
                model = joined(ByteBuffer.allocate(Integer.BYTES).putInt(value).array(), model);
                return "prependInt";
            }
            byte[] source = upTo(buffer.prependable());
            buffer.prepend(source, 0, source.length);
            model = joined(source, model);
            return "prepend " + source.length;
        }

        private String retrieve() {
            int n = random.nextInt(model.length + 1);
            buffer.retrieve(n);
            model = Arrays.copyOfRange(model, n, model.length);
            return "retrieve " + n;
        }

        private String readFromChannel() throws IOException {
            byte[] source = upTo(600);
            MemoryChannel channel = new MemoryChannel(1 + random.nextInt(600));
            channel.write(ByteBuffer.wrap(source));
            int availableBefore = channel.available();
            int read = buffer.readFrom(channel, spill);
            assertEquals(availableBefore - channel.available(), read);
            model = joined(model, Arrays.copyOf(source, read));
            return "readFrom " + read;
        }

        private String writeToChannel() throws IOException {
            int max = 1 + random.nextInt(200);
            int expected = Math.min(max, model.length);
            assertEquals(expected, buffer.writeTo(new MemoryChannel(max)));
            model = Arrays.copyOfRange(model, expected, model.length);
            return "writeTo " + expected;
        }

        private String tooMuch() {
            int length = buffer.maxWritable() + 1;
            assertThrows(IllegalArgumentException.class, () -> buffer.append(new byte[length], 0, length));
            assertThrows(IllegalArgumentException.class, () -> buffer.retrieve(model.length + 1));
            return "too much";
        }

        private String clearRarely() {
            if (random.nextInt(10) != 0) {
                return "nothing";
            }
            buffer.clear();
            model = new byte[0];
            return "clear";
        }

        void check(String message) {
            assertArrayEquals(model, Bytes.readableOf(buffer), message);
            assertEquals(model.length, buffer.readable(), message);
            int areas = buffer.prependable() + buffer.readable() + buffer.writable();
            assertEquals(reserve + buffer.capacity(), areas, message);
            assertTrue(buffer.capacity() <= buffer.maxCapacity(), message);
            assertTrue(buffer.maxWritable() >= buffer.writable(), message);
            assertTrue(buffer.prependable() >= reserve || model.length > 0, message);
            if (model.length >= Integer.BYTES) {
                int offset = random.nextInt(model.length - 3);
                assertEquals(ByteBuffer.wrap(model).getInt(offset), buffer.getInt(offset), message);
                assertEquals(model[offset], buffer.getByte(offset), message);
            }
        }

        private byte[] upTo(int max) {
            byte[] bytes = new byte[random.nextInt(Math.min(max, 150) + 1)];
            random.nextBytes(bytes);
            return bytes;
        }

        private static byte[] joined(byte[] first, byte[] second) {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        }
    }
}
