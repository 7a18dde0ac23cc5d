package dev.tern.timer;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** The implementations of {@link TimerQueue}, for the tests that each implementation must pass. */
enum QueueKind {
    HEAP {
        @Override
        TimerQueue create(long startNanos) {
            return new HeapTimerQueue();
        }
    },
    WHEEL {
        @Override
        TimerQueue create(long startNanos) {
            return new HashedWheelTimerQueue(TICK, SPOKES, startNanos);
        }
    },
    LIST {
        @Override
        TimerQueue create(long startNanos) {
            return new SortedListTimerQueue();
        }
    };

    /** Tick of the wheel. Tests that do not test rounding use whole ticks from the start. */
    static final long TICK = 1000;

    static final int SPOKES = 64;

    abstract TimerQueue create(long startNanos);

    boolean hasTicks() {
        return this == WHEEL;
    }

    /** Each kind with start times of both signs and just before the nanoseconds wrap around. */
    static List<Arguments> kindsAndStartTimes() {
        List<Arguments> all = new ArrayList<>();
        for (QueueKind kind : values()) {
            for (long start : new long[] {0, -7 * TICK, Long.MAX_VALUE - 5 * TICK}) {
                all.add(Arguments.of(kind, start));
            }
        }
        return all;
    }
}
