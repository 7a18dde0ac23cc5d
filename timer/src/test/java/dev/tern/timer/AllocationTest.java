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
    private int turn;

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
            turn = (turn + 1) % handles.length;
            assertTrue(queue.reschedule(handles[turn], now + 100 * TICK));
            assertTrue(queue.nextDeadlineNanos() <= now + 100 * TICK);
        });
    }

    @Test
    void cancellingAndSchedulingAllocatesNothing() {
        Allocation.assertNone(() -> {
            now += TICK;
            turn = (turn + 1) % handles.length;
            assertTrue(queue.cancel(handles[turn]));
            handles[turn] = queue.schedule(now + 100 * TICK, NOTHING);
        });
    }

    @Test
    void expiringAndRearmingAllocatesNothing() {
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
