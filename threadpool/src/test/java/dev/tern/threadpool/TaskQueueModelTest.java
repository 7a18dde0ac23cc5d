package dev.tern.threadpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on a {@link TaskQueue} and on an {@link ArrayDeque} as its model. */
final class TaskQueueModelTest {

    private static Runnable named(int number) {
        return new Runnable() {
            @Override
            public void run() {}

            @Override
            public String toString() {
                return "task " + number;
            }
        };
    }

    /** The capacities are around the initial size of the ring, 64, and around its doublings. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 63, 64, 65, 127, 128, 129, 1000})
    void theQueueBehavesLikeADeque(int capacity) {
        long seed = System.nanoTime();
        System.out.println("TaskQueueModelTest capacity " + capacity + " seed " + seed);
        Random random = new Random(seed);
        TaskQueue queue = new TaskQueue(capacity);
        ArrayDeque<Runnable> model = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            // The bias alternates, so that the queue is often full and often empty.
            boolean fill = random.nextInt(10) < (i / (2 * capacity + 10) % 2 == 0 ? 7 : 3);
            step(queue, model, capacity, random.nextInt(2000) == 0, fill, i);
            assertEquals(model.size(), queue.size(), () -> "seed " + seed);
        }
        assertEquals(List.copyOf(model), queue.drain(), () -> "seed " + seed);
    }

    private static void step(
            TaskQueue queue, ArrayDeque<Runnable> model, int capacity, boolean drain, boolean fill, int number) {
        if (drain) {
            assertEquals(List.copyOf(model), queue.drain());
            model.clear();
        } else if (fill) {
            Runnable task = named(number);
            assertEquals(model.size() < capacity && model.add(task), queue.offer(task));
        } else {
            assertSame(model.poll(), queue.poll());
        }
    }

    @Test
    void aWrappedRingKeepsItsOrderWhenItGrows() {
        TaskQueue queue = new TaskQueue(200);
        List<Runnable> expected = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            if (i == 64) {
                // The ring is full: the next forty tasks wrap around into the freed elements, then the ring grows.
                assertEquals(
                        expected.subList(0, 40),
                        Stream.generate(queue::poll).limit(40).toList());
            }
            expected.add(named(i));
            assertTrue(queue.offer(expected.get(i)));
        }
        assertEquals(expected.subList(40, 240), queue.drain());
    }

    @Test
    void aRejectedTaskIsNotInTheQueue() {
        TaskQueue queue = new TaskQueue(1);
        Runnable first = named(1);
        assertTrue(queue.offer(first));
        assertFalse(queue.offer(named(2)));
        assertSame(first, queue.poll());
        assertNull(queue.poll());
    }

    @Test
    void aDrainedQueueIsEmptyAndAcceptsTasks() {
        TaskQueue queue = new TaskQueue(2);
        queue.offer(named(1));
        assertEquals(1, queue.drain().size());
        assertEquals(List.of(), queue.drain());
        assertTrue(queue.offer(named(2)));
        assertEquals(1, queue.size());
    }

    @Test
    void aNullTaskIsRejectedAndChangesNothing() {
        TaskQueue queue = new TaskQueue(2);
        assertThrows(NullPointerException.class, () -> queue.offer(null));
        assertEquals(0, queue.size());
        assertNull(queue.poll());
    }

    @Test
    void aTakenTaskIsNotRetained() {
        TaskQueue queue = new TaskQueue(2);
        WeakReference<Runnable> taken = offerAndPoll(queue);
        Gate.await(() -> {
            System.gc();
            return taken.get() == null;
        });
        assertEquals(0, queue.size());
    }

    /** A separate method, so that no local variable retains the task. */
    private static WeakReference<Runnable> offerAndPoll(TaskQueue queue) {
        queue.offer(named(1));
        return new WeakReference<>(queue.poll());
    }

    /** The capacity must not be allocated in advance. */
    @Test
    void aHugeCapacityIsNotAllocatedInAdvance() {
        TaskQueue queue = new TaskQueue(Integer.MAX_VALUE);
        for (int i = 0; i < 1000; i++) {
            assertTrue(queue.offer(named(i)));
        }
        assertEquals(1000, queue.drain().size());
    }

    @Test
    void aCapacityBelowOneIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> new TaskQueue(0));
        assertThrows(IllegalArgumentException.class, () -> new TaskQueue(-1));
    }
}
