package dev.tern.timer;

import static dev.tern.timer.QueueKind.TICK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Random operations, also by callbacks, on a queue and on a model: a map from live handles to deadlines. */
@ParameterizedClass
@MethodSource("dev.tern.timer.QueueKind#kindsAndStartTimes")
final class TimerQueueModelTest {
    private static final int OPERATIONS = 400_000;
    private static final int MAX_LIVE = 40;

    @Parameter(0)
    QueueKind kind = QueueKind.HEAP;

    @Parameter(1)
    long start;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);

    /** Deadlines by handle, in nanoseconds since the start, which do not wrap around. */
    private final Map<Long, Long> model = new HashMap<>();

    /** A sample of the handles of all timers so far. */
    private final long[] handles = new long[100];

    private TimerQueue queue = new HeapTimerQueue();
    private long now;
    private boolean expiring;

    @Test
    void theQueueBehavesLikeTheModel() {
        queue = kind.create(start);
        try {
            for (int i = 0; i < OPERATIONS; i++) {
                operate();
            }
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private void operate() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> schedule();
            case 3, 4 -> cancel();
            case 5, 6, 7, 8 -> reschedule();
            default -> expire();
        }
        assertEquals(model.size(), queue.size());
        if (!expiring) {
            checkNextDeadline();
        }
    }

    private void schedule() {
        if (model.size() == MAX_LIVE) {
            return;
        }
        long deadline = randomDeadline();
        Timer timer = new Timer();
        timer.handle = queue.schedule(start + deadline, timer);
        model.put(timer.handle, due(deadline));
        handles[random.nextInt(handles.length)] = timer.handle;
    }

    private void cancel() {
        long handle = handles[random.nextInt(handles.length)];
        assertEquals(model.remove(handle) != null, queue.cancel(handle));
    }

    private void reschedule() {
        long handle = handles[random.nextInt(handles.length)];
        long deadline = randomDeadline();
        assertEquals(model.containsKey(handle), queue.reschedule(handle, start + deadline));
        model.computeIfPresent(handle, (h, old) -> due(deadline));
    }

    private void expire() {
        if (expiring) {
            return;
        }
        now += random.nextLong(3 * TICK);
        long dueBefore = model.values().stream().filter(due -> due <= now).count();
        expiring = true;
        int count = queue.expire(start + now);
        expiring = false;
        assertTrue(count <= dueBefore, "timers added by callbacks run in the next call");
        assertTrue(model.isEmpty() || firstDue() > now, "all due timers have run");
    }

    private void checkNextDeadline() {
        if (!queue.isEmpty()) {
            long next = queue.nextDeadlineNanos() - start;
            assertTrue(next <= firstDue(), () -> "next " + next + ", now " + now + ", due " + firstDue());
            assertTrue(kind.hasTicks() || next == firstDue(), "exact");
        }
    }

    /** Some in the past, many equal, some beyond one revolution of the wheel. */
    private long randomDeadline() {
        long ticks = random.nextInt(100) - 10;
        return now + ticks * TICK + (random.nextBoolean() ? 0 : random.nextLong(TICK));
    }

    private long due(long deadline) {
        long admitted = expiring ? Math.max(deadline, now + 1) : deadline;
        if (!kind.hasTicks()) {
            return admitted;
        }
        long rounded = (Math.max(admitted, 0) + TICK - 1) / TICK * TICK;
        return Math.max(rounded, (now / TICK + 1) * TICK);
    }

    private long firstDue() {
        return model.values().stream().mapToLong(due -> due).min().orElseThrow();
    }

    /** Checks that it runs when the model says so, and performs more random operations. */
    private final class Timer implements Runnable {
        private long handle;

        @Override
        public void run() {
            Long due = model.get(handle);
            assertTrue(due != null && due <= now, "due " + due + ", now " + now);
            assertEquals(firstDue(), due, "the first");
            model.remove(handle);
            for (int i = random.nextInt(3); i > 0; i--) {
                operate();
            }
        }
    }
}
