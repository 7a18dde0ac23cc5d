package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random lines through a ring and through a queue of strings; lines are added while others are being written. */
class LineRingModelTest {
    private static final int SEEDS = 500;
    private static final int OPERATIONS = 400;

    private final Queue<String> model = new ArrayDeque<>();
    private LineRing ring = ring(1);

    private static LineRing ring(int capacity) {
        return new LineRing(capacity, LineCharset.UTF_8.lineFeed());
    }

    private int number;
    private int refused;

    @Test
    void linesComeOutWholeOnceAndInTheirOrder() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            ring = ring(16 + random.nextInt(300));
            model.clear();
            for (int i = 0; i < OPERATIONS; i++) {
                if (random.nextInt(3) > 0) {
                    add(random);
                } else if (!ring.isEmpty()) {
                    write(random, "seed " + seed + ", operation " + i);
                }
                assertEquals(model.isEmpty(), ring.isEmpty(), "seed " + seed);
                assertEquals(bytes(), ring.size(), "seed " + seed + ", operation " + i);
            }
        }
        assertTrue(refused > 0, "the rings were full now and then");
    }

    private void add(Random random) {
        String line = number++ + "x".repeat(random.nextInt(ring.capacity() / 4));
        boolean whole = line.length() + 1 <= ring.capacity();
        if (ring.reserve(line.length() + 1)) {
            byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
            ring.put(bytes, 0, bytes.length);
            ring.endLine();
            model.add(line);
        } else {
            refused++;
            assertTrue(!whole || !model.isEmpty(), "an empty ring takes what is not longer than itself");
        }
    }

    private void write(Random random, String where) {
        LineBatch batch = ring.peek();
        ByteBuffer lines = batch.bytes();
        int count = batch.count();
        int end = lines.limit();
        for (int later = random.nextInt(3); later > 0; later--) {
            add(random);
        }
        byte[] bytes = new byte[end - lines.position()];
        lines.get(lines.position(), bytes);
        String[] written = new String(bytes, StandardCharsets.US_ASCII).split("\n");
        assertEquals(count, written.length, where);
        for (String line : written) {
            assertEquals(model.remove(), line, where);
        }
        ring.consume();
    }

    private int bytes() {
        return model.stream().mapToInt(line -> line.length() + 1).sum();
    }
}
