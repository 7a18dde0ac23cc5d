package dev.tern.timer;

import static dev.tern.timer.QueueKind.TICK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(QueueKind.class)
final class AllocationTest {
    private static final Runnable NOTHING = () -> {};

    @Parameter
    QueueKind kind = QueueKind.HEAP;

    private final long[] handles = new long[100];
    private TimerQueue queue = new HeapTimerQueue();
    private long now;
    private int next;

    @BeforeEach
    void fill() {
        queue = kind.create(0);
        for (int i = 0; i < handles.length; i++) {
            handles[i] = queue.schedule(i * TICK, NOTHING);
        }
    }

    @Test
    void refreshingAllocatesNothing() {
        Allocation.assertNone(() -> {
            now += TICK;
            next = (next + 1) % handles.length;
            assertTrue(queue.reschedule(handles[next], now + 100 * TICK));
            assertTrue(queue.nextDeadlineNanos() <= now + 100 * TICK);
        });
    }

    @Test
    void cancellingAndSchedulingAllocateNothing() {
        Allocation.assertNone(() -> {
            now += TICK;
            next = (next + 1) % handles.length;
            assertTrue(queue.cancel(handles[next]));
            handles[next] = queue.schedule(now + 100 * TICK, NOTHING);
        });
    }

    @Test
    void expiringAndRearmingAllocateNothing() {
        queue.clear();
        Runnable rearm = new Runnable() {
            @Override
            public void run() {
                queue.schedule(now + 50 * TICK, this);
            }
        };
        for (int i = 0; i < 50; i++) {
            queue.schedule(i * TICK, rearm);
        }
        Allocation.assertNone(() -> {
            now += TICK;
            queue.expire(now);
        });
        assertEquals(50, queue.size());
    }
}
